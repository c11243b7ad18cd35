def test_forms(date, number):
    assert date(364, "week") == "1970-W53-4"
    assert number("1970-W53-4") == 364
    assert date(364, "ordinal") == "1970-365"


def test_durations(shift, between):
    assert shift("2023-10-31", "P1M1W") == "2023-12-07"
    assert between("2023-10-31", "2023-12-07") == "P1M7D"
