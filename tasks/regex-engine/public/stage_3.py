def test_groups(search):
    assert search("(a)|(b)", "cb") == [(1, 2), None, (1, 2)]
    assert search("((a)b)", "ab") == [(0, 2), (0, 2), (0, 1)]


def test_match(match):
    assert match("b", "ab") is None


def test_fullmatch(fullmatch):
    assert fullmatch("a|ab", "ab") == [(0, 2)]
