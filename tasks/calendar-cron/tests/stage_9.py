import calendar
import datetime as dt
import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)


UK = [
    "fixed 01-01 next",
    "easter -2",
    "easter +1",
    "nth 05-Mon-1",
    "nth 05-Mon--1",
    "nth 08-Mon--1",
    "fixed 12-25 next",
    "fixed 12-26 next",
]


def sunday_after_full_moon(year):
    """Find Easter by the lunar year: epacts, one of the tables that the rule was first given by."""
    golden = year % 19 + 1
    century = year // 100 + 1
    epact = (11 * golden + 20 + (8 * century + 5) // 25 - 5 - (3 * century // 4 - 12)) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    full = 44 - epact
    if full < 21:
        full += 30
    day = dt.date(year, 3, 1) + dt.timedelta(full - 1)
    return day + dt.timedelta(7 - day.isoweekday() % 7)


def test_easter(holidays):
    for year in [*range(1900, 2100), 1954, 1981, 2049, 1609, 1818, 1761, 2285, 2353]:
        if year % 7 == 0 or year in (
            1954,
            1981,
            2049,
            1609,
            1818,
            1761,
            2285,
            2353,
            2000,
            1943,
            2038,
        ):
            assert holidays(year, ["easter 0"]) == [sunday_after_full_moon(year).isoformat()]


@given(year=st.integers(1583, 4000))
def test_easter_against_the_epacts(holidays, year):
    assert holidays(year, ["easter 0"]) == [sunday_after_full_moon(year).isoformat()]


def test_known_holidays(holidays):
    assert holidays(2024, UK) == [
        "2024-01-01",
        "2024-03-29",
        "2024-04-01",
        "2024-05-06",
        "2024-05-27",
        "2024-08-26",
        "2024-12-25",
        "2024-12-26",
    ]
    assert holidays(2022, UK)[0] == "2022-01-03"
    assert holidays(2021, UK)[-2:] == ["2021-12-27", "2021-12-28"]
    assert holidays(2020, UK)[-2:] == ["2020-12-25", "2020-12-28"]
    assert holidays(2022, UK)[-2:] == ["2022-12-26", "2022-12-27"]


def test_kinds(holidays):
    assert holidays(2024, []) == []
    assert holidays(2024, ["nth 11-Thu-4", "nth 09-Mon-1", "nth 02-Thu-5", "nth 02-Thu--5"]) == [
        *("2024-02-01", "2024-02-29", "2024-09-02", "2024-11-28")
    ]
    assert holidays(2024, ["fixed 06-15", "fixed 06-16", "fixed 06-15"]) == [
        "2024-06-15",
        "2024-06-16",
    ]
    assert holidays(2023, ["fixed 12-31 next"]) == ["2024-01-01"]
    assert holidays(2024, ["fixed 06-14 next", "weekend Fri Sat"]) == ["2024-06-16"]
    # a moved day goes behind holidays that are where they belong, whatever the order of the rules
    assert holidays(2024, ["fixed 06-15 next", "fixed 06-17"]) == ["2024-06-17", "2024-06-18"]
    assert holidays(2024, ["fixed 06-15 next", "fixed 06-16 next", "fixed 06-17 next"]) == [
        "2024-06-17",
        "2024-06-18",
        "2024-06-19",
    ]


def test_workday(workday):
    for start, count, wanted in (
        *(
            ("2024-03-28", 1, "2024-04-02"),
            ("2024-04-02", -1, "2024-03-28"),
            ("2024-03-29", 0, "2024-04-02"),
        ),
        *(
            ("2024-03-28", 0, "2024-03-28"),
            ("2024-W13-6", 1, "2024-04-02"),
            ("2024-12-24", 3, "2024-12-31"),
        ),
        *(
            ("2021-12-27", 0, "2021-12-29"),
            ("2022-01-01", 1, "2022-01-04"),
            ("2022-01-04", -1, "2021-12-31"),
        ),
    ):
        assert workday(start, count, UK) == wanted, (start, count)
    assert workday("2024-01-01", 0, ["fixed 12-31 next"]) == "2024-01-02"
    assert workday("2025-01-01", 0, ["fixed 12-31 next"]) == "2025-01-01"
    assert workday("2023-12-31", 0, ["fixed 12-31 next"]) == "2024-01-02"
    assert workday("2024-06-14", 1, ["weekend Fri"]) == "2024-06-15"
    assert workday("2024-06-15", 0, ["weekend"]) == "2024-06-15"


def draw_calendar(rng):
    rules = []
    for _ in range(rng.randint(0, 8)):
        kind = rng.choice(["fixed", "fixed", "fixed", "easter", "nth"])
        month, name = rng.choice(["01", "03", "12"]), rng.choice(["Mon", "Thu", "Sat"])
        where = {
            "fixed": f"{month}-{rng.randint(1, 31):02}",
            "easter": rng.choice(["-2", "+1", "0", "+39"]),
            "nth": f"{month}-{name}-{rng.choice([1, 2, 4, -1, -4])}",
        }[kind]
        rules.append(f"{kind} {where}" + rng.choice([" next", ""]))
    if rng.random() < 0.4:
        rules.append(
            "weekend "
            + " ".join(
                rng.sample(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], rng.randint(0, 4))
            )
        )
    return rules


