def test_numbers(parse):
    assert parse(" -12.50 ") == -12.5


def test_literals(parse):
    assert parse("true") is True


def test_a_leading_zero(parse):
    try:
        parse("01")
    except ValueError:
        return
    raise AssertionError("no ValueError")
