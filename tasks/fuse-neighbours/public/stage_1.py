def add_if_equal(left, right):
    return left + right if left == right else None


def test_chains(fuse_neighbours):
    for before, after in [([1, 1, 2, 3], [4, 3]), ([2, 1, 1], [4])]:
        assert fuse_neighbours(before, add_if_equal) is None
        assert before == after


def test_leftmost_first(fuse_neighbours):
    items = [2, 2, 2]
    fuse_neighbours(items, add_if_equal)
    assert items == [4, 2]


def test_empty(fuse_neighbours):
    items = []
    fuse_neighbours(items, add_if_equal)
    assert items == []
