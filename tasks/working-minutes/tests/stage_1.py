from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

OFFICE = {day: [(time(9), time(12)), (time(13), time(17))] for day in range(5)}
SECOND = timedelta(seconds=1)


def worked(start, end, hours, holidays):
    """Working time between two moments."""
    total = timedelta(0)
    for ahead in range((end.date() - start.date()).days + 1):
        day = start.date() + timedelta(days=ahead)
        if day in holidays:
            continue
        for opens, closes in hours.get(day.weekday(), []):
            until = min(end, datetime.combine(day, closes))
            since = max(start, datetime.combine(day, opens))
            total += max(until - since, timedelta(0))
    return total


def rejects(function, *args):
    try:
        function(*args)
    except ValueError:
        return True
    return False


@st.composite
def weeks(draw):
    """Shifts on some weekdays, on the full and half hours, some of them touching."""
    hours = {}
    for day in draw(st.sets(st.integers(0, 6), min_size=1)):
        count = draw(st.sampled_from([0, 2, 2, 4]))
        marks = draw(st.lists(st.integers(0, 47), min_size=count, max_size=count, unique=True))
        clock = [time(mark // 2, mark % 2 * 30) for mark in sorted(marks)]
        hours[day] = list(zip(clock[::2], clock[1::2]))
        if count == 4 and draw(st.booleans()):
            hours[day] = list(zip(clock, clock[1:]))
    return hours


MOMENTS = st.builds(
    lambda halves, seconds: datetime(2024, 2, 26) + timedelta(minutes=30 * halves, seconds=seconds),
    st.integers(0, 47 * 8),
    st.sampled_from([0, 0, 60, -60, 17]),
)


def test_nothing_to_do(add_working_minutes):
    sunday = datetime(2026, 5, 17, 3, 4, 5)
    assert add_working_minutes(sunday, 0, OFFICE, set()) == sunday
    assert add_working_minutes(sunday, 0, {}, set()) == sunday


def test_to_the_end_of_a_shift(add_working_minutes):
    monday = datetime(2026, 5, 18, 9)
    assert add_working_minutes(monday, 180, OFFICE, set()) == datetime(2026, 5, 18, 12)
    assert add_working_minutes(monday, 181, OFFICE, set()) == datetime(2026, 5, 18, 13, 1)
    assert add_working_minutes(monday, 7 * 60 * 5, OFFICE, set()) == datetime(2026, 5, 22, 17)
    assert add_working_minutes(monday, 7 * 60 * 5 + 1, OFFICE, set()) == datetime(2026, 5, 25, 9, 1)


def test_start_outside_the_shifts(add_working_minutes):
    end = datetime(2026, 5, 18, 9, 1)
    for start in (datetime(2026, 5, 16, 10), datetime(2026, 5, 18), datetime(2026, 5, 15, 17)):
        assert add_working_minutes(start, 1, OFFICE, set()) == end
    noon = datetime(2026, 5, 18, 12)
    assert add_working_minutes(noon, 5, OFFICE, set()) == datetime(2026, 5, 18, 13, 5)


def test_seconds_are_kept(add_working_minutes):
    start = datetime(2026, 5, 18, 11, 59, 20)
    assert add_working_minutes(start, 1, OFFICE, set()) == datetime(2026, 5, 18, 13, 0, 20)
    assert add_working_minutes(start, 0, OFFICE, set()) == start


def test_holidays_and_empty_weekdays(add_working_minutes):
    free = {date(2026, 5, 18), date(2026, 5, 20), date(2030, 1, 1)}
    start = datetime(2026, 5, 18, 10)
    assert add_working_minutes(start, 421, OFFICE, free) == datetime(2026, 5, 21, 9, 1)
    assert free == {date(2026, 5, 18), date(2026, 5, 20), date(2030, 1, 1)}
    rare = {0: [], 2: [(time(8), time(8, 30))]}
    assert add_working_minutes(start, 31, rare, set()) == datetime(2026, 5, 27, 8, 1)
    assert rare == {0: [], 2: [(time(8), time(8, 30))]}


def test_bad_arguments(add_working_minutes):
    monday = datetime(2026, 5, 18, 9)
    assert rejects(add_working_minutes, monday, -1, OFFICE, set())
    assert rejects(add_working_minutes, monday, 1, {}, set())
    assert rejects(add_working_minutes, monday, 1, {0: [], 3: []}, set())


@given(
    start=MOMENTS,
    minutes=st.integers(0, 90) | st.integers(0, 50).map(lambda halves: 30 * halves),
    hours=weeks().filter(lambda hours: any(hours.values())),
    holidays=st.sets(st.integers(26, 29).map(lambda day: date(2024, 2, day)), max_size=2),
)
def test_earliest_moment(add_working_minutes, start, minutes, hours, holidays):
    end = add_working_minutes(start, minutes, hours, holidays)
    assert type(end) is datetime
    assert end >= start
    assert worked(start, end, hours, holidays) == timedelta(minutes=minutes)
    if end > start:
        assert worked(start, end - SECOND, hours, holidays) == timedelta(minutes=minutes) - SECOND
