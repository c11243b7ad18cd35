import pytest
from transit import Network, Trip, cheapest, reachable

NETWORK = Network([("a", "b", 3), ("b", "c", 1), ("a", "c", 4), ("c", "d", 0)])


def test_the_cheapest():
    assert cheapest(NETWORK, "a", "b") == Trip(3, ("a", "b"))
    assert cheapest(NETWORK, "a", "c") == Trip(4, ("a", "c"))
    assert cheapest(NETWORK, "d", "a") is None


def test_what_can_be_reached():
    assert reachable(NETWORK, "a", 3) == {"a": 0, "b": 3}


def test_unknown_stops():
    with pytest.raises(KeyError):
        cheapest(NETWORK, "a", "x")
    with pytest.raises(KeyError):
        reachable(NETWORK, "x", 1)


def test_a_grid():
    lines = []
    for x in range(12):
        for y in range(12):
            lines += [(f"{x},{y}", f"{x + 1},{y}", 1), (f"{x},{y}", f"{x},{y + 1}", 1)]
    assert cheapest(Network(lines), "0,0", "12,11").cost == 23
