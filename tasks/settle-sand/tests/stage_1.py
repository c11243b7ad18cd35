from hypothesis import given
from hypothesis import strategies as st


def one_at_a_time(grid):
    grid = [list(row) for row in grid]
    topplings = 0
    while True:
        unstable = [(r, c) for r, row in enumerate(grid) for c, n in enumerate(row) if n >= 4]
        if not unstable:
            return grid, topplings
        for r, c in unstable:
            grid[r][c] -= 4
            topplings += 1
            for near, row in enumerate(grid):
                for side in range(len(row)):
                    if abs(near - r) + abs(side - c) == 1:
                        grid[near][side] += 1


GRAINS = st.sampled_from([0, 1, 2, 3, 3, 3, 4, 5, 8, 11])


@st.composite
def grids(draw):
    width = draw(st.integers(1, 4))
    row = st.lists(GRAINS, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=1, max_size=4))


def test_empty(settle_sand):
    grid = []
    assert settle_sand(grid) == 0
    assert grid == []


def test_three_is_stable_and_four_is_not(settle_sand):
    grid = [[3, 3], [3, 3]]
    assert settle_sand(grid) == 0
    assert grid == [[3, 3], [3, 3]]
    grid = [[0, 0, 0], [0, 4, 0], [0, 0, 0]]
    assert settle_sand(grid) == 1
    assert grid == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


def test_one_cell(settle_sand):
    grid = [[10**9 + 3]]
    assert settle_sand(grid) == 250_000_000
    assert grid == [[3]]


def test_one_row_and_one_column(settle_sand):
    row = [4, 3, 3, 7, 0, 4]
    (expected,), count = one_at_a_time([row])
    grid = [list(row)]
    assert settle_sand(grid) == count
    assert grid == [expected]
    grid = [[n] for n in row]
    assert settle_sand(grid) == count
    assert grid == [[n] for n in expected]


def test_avalanche(settle_sand):
    start = [[3, 3, 3, 3], [3, 3, 4, 3], [3, 3, 3, 3]]
    expected, count = one_at_a_time(start)
    result = settle_sand(start)
    assert (start, result) == (expected, count)
    assert type(result) is int


@given(grid=grids())
def test_against_one_at_a_time(settle_sand, grid):
    expected, count = one_at_a_time(grid)
    assert settle_sand(grid) == count
    assert grid == expected
