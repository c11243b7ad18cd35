import statistics

import pytest
from grid import Grouped, Table, read_csv, show
from hypothesis import given
from hypothesis import strategies as st

ALL = {
    "rows": "count",
    "total": "sum of v",
    "mean": "mean of v",
    "low": "min of v",
    "high": "max of v",
    "kinds": "distinct of v",
}


def test_all_of_them():
    table = Table(["k", "v"], [("a", 3), ("b", 5), ("a", None), ("a", 3), ("a", 1)])
    found = table.group_by("k").total(**ALL)
    assert found.columns == ("k", *ALL)
    assert found.rows == (("a", 4, 7, pytest.approx(7 / 3), 1, 3, 2), ("b", 1, 5, 5, 5, 5, 1))


def test_nothing_left():
    found = Table(["k", "v"], [("a", None)]).group_by("k").total(**ALL)
    assert found.rows == (("a", 1, 0, None, None, None, 0),)


def test_no_columns():
    table = Table(["v"], [(1,), (2,)])
    assert table.group_by().total(**ALL).rows == ((2, 3, 1.5, 1, 2, 2),)
    assert Table(["v"]).group_by().total(**ALL).rows == ((0, 0, None, None, None, 0),)
    assert Table(["v"]).group_by("v").total(n="count") == Table(["v", "n"])


def test_several_columns_in_their_order():
    table = Table(["a", "b", "c"], [(1, 2, 3), (1, 3, 3), (1, 2, 4)])
    found = table.group_by("b", "a").total(n="count")
    assert found == Table(["b", "a", "n"], [(2, 1, 2), (3, 1, 1)])


def test_equal_values_are_one_group():
    found = Table(["k"], [(1,), (True,), (1.0,), (None,), (None,), ("1",)]).group_by("k")
    rows = found.total(n="count").rows
    assert rows == ((1, 3), (None, 2), ("1", 1))
    assert type(rows[0][0]) is int


def test_odd_names():
    table = Table(["a of b", "sum of c", ""], [(1, 2, 3)])
    found = table.group_by().total(x="sum of a of b", y="max of sum of c", z="min of ")
    assert found.rows == ((1, 2, 3),)


def test_a_grouped_can_be_used_twice():
    grouped = Table(["k", "v"], [("a", 1)]).group_by("k")
    assert isinstance(grouped, Grouped)
    assert grouped.total(n="count").rows == grouped.total(n="count").rows


def test_texts_have_least_and_greatest():
    found = Table(["v"], [("b",), ("a",), (None,)]).group_by()
    assert found.total(low="min of v", high="max of v", n="distinct of v").rows == (("a", "b", 2),)


def test_no_such_column():
    table = Table(["k", "v"], [])
    with pytest.raises(KeyError):
        table.group_by("x")
    with pytest.raises(KeyError):
        table.group_by("k").total(x="sum of x")


@pytest.mark.parametrize("text", ["", "sum", "median of v", "sum v", "Count", "count of v", " count"])
def test_no_such_total(text):
    with pytest.raises(ValueError):
        Table(["k", "v"], []).group_by("k").total(x=text)


def test_wrong_columns():
    table = Table(["k", "v"], [("a", 1)])
    with pytest.raises(ValueError):
        table.group_by("k", "k")
    with pytest.raises(ValueError):
        table.group_by("k").total(k="count")
    with pytest.raises(ValueError):
        table.group_by("k").total()


@given(st.lists(st.tuples(st.integers(0, 2), st.none() | st.integers(-3, 3)), max_size=12))
def test_against_the_long_way(rows):
    found = Table(["k", "v"], rows).group_by("k").total(**ALL)
    assert found.column("k") == list(dict.fromkeys(k for k, _ in rows))
    for k, count, total, mean, low, high, kinds in found.rows:
        values = [value for key, value in rows if key == k and value is not None]
        assert count == sum(key == k for key, _ in rows)
        assert (total, kinds) == (sum(values), len(set(values)))
        assert (low, high) == ((min(values), max(values)) if values else (None, None))
        assert mean == (pytest.approx(statistics.mean(values)) if values else None)


def test_showing_numbers():
    table = Table(["name", "n", "mean"], [("a", 3, 2.0), ("bb", 12, 2.346), ("c", None, -0.5)])
    assert show(table) == (
        "name   n   mean\n----  --  -----\na      3      2\nbb    12   2.35\nc         -0.50"
    )


def test_showing_what_is_no_number():
    table = Table(["x", "y", "z"], [(True, 1, None), (False, "a", None)])
    assert show(table) == "x      y  z\n-----  -  -\nTrue   1\nFalse  a"
    mixed = Table(["x", "y"], [("abc", 2.5), (3.0, 1)])
    assert show(mixed) == "x       y\n---  ----\nabc  2.50\n3       1"


def test_showing_nothing():
    assert show(Table(["a", "bcd"])) == "a  bcd\n-  ---"


def test_what_was_there():
    table = read_csv("city,people\nRome,3\n")
    assert table.select("people", "city").rows == ((3, "Rome"),)
    assert len(table.where(lambda row: False)) == 0
    with pytest.raises(ValueError):
        Table(["a", "a"])
    with pytest.raises(ValueError):
        Table(["a"], [(1, 2)])
