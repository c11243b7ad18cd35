from hypothesis import given
from hypothesis import strategies as st


def add_if_equal(left, right):
    return left + right if left == right else None


def leftmost_rewriting(items, fuse):
    items = list(items)
    at = 0
    while at < len(items) - 1:
        fused = fuse(items[at], items[at + 1])
        if fused is None:
            at += 1
        else:
            items[at : at + 2] = [fused]
            at = 0
    return items


def test_nothing_reacts(fuse_neighbours):
    items = [5, 4, 3, 4]
    assert fuse_neighbours(items, add_if_equal) is None
    assert items == [5, 4, 3, 4]
    items = [5, 4, 3, 3]
    assert fuse_neighbours(items, add_if_equal) is None
    assert items == [5, 4, 6]


def test_order_of_the_two_sides(fuse_neighbours):
    items = ["a", "b", "C", "d", "E"]
    fuse_neighbours(items, lambda left, right: left + right if right.islower() else None)
    assert items == ["ab", "Cd", "E"]


def test_falsy_items_are_items(fuse_neighbours):
    items = [3, -3, 0, 5, -5, 7]
    fuse_neighbours(items, lambda left, right: 0 if left + right == 0 else None)
    assert items == [0, 7]


def test_long_cascade(fuse_neighbours):
    items = [64, 32, 16, 8, 4, 2, 1, 1, 5]
    fuse_neighbours(items, add_if_equal)
    assert items == [128, 5]


def test_few_questions(fuse_neighbours):
    for items in ([1] * 32, list(range(40)), [64, 32, 16, 8, 4, 2, 1, 1], [2, 2, 3] * 10):
        asked = []

        def fuse(left, right, asked=asked):
            asked.append((left, right))
            return add_if_equal(left, right)

        n, expected = len(items), leftmost_rewriting(items, add_if_equal)
        fuse_neighbours(items, fuse)
        assert items == expected
        assert len(asked) <= 2 * n


def test_untouched_when_fuse_raises(fuse_neighbours):
    def fuse(left, right):
        if right == 9:
            raise KeyError(right)
        return add_if_equal(left, right)

    items = [1, 1, 2, 5, 9]
    try:
        fuse_neighbours(items, fuse)
    except KeyError:
        assert items == [1, 1, 2, 5, 9]
    else:
        raise AssertionError("the exception got lost")


@given(
    items=st.lists(st.integers(0, 2), max_size=7),
    table=st.lists(st.sampled_from([None, 0, 1, 2]), min_size=9, max_size=9),
)
def test_against_rewriting(fuse_neighbours, items, table):
    def fuse(left, right):
        return table[3 * left + right]

    expected = leftmost_rewriting(items, fuse)
    assert fuse_neighbours(items, fuse) is None
    assert items == expected
