import random
import sys

import pytest
import rooms
from hypothesis import given
from hypothesis import strategies as st
from rooms import Booking, clashes, free, peak

FOLDER = rooms.__file__.rpartition("/")[0]
COUNT = 3000


class TooSlow(Exception):
    pass


class Steps:
    """Counts executed lines of the package, and comparisons of times."""

    def __init__(self, most):
        self.left = most

    def take(self):
        self.left -= 1
        if self.left < 0:
            raise TooSlow("more steps than there may be")

    def trace(self, frame, event, argument):
        if not frame.f_code.co_filename.startswith(FOLDER):
            return None
        if event == "line":
            self.take()
        return self.trace

    def __enter__(self):
        self.before = sys.gettrace()
        sys.settrace(self.trace)
        return self

    def __exit__(self, *error):
        sys.settrace(self.before)


class Time:
    """A time that counts how often it is compared."""

    def __init__(self, value, steps):
        self.value, self.steps = value, steps

    def __lt__(self, other):
        self.steps.take()
        return self.value < other.value

    def __le__(self, other):
        self.steps.take()
        return self.value <= other.value

    def __gt__(self, other):
        return other < self

    def __ge__(self, other):
        return other <= self

    def __eq__(self, other):
        self.steps.take()
        return isinstance(other, Time) and self.value == other.value

    def __hash__(self):
        return hash(self.value)


def slow_clashes(bookings):
    return [
        (one, other)
        for place, one in enumerate(bookings)
        for other in bookings[place + 1 :]
        if one.room == other.room and one.start < other.end and other.start < one.end
    ]


BOOKINGS = st.lists(
    st.builds(
        lambda room, start, length, who: Booking(room, start, start + length, who),
        st.sampled_from("ab"),
        st.integers(0, 8),
        st.integers(1, 5),
        st.sampled_from("xy"),
    ),
    max_size=10,
)


@given(BOOKINGS)
def test_clashes_as_before(bookings):
    found = clashes(list(bookings))
    assert found == slow_clashes(bookings)
    places = {id(booking): place for place, booking in enumerate(bookings)}
    order = [(places[id(one)], places[id(other)]) for one, other in found]
    assert order == sorted(order) and len(set(order)) == len(order)


@given(BOOKINGS)
def test_the_peak_as_before(bookings):
    times = range(15)
    assert peak(bookings) == max(
        sum(booking.start <= time < booking.end for booking in bookings) for time in times
    )


@given(BOOKINGS, st.integers(0, 6), st.integers(0, 8))
def test_free_as_before(bookings, start, length):
    taken = {t for b in bookings if b.room == "a" for t in range(b.start, b.end)}
    open_times = [t for t in range(start, start + length) if t not in taken]
    expected = []
    for time in open_times:
        if expected and expected[-1][1] == time:
            expected[-1] = (expected[-1][0], time + 1)
        else:
            expected.append((time, time + 1))
    found = free(bookings, "a", start, start + length)
    merged = []
    for a, b in found:
        assert a < b
        if merged and merged[-1][1] == a:
            merged[-1] = (merged[-1][0], b)
        else:
            merged.append((a, b))
    assert merged == found == expected


def test_the_arguments_stay():
    day = [Booking("a", 5, 6, "x"), Booking("a", 1, 9, "y")]
    clashes(day), peak(day), free(day, "a", 0, 10)
    assert day == [Booking("a", 5, 6, "x"), Booking("a", 1, 9, "y")]


def many(steps, spread, length, room=lambda place: "a", count=COUNT):
    numbers = random.Random(5)
    found = []
    for place in range(count):
        start = numbers.randrange(spread)
        end = start + 1 + numbers.randrange(length)
        found.append(Booking(room(place), Time(start, steps), Time(end, steps), str(place)))
    return found


def plain(bookings):
    return [booking._replace(start=booking.start.value, end=booking.end.value) for booking in bookings]


@pytest.mark.parametrize(
    ("spread", "length", "room"),
    [(10**6, 100, "a"), (10**5, 100, "a"), (2000, 60, "many"), (COUNT * 3, 1, "a")],
)
def test_clashes_in_few_steps(spread, length, room):
    names = (lambda place: str(place % 300)) if room == "many" else (lambda place: "a")
    steps = Steps(10**9)
    bookings = many(steps, spread, length, names)
    expected = slow_clashes(plain(bookings))
    steps.left = 60 * COUNT + 20 * len(expected)
    with steps:
        found = clashes(bookings)
    assert [(a.who, b.who) for a, b in found] == [(a.who, b.who) for a, b in expected]


def test_clashes_beside_one_that_never_ends():
    steps = Steps(10**9)
    bookings = [
        Booking("a", Time(10 * n, steps), Time(10 * n + 5, steps), str(n)) for n in range(COUNT)
    ]
    bookings.insert(7, Booking("a", Time(-5, steps), Time(10**6, steps), "long"))
    steps.left = 80 * COUNT
    with steps:
        found = clashes(bookings)
    assert len(found) == COUNT
    assert all("long" in (a.who, b.who) for a, b in found)


@pytest.mark.parametrize("length", [5, 10**6])
def test_the_peak_in_few_steps(length):
    steps = Steps(10**9)
    bookings = many(steps, 10**5, length)
    events = sorted(
        [(b.start.value, 1) for b in bookings] + [(b.end.value, -1) for b in bookings],
        key=lambda event: (event[0], event[1]),
    )
    level = most = 0
    for _, change in events:
        level += change
        most = max(most, level)
    steps.left = 60 * COUNT
    with steps:
        assert peak(bookings) == most


@pytest.mark.parametrize("length", [10, 1000])
def test_free_in_few_steps(length):
    steps = Steps(10**9)
    bookings = many(steps, 10**5, length, lambda place: "ab"[place % 2])
    taken = bytearray(2 * 10**5)
    for booking in plain(bookings):
        if booking.room == "a":
            for time in range(booking.start, booking.end):
                taken[time] = 1
    steps.left = 60 * COUNT
    with steps:
        found = free(bookings, "a", Time(0, steps), Time(10**5, steps))
    steps.left = 10**9
    open_times = {time for a, b in found for time in range(a.value, b.value)}
    assert open_times == {time for time in range(10**5) if not taken[time]}
    assert all(a.value < b.value for a, b in found)
    assert all(one[1].value < other[0].value for one, other in zip(found, found[1:]))
