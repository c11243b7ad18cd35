def test_references(search):
    assert search("(?P<q>['x])(.*?)(?P=q)", "a'b'") == [(1, 4), (1, 2), (2, 3)]


def test_conditions(fullmatch):
    assert fullmatch("(<)?a(?(1)>)", "<a>") == [(0, 3), (0, 1)]


def test_names(names):
    assert names("(a)(?P<x>b)") == {"x": 2}
