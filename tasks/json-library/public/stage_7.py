def test_pieces(stream):
    assert stream(["[1", "] 2", "3 4"]) == [[], [[1]], [23], [4]]


def test_an_error(stream):
    try:
        stream(["tru", "e x"])
    except ValueError as error:
        assert error.args[1] == 5
    else:
        raise AssertionError("no ValueError")
