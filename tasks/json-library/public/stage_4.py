def position(parse, *args):
    try:
        parse(*args)
    except ValueError as error:
        return error.args[1]
    raise AssertionError("no ValueError")


def test_positions(parse):
    assert position(parse, "[1 2]") == 3
    assert position(parse, '{"a"') == 4


def test_depth(parse):
    assert position(parse, "[[1], [[2]]]", 2) == 7
