def test_the_last_value_of_a_key(parse):
    assert parse('{"a": [1, {}], "a": "x"}') == {"a": "x"}


def test_a_comma_too_many(parse):
    try:
        parse("[1,]")
    except ValueError:
        return
    raise AssertionError("no ValueError")
