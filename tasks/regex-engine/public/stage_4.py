def test_greedy_and_lazy(search):
    assert search("(a+?)(b+)", "aabb") == [(0, 4), (0, 2), (2, 4)]


def test_counted(search):
    assert search("(\\d{2,3}-?)+", "x12-345") == [(1, 7), (4, 7)]
    assert search("a{x}", "a{x}") == [(0, 4)]


def test_empty_rounds(search):
    assert search("(a*)*", "aab") == [(0, 2), (2, 2)]
    assert search("(|a)*?b", "aab") == [(0, 3), (1, 2)]
