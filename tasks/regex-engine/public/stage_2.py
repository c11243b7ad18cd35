def test_sets(search):
    assert search("[^a-c]\\d", "a1x1") == [(2, 4)]
    assert search("[]x]", "a]") == [(1, 2)]


def test_places(search):
    assert search("\\bb", "ab b") == [(3, 4)]