def weekend_of(rules):
    for rule in rules:
        if rule.startswith("weekend"):
            return rule.split()[1:]
    return ["Sat", "Sun"]


def free_days(year, rules):
    """Work out the holidays of a year by looking at every day."""
    days = [
        dt.date(year, 1, 1) + dt.timedelta(step)
        for step in range(366 if calendar.isleap(year) else 365)
    ]
    weekend = weekend_of(rules)
    fixed, moved = [], []
    for rule in rules:
        kind, *rest = rule.split()
        if kind == "weekend":
            continue
        if kind == "fixed":
            [day] = [day for day in days if day.strftime("%m-%d") == rest[0]]
        elif kind == "easter":
            day = sunday_after_full_moon(year) + dt.timedelta(int(rest[0]))
        else:
            month, name, place = rest[0].split("-", 2)
            place = int(place)
            fitting = [day for day in days if day.strftime("%m %a") == f"{month} {name}"]
            day = fitting[place - 1 if place > 0 else place]
        is_moved = rest[1:] == ["next"] and day.strftime("%a") in weekend
        (moved if is_moved else fixed).append(day)
    for day in moved:
        fixed.append(
            next(
                d
                for d in (day + dt.timedelta(n) for n in itertools.count())
                if d not in fixed and d.strftime("%a") not in weekend
            )
        )
    return {*fixed}


@given(seed=SEEDS)
def test_holidays_against_the_model(holidays, seed):
    rng = random.Random(seed)
    rules, year = draw_calendar(rng), rng.randint(1990, 2040)
    assert holidays(year, list(rules)) == sorted(day.isoformat() for day in free_days(year, rules))


@given(seed=SEEDS)
def test_workdays_against_the_model(workday, seed):
    rng = random.Random(seed)
    rules = draw_calendar(rng)
    day = dt.date(rng.randint(2000, 2030), rng.choice([1, 1, 3, 12]), rng.randint(1, 31))
    free = set().union(*(free_days(day.year + step, rules) for step in (-2, -1, 0, 1)))
    weekend = weekend_of(rules)
    for count in (0, rng.randint(1, 20), -rng.randint(1, 20)):
        found = dt.date.fromisoformat(workday(day.isoformat(), count, list(rules)))
        way = -1 if count < 0 else 1
        span = [
            day + dt.timedelta(way * step)
            for step in range(0 if count == 0 else 1, abs((found - day).days) + 1)
        ]
        working = [d for d in span if d not in free and d.strftime("%a") not in weekend]
        assert way * (found - day).days >= 0
        assert len(working) == max(abs(count), 1)
        assert working[-1] == found
