from hypothesis import given
from hypothesis import strategies as st

INTERVALS = st.builds(
    lambda start, size: (start, start + size), st.integers(-2, 9), st.integers(1, 4)
)
CALENDARS = st.dictionaries(st.sampled_from("dabc"), st.lists(INTERVALS, max_size=3), max_size=4)


def impossible(quorum_meeting, *args):
    try:
        quorum_meeting(*args)
    except LookupError:
        return True
    return False


def test_free_from_the_end_of_a_booking_on(quorum_meeting):
    assert quorum_meeting({"a": [(0, 10)]}, (0, 15), 5, 1) == (10, ["a"])


def test_meeting_ends_as_a_booking_starts(quorum_meeting):
    assert quorum_meeting({"a": [(5, 10)]}, (0, 20), 5, 1) == (0, ["a"])
    assert quorum_meeting({"a": [(4, 10)]}, (0, 20), 5, 1) == (10, ["a"])


def test_bookings_before_the_window(quorum_meeting):
    assert quorum_meeting({"a": [(-9, -4)]}, (-2, 3), 5, 1) == (-2, ["a"])


def test_window_too_short(quorum_meeting):
    assert impossible(quorum_meeting, {"a": []}, (0, 4), 5, 1)
    assert impossible(quorum_meeting, {"a": [(0, 10)]}, (0, 14), 5, 1)


def test_too_few_people(quorum_meeting):
    assert impossible(quorum_meeting, {"a": [], "b": []}, (0, 100), 1, 3)
    assert impossible(quorum_meeting, {}, (0, 100), 1, 1)


def test_everybody_who_can_attend_is_named(quorum_meeting):
    calendars = {"d": [], "a": [], "c": [(0, 1)], "b": []}
    assert quorum_meeting(calendars, (0, 9), 2, 1) == (0, ["a", "b", "d"])


def test_very_long_window(quorum_meeting):
    calendars = {"a": [(0, 10**9)], "b": [(5, 10**12)]}
    assert quorum_meeting(calendars, (0, 10**15), 10, 1) == (10**9, ["a"])
    assert quorum_meeting(calendars, (0, 10**15), 10, 2) == (10**12, ["a", "b"])


@given(
    calendars=CALENDARS,
    opens=st.integers(-3, 6),
    size=st.integers(0, 14),
    length=st.integers(1, 5),
    quorum=st.integers(1, 3),
)
def test_against_every_minute(quorum_meeting, calendars, opens, size, length, quorum):
    busy = {name: {m for s, e in calendars[name] for m in range(s, e)} for name in calendars}
    expected = None
    for start in range(opens, opens + size - length + 1):
        free = sorted(n for n in busy if not busy[n] & set(range(start, start + length)))
        if len(free) >= quorum:
            expected = (start, free)
            break
    arguments = calendars, (opens, opens + size), length, quorum
    if expected is None:
        assert impossible(quorum_meeting, *arguments)
    else:
        assert quorum_meeting(*arguments) == expected
