def test_no_conflict(reconcile):
    mine = {"name": "Ann", "city": "Rome"}
    assert reconcile({"name": "An"}, mine, {"name": "An", "age": "9"}, lambda *values: "?") == []
    assert mine == {"name": "Ann", "city": "Rome", "age": "9"}


def test_conflict(reconcile):
    mine = {"name": "Ann", "city": "Rome"}
    base = {"name": "An", "city": "Rome"}
    result = reconcile(base, mine, {"name": "Anne"}, lambda key, old, my, their: my + "/" + their)
    assert result == ["name"]
    assert mine == {"name": "Ann/Anne"}
