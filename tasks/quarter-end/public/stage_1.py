from datetime import date


def test_calendar_year(quarter_end):
    assert quarter_end(date(2026, 5, 17), 1) == date(2026, 6, 30)


def test_shifted_years(quarter_end):
    assert quarter_end(date(2026, 5, 17), 2) == date(2026, 7, 31)
    assert quarter_end(date(2027, 12, 1), 12) == date(2028, 2, 29)
    assert quarter_end(date(2026, 9, 30), 4) == date(2026, 9, 30)
