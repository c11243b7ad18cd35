from hypothesis import given
from hypothesis import strategies as st


def test_fewer_than_two(widest_gap):
    for marks in ([], [0], [7], [-7]):
        assert widest_gap(marks) == 0


def test_repeated_marks(widest_gap):
    assert widest_gap([4, 4, 4]) == 0
    assert widest_gap([4, 6, 4, 6]) == 2


def test_negative_positions(widest_gap):
    assert widest_gap([-10, -1, -4]) == 6
    assert widest_gap([3, -3, 2]) == 5


def test_gap_at_either_end(widest_gap):
    assert widest_gap([0, 1, 2, 30]) == 28
    assert widest_gap([30, 28, 27, 0]) == 27


def test_result_is_an_int(widest_gap):
    assert type(widest_gap([2])) is int
    assert type(widest_gap([2, 2**70])) is int
    assert widest_gap([2, 2**70]) == 2**70 - 2


@given(marks=st.lists(st.integers(-20, 20), max_size=8))
def test_against_every_empty_stretch(widest_gap, marks):
    given_marks = list(marks)
    widths = [0]
    for low in marks:
        for high in marks:
            if low < high and not any(low < mark < high for mark in marks):
                widths.append(high - low)
    assert widest_gap(marks) == max(widths)
    assert marks == given_marks
