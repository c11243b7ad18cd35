from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st


def on_segment(point, segment):
    (x, y), ((ax, ay), (bx, by)) = point, segment
    flat = (bx - ax) * (y - ay) == (by - ay) * (x - ax)
    return flat and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by)


def by_candidates(first, second):
    """The ends and the crossing of the two lines, as far as they lie on both segments."""
    candidates = [*first, *second]
    lines = []
    for (ax, ay), (bx, by) in (first, second):
        lines.append((by - ay, ax - bx, (by - ay) * ax + (ax - bx) * ay))
    (a, b, c), (d, e, f) = lines
    if a * e != b * d:
        whole = a * e - b * d
        candidates.append((Fraction(c * e - b * f, whole), Fraction(a * f - c * d, whole)))
    common = {p for p in candidates if on_segment(p, first) and on_segment(p, second)}
    return sorted({min(common), max(common)}) if common else []


POINTS = st.tuples(st.integers(-2, 2), st.integers(-2, 2))
SEGMENTS = st.tuples(POINTS, POINTS)


def test_touching_ends(segment_meet):
    assert segment_meet(((0, 0), (2, 1)), ((2, 1), (3, -4))) == [(2, 1)]
    assert segment_meet(((0, 0), (4, 0)), ((2, 0), (1, 7))) == [(2, 0)]
    assert segment_meet(((0, 0), (2, 1)), ((4, 2), (2, 1))) == [(2, 1)]


def test_near_misses(segment_meet):
    pairs = [
        (((0, 0), (4, 0)), ((2, 1), (1, 7))),
        (((0, 0), (2, 2)), ((4, 0), (3, 1))),
        (((0, 0), (2, 1)), ((4, 2), (6, 3))),
        (((0, 0), (4, 2)), ((1, 0), (5, 2))),
    ]
    for first, second in pairs:
        for one in (first, first[::-1]):
            for other in (second, second[::-1]):
                assert segment_meet(one, other) == []
                assert segment_meet(other, one) == []


def test_upright_overlap(segment_meet):
    assert segment_meet(((1, 5), (1, -3)), ((1, 0), (1, 9))) == [(1, 0), (1, 5)]
    assert segment_meet(((1, 5), (1, -3)), ((1, 2), (1, 0))) == [(1, 0), (1, 2)]


def test_points(segment_meet):
    point = ((3, 1), (3, 1))
    assert segment_meet(point, point) == [(3, 1)]
    assert segment_meet(point, ((3, 2), (3, 2))) == []
    assert segment_meet(point, ((0, 0), (6, 2))) == [(3, 1)]
    assert segment_meet(((0, 0), (6, 2)), point) == [(3, 1)]
    assert segment_meet(point, ((0, 0), (6, 3))) == []
    assert segment_meet(((0, 0), (6, 3)), point) == []


def test_types(segment_meet):
    for second in (((1, 1), (3, 3)), ((0, 2), (2, 0)), ((2, 2), (5, 0))):
        result = segment_meet(((0, 0), (2, 2)), second)
        assert result
        assert {type(point) for point in result} == {tuple}
        assert {type(number) for point in result for number in point} == {Fraction}


def test_huge_coordinates(segment_meet):
    big = 10**20
    assert segment_meet(((0, 0), (big, 1)), ((1, 0), (big, 2))) == [
        (Fraction(2 * big, big + 1), Fraction(2, big + 1))
    ]
    assert segment_meet(((0, 0), (big, 1)), ((1, 0), (big + 1, 1))) == []


@given(first=SEGMENTS, second=SEGMENTS)
def test_against_candidates(segment_meet, first, second):
    assert segment_meet(first, second) == by_candidates(first, second)


@given(
    start=POINTS,
    step=POINTS,
    marks=st.lists(st.integers(-3, 3), min_size=4, max_size=4),
    aside=st.sampled_from([0, 0, 0, 1]),
)
def test_parallel_against_candidates(segment_meet, start, step, marks, aside):
    assume(step != (0, 0))
    a, b, c, d = [(start[0] + step[0] * mark, start[1] + step[1] * mark) for mark in marks]
    second = ((c[0] + aside, c[1]), (d[0] + aside, d[1]))
    assert segment_meet((a, b), second) == by_candidates((a, b), second)
