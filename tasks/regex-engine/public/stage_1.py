def test_the_first_match(search):
    assert search("b.", "abcbd") == [(1, 3)]
    assert search("^b", "ab") is None


def test_the_end(search):
    assert search("b$", "ab\n") == [(1, 2)]


def test_a_backslash(search):
    assert search("\\.", "a.") == [(1, 2)]
