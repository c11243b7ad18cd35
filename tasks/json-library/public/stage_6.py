def test_all_members(parse):
    assert parse('{"a": 1, "a": 2.50}', None, "list", "text") == [("a", 1), ("a", "2.50")]


def test_a_key_twice(parse):
    try:
        parse('{"a": 1, "a": 2}', None, "error")
    except ValueError as error:
        assert error.args[1] == 9
    else:
        raise AssertionError("no ValueError")
