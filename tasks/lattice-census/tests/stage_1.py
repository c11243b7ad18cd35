from hypothesis import assume, given
from hypothesis import strategies as st


def by_looking_at_each_point(corners):
    edges = list(zip(corners, corners[1:] + corners[:1]))
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    inside = border = 0
    for x in range(min(xs), max(xs) + 1):
        for y in range(min(ys), max(ys) + 1):
            odd = False
            for (ax, ay), (bx, by) in edges:
                turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
                between = min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by)
                if turn == 0 and between:
                    border += 1
                    break
                if (ay > y) != (by > y) and (turn > 0) == (by > ay):
                    odd = not odd
            else:
                inside += odd
    return inside, border


@st.composite
def skylines(draw):
    """The outline of a row of columns, moved, turned round and started anywhere."""
    heights = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    outline = [(0, 0)]
    for x, height in enumerate(heights):
        outline += [(x, height), (x + 1, height)]
    outline = list(dict.fromkeys([*outline, (len(heights), 0)]))
    dx, dy = draw(st.integers(-5, 5)), draw(st.integers(-5, 5))
    outline = [(x + dx, y + dy) for x, y in outline]
    start = draw(st.integers(0, len(outline) - 1))
    return (outline[start:] + outline[:start])[:: draw(st.sampled_from([1, -1]))]


POINTS = st.tuples(st.integers(-6, 6), st.integers(-6, 6))


def test_result_is_a_pair_of_ints(lattice_census):
    result = lattice_census([(0, 0), (2, 0), (0, 2)])
    assert result == (0, 6)
    assert type(result) is tuple
    assert [type(number) for number in result] == [int, int]


def test_both_directions_and_every_start(lattice_census):
    corners = [(0, 0), (6, 0), (6, 5), (3, 1), (0, 5)]
    expected = by_looking_at_each_point(corners)
    for start in range(5):
        turned = corners[start:] + corners[:start]
        assert lattice_census(turned) == expected
        assert lattice_census(turned[::-1]) == expected


def test_straight_corners(lattice_census):
    assert lattice_census([(0, 0), (2, 0), (4, 0), (4, 1), (4, 3), (0, 3)]) == (6, 14)


def test_huge_coordinates(lattice_census):
    big = 10**9
    square = [(-big, -big), (big, -big), (big, big), (-big, big)]
    assert lattice_census(square) == ((2 * big - 1) ** 2, 8 * big)
    assert lattice_census([(0, 0), (big, big - 1), (1, 1)]) == (0, 3)


@given(corners=st.tuples(POINTS, POINTS, POINTS))
def test_triangles_point_by_point(lattice_census, corners):
    (ax, ay), (bx, by), (cx, cy) = corners
    assume((bx - ax) * (cy - ay) != (by - ay) * (cx - ax))
    assert lattice_census(list(corners)) == by_looking_at_each_point(list(corners))


@given(corners=skylines())
def test_skylines_point_by_point(lattice_census, corners):
    expected = by_looking_at_each_point(corners)
    assert lattice_census(corners) == expected
