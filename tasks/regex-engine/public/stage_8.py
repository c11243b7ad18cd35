def position(search, pattern):
    try:
        search(pattern, "")
    except ValueError as error:
        return error.args[1]
    raise AssertionError("no ValueError")


def test_positions_of_errors(search):
    assert position(search, "a(b") == 1
    assert position(search, "a**") == 2


def test_a_range_that_is_not_in_order(search):
    assert position(search, "[b-a]") == 1
