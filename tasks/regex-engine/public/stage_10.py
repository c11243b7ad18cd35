def test_sub(sub):
    assert sub("(a)|b", "<\\1>", "abc") == "<a><>c"
    assert sub("x*", "-", "abxd") == "-a-b--d-"


def test_escape(escape):
    assert escape("a.b") == "a\\.b"
