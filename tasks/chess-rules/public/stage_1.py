def test_two_men(pieces):
    assert pieces("7k/8/8/8/8/8/1P6/8") == {"h8": "k", "b2": "P"}


def test_two_digits(pieces):
    try:
        pieces("7k/8/8/8/8/8/11P5/8")
    except ValueError:
        return
    raise AssertionError("no ValueError")
