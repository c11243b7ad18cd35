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


def week_text(day):
    year, week, weekday = day_of(day).isocalendar()
    return f"{year:04}-W{week:02}-{weekday}"


def ordinal_text(day):
    return f"{day_of(day).year:04}-{day_of(day).timetuple().tm_yday:03}"


@given(seed=SEEDS)
def test_forms(number, date, seed):
    rng = random.Random(seed)
    for _ in range(6):
        day = draw_day(rng)
        assert date(day, "week") == week_text(day)
        assert date(day, "ordinal") == ordinal_text(day)
        assert number(week_text(day)) == day
        assert number(ordinal_text(day)) == day


def test_ends_of_weeks_and_ordinals(number):
    for year in range(1995, 2030):
        last = dt.date(year, 12, 28).isocalendar()[1]
        assert number(f"{year}-W{last}-7") == number_of(dt.date.fromisocalendar(year, last, 7))
        assert is_refused(number, f"{year}-W{last + 1}-1")
        days = 366 if calendar.isleap(year) else 365
        assert number(f"{year}-{days}") == number_of(dt.date(year, 12, 31))
        assert is_refused(number, f"{year}-{days + 1}")


def test_what_is_no_date(number, shift, between):
    for text in (
        "2024-W00-1",
        "2024-W01-0",
        "2024-W01-8",
        "2024-W1-1",
        "2024-w01-1",
        "2024W011",
        "2024-W01",
        "2024-000",
        "2024-01",
        "2024-0011",
        "9999-W52-6",
        "0000-001",
        "0001-W00-7",
    ):
        assert is_refused(number, text), text
        assert is_refused(shift, text, "P1D"), text
        assert is_refused(between, text, "2024-01-01"), text
        assert is_refused(between, "2024-01-01", text), text
    assert number("9999-W52-5") == LAST


def oracle_shift(day, years, months, days):
    count = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last)) + dt.timedelta(days)


def test_shift(shift):
    for start, duration, wanted in (
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2023-01-31", "P1M", "2023-02-28"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2024-02-29", "-P4Y", "2020-02-29"),
        ("2024-01-30", "P1M1D", "2024-03-01"),
        ("2024-12-01", "P1M", "2025-01-01"),
        ("2024-01-15", "-P1M", "2023-12-15"),
        ("2024-03-31", "-P1M1W1D", "2024-02-21"),
        ("2024-001", "P2W", "2024-01-15"),
        ("2024-W01-1", "P0D", "2024-01-01"),
        ("1999-12-31", "P24M", "2001-12-31"),
    ):
        assert shift(start, duration) == wanted, (start, duration)


def test_what_is_no_duration(shift):
    for text in (
        "",
        "P",
        "-P",
        "P1",
        "1D",
        "P1D1M",
        "P1H",
        "PT1H",
        "P-1D",
        "+P1D",
        "p1d",
        "P1.5D",
        "P1Y P1D",
        "P 1D",
        "PD",
        "P1D2D",
        "P١D",
        "--P1D",
    ):
        assert is_refused(shift, "2024-01-01", text), text
    for start, text in (
        ("9999-12-31", "P1D"),
        ("0001-01-01", "-P1D"),
        ("9999-12-01", "P1M"),
        ("0001-01-31", "-P1M"),
        ("2024-01-01", "P8000Y"),
        ("2024-01-01", "-P3000Y"),
    ):
        assert is_refused(shift, start, text), (start, text)


@given(seed=SEEDS)
def test_shift_against_the_oracle(shift, seed):
    rng = random.Random(seed)
    day = dt.date(rng.randint(1990, 2030), rng.choice([1, 2, 3, 6, 12]), rng.choice([1, 15, 28]))
    day += dt.timedelta(rng.randint(0, 4))
    parts = {name: rng.choice([0, 0, 1, 3, 13, 25]) for name in "YMWD"}
    text = "".join(f"{count}{name}" for name, count in parts.items() if count) or "0M"
    sign = rng.choice([1, -1])
    days = 7 * parts["W"] + parts["D"]
    wanted = oracle_shift(day, sign * parts["Y"], sign * parts["M"], sign * days)
    assert shift(day.isoformat(), ("P" if sign > 0 else "-P") + text) == wanted.isoformat()


def oracle_between(first, last):
    sign = -1 if last < first else 1
    months = 0
    while sign * (last - oracle_shift(first, 0, sign * (months + 1), 0)).days >= 0:
        months += 1
    days = abs((last - oracle_shift(first, 0, sign * months, 0)).days)
    text = "".join(
        f"{n}{unit}" for n, unit in ((months // 12, "Y"), (months % 12, "M"), (days, "D")) if n
    )
    return ("-P" if sign < 0 else "P") + (text or "0D")


@given(seed=SEEDS)
def test_between(between, shift, seed):
    rng = random.Random(seed)
    first = dt.date(rng.randint(2019, 2024), rng.randint(1, 12), rng.choice([1, 27, 28]))
    first += dt.timedelta(rng.randint(0, 3))
    last = first + dt.timedelta(
        rng.choice([0, 1, 28, 29, 30, 31, 32, 59, 365, 366, rng.randint(0, 900)])
        * rng.choice([1, -1])
    )
    found = between(first.isoformat(), last.isoformat())
    assert found == oracle_between(first, last)
    assert shift(first.isoformat(), found) == last.isoformat()


def test_between_forms(between):
    assert between("2024-W01-1", "2024-001") == "P0D"
    assert between("2024-01-31", "2024-02-29") == "P1M"
    assert between("2024-03-31", "2024-02-29") == "-P1M"
    assert between("2020-02-29", "2024-02-28") == "P3Y11M30D"
