import pytest
from grid import Table, read_csv, show


@pytest.fixture
def table():
    return read_csv("city,people\nRome,3\nOslo,1\nRome,4\n")


def test_reading(table):
    assert table.rows == (("Rome", 3), ("Oslo", 1), ("Rome", 4))
    assert read_csv("a,b\n1.5,\n").rows == ((1.5, None),)


def test_where_and_select(table):
    assert table.where(lambda row: row["people"] > 1).select("people").rows == ((3,), (4,))
    with pytest.raises(KeyError):
        table.select("country")


def test_showing():
    table = Table(["city", "x"], [("Rome", "yes"), ("Oslo", "no")])
    assert show(table) == "city  x\n----  ---\nRome  yes\nOslo  no"


def test_totals(table):
    found = table.group_by("city").total(rows="count", people="sum of people")
    assert found == Table(["city", "rows", "people"], [("Rome", 2, 7), ("Oslo", 1, 1)])
