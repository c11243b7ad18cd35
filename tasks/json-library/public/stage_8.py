def test_find(find):
    assert find({"a/b": [1, 2]}, "/a~1b/0") == 1


def test_patch(patch):
    operation = {"op": "add", "path": "/a/-", "value": 2}
    assert patch({"a": [1]}, [operation]) == {"a": [1, 2]}
    assert patch([1, 2], [{"op": "move", "from": "/0", "path": "/1"}]) == [2, 1]
