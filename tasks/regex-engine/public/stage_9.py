def test_spans(spans):
    assert spans("|a", "a") == [[(0, 0)], [(0, 1)], [(1, 1)]]


def test_findall(findall):
    assert findall("(a)(b)?", "aab") == [("a", ""), ("a", "b")]


def test_split(split):
    assert split("(,)|;", "a,b;c") == ["a", ",", "b", None, "c"]
    assert split("x*", "axb") == ["", "a", "", "b", ""]
