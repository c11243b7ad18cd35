def test_show(show):
    wanted = "Thu 1 Jan 1970, 11:59 PM o'clock"
    assert show(86399, "EEE d MMM yyyy, h:mm a 'o''clock'") == wanted


def test_parse(parse):
    assert parse("1970-002 01", "y-DDD HH") == 90000
