def test_chain(settle_sand):
    grid = [[3, 4, 0]]
    assert settle_sand(grid) == 2
    assert grid == [[0, 1, 1]]


def test_over_the_edge(settle_sand):
    grid = [[9]]
    assert settle_sand(grid) == 2
    assert grid == [[1]]


def test_stable(settle_sand):
    grid = [[1, 2], [3, 0]]
    assert settle_sand(grid) == 0
    assert grid == [[1, 2], [3, 0]]
