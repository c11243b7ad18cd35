import calendar
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st


def by_walking(day, first_month):
    starts = {(first_month + 3 * k - 1) % 12 + 1 for k in range(4)}
    while (day + timedelta(days=1)).day != 1 or (day + timedelta(days=1)).month not in starts:
        day += timedelta(days=1)
    return day


@st.composite
def days(draw):
    """Days of all centuries, mostly at one end of a month."""
    year = draw(st.sampled_from([1, 4, 1900, 2000, 2023, 2024, 2100, 9998]) | st.integers(1, 9998))
    month = draw(st.integers(1, 12))
    length = calendar.monthrange(year, month)[1]
    return date(year, month, draw(st.sampled_from([1, 2, length - 1, length])))


def test_all_months_of_a_year(quarter_end):
    ends = [quarter_end(date(2025, month, 10), 1) for month in range(1, 13)]
    assert ends[:3] == [date(2025, 3, 31)] * 3
    assert ends[3:6] == [date(2025, 6, 30)] * 3
    assert ends[6:9] == [date(2025, 9, 30)] * 3
    assert ends[9:] == [date(2025, 12, 31)] * 3


def test_all_first_months(quarter_end):
    for first_month in range(1, 13):
        expected = by_walking(date(2026, 11, 30), first_month)
        assert quarter_end(date(2026, 11, 30), first_month) == expected


def test_over_the_turn_of_the_year(quarter_end):
    assert quarter_end(date(2026, 12, 31), 12) == date(2027, 2, 28)
    assert quarter_end(date(2026, 12, 31), 11) == date(2027, 1, 31)
    assert quarter_end(date(2026, 12, 31), 10) == date(2026, 12, 31)


def test_leap_years(quarter_end):
    assert quarter_end(date(1999, 12, 5), 3) == date(2000, 2, 29)
    assert quarter_end(date(2100, 1, 5), 3) == date(2100, 2, 28)
    assert quarter_end(date(2024, 2, 29), 6) == date(2024, 2, 29)


def test_last_and_first_years(quarter_end):
    assert quarter_end(date(9998, 12, 31), 12) == date(9999, 2, 28)
    assert quarter_end(date(1, 1, 1), 1) == date(1, 3, 31)
    assert type(quarter_end(date(1, 1, 1), 3)) is date


@given(day=days(), first_month=st.integers(1, 12))
def test_against_walking_day_by_day(quarter_end, day, first_month):
    assert quarter_end(day, first_month) == by_walking(day, first_month)
