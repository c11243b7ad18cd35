from hypothesis import given
from hypothesis import strategies as st

TIMES = st.integers(-3, 6)
BOOKINGS = st.lists(
    st.tuples(TIMES, TIMES, st.integers(1, 9)).map(lambda b: (*sorted(b[:2]), b[2])),
    max_size=8,
)


def test_no_bookings(peak_load):
    result = peak_load([])
    assert type(result) is int
    assert result == 0


def test_stop_and_start_at_the_same_time(peak_load):
    assert peak_load([(5, 9, 70), (0, 5, 60)]) == 70
    assert peak_load([(0, 5, 60), (4, 9, 70)]) == 130


def test_empty_intervals_draw_nothing(peak_load):
    assert peak_load([(3, 3, 500)]) == 0
    assert peak_load([(0, 6, 10), (3, 3, 500), (0, 0, 7), (6, 6, 7)]) == 10


def test_equal_bookings_add_up(peak_load):
    assert peak_load([(-2, 1, 15)] * 3) == 45


def test_peak_need_not_hold_most_machines(peak_load):
    assert peak_load([(0, 4, 1), (0, 4, 1), (0, 4, 1), (5, 6, 100)]) == 100


def test_times_far_apart(peak_load):
    day, year = 10**12, 10**15
    assert peak_load([(0, year, 4), (day, day + 1, 3), (-year, 1, 2), (day + 1, year, 1)]) == 7


def test_many_bookings(peak_load):
    assert peak_load([(i, i + 100, 1 + i % 2) for i in range(1000)]) == 150


@given(bookings=BOOKINGS)
def test_against_every_moment(peak_load, bookings):
    loads = [sum(w for s, e, w in bookings if s <= t < e) for t in range(-3, 7)]
    assert peak_load(bookings) == max(loads)
