import calendar
import datetime as dt
import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)
LAST = 2932896
EPOCH = dt.date(1970, 1, 1)


def is_refused(function, *args):
    try:
        function(*args)
    except ValueError:
        return True
    return False


def day_of(number):
    return EPOCH + dt.timedelta(number)


def number_of(day):
    return (day - EPOCH).days


def draw_day(rng):
    """Draw a day: anywhere, or near the turn of a year or of February."""
    if rng.random() < 0.4:
        return rng.randint(-719162, LAST)
    year = rng.choice([1, 4, 100, 400, 1600, 1900, 1999, 2000, 2020, 2021, 2023, 2024, 2100, 9999])
    month, day = rng.choice([(1, 1), (1, 31), (2, 28), (3, 1), (12, 29), (6, 30), (10, 31)])
    number = number_of(dt.date(year, month, day)) + rng.randint(-3, 3)
    return min(max(number, -719162), LAST)


def test_known_days(number, date):
    for text, wanted in (
        ("1970-01-01", 0),
        ("1969-12-31", -1),
        ("2000-03-01", 11017),
        ("0001-01-01", -719162),
        ("9999-12-31", LAST),
    ):
        assert number(text) == wanted
        assert date(wanted) == text


def test_ends_of_months(number):
    for year in (1900, 2000, 2023, 2024, 2100):
        for month in range(1, 13):
            last = calendar.monthrange(year, month)[1]
            text = f"{year}-{month:02}-"
            assert number(f"{text}{last}") == number_of(dt.date(year, month, last))
            assert is_refused(number, f"{text}{last + 1}")


def test_what_is_no_date(number):
    for text in (
        "2024-00-10",
        "2024-13-10",
        "2024-01-00",
        "0000-01-01",
        "2024-1-1",
        "24-01-01",
        "2024-01-1",
        "2024-01-011",
    ):
        assert is_refused(number, text), text
    for text in (
        "",
        "2024-01",
        "20240101",
        "2024/01/01",
        " 2024-01-01",
        "2024-01-01 ",
        "+2024-01-01",
        "٢٠٢٤-01-01",
        "2024-01-01\n",
        "-2024-01-01",
    ):
        assert is_refused(number, text), text


def test_out_of_range(date):
    for day in (LAST + 1, LAST + 400, -719163, -800000, 10**9, -(10**9)):
        assert is_refused(date, day), day


@given(seed=SEEDS)
def test_against_the_oracle(number, date, seed):
    rng = random.Random(seed)
    for _ in range(8):
        day = draw_day(rng)
        assert date(day) == day_of(day).isoformat()
        assert number(day_of(day).isoformat()) == day


def test_turns_of_years(date):
    for year in [*range(1, 9999, 97), 100, 101, 400, 401, 1601, 2001, 9999]:
        day = number_of(dt.date(year, 1, 1))
        assert date(day) == f"{year:04}-01-01"
        assert year == 1 or date(day - 1) == f"{year - 1:04}-12-31"
