import random
import sys
from collections import Counter

import pytest
import transit
from hypothesis import given
from hypothesis import strategies as st
from transit import Network, Trip, cheapest, reachable

FOLDER = transit.__file__.rpartition("/")[0]


class TooSlow(Exception):
    pass


class Limited:
    """Ends what executes more lines of the package than that."""

    def __init__(self, most=100_000):
        self.left = most

    def trace(self, frame, event, argument):
        if not frame.f_code.co_filename.startswith(FOLDER):
            return None
        if event == "line":
            self.left -= 1
            if self.left < 0:
                raise TooSlow("more lines than there may be")
        return self.trace

    def __enter__(self):
        self.before = sys.gettrace()
        sys.settrace(self.trace)

    def __exit__(self, *error):
        sys.settrace(self.before)


class Counted(Network):
    """Counts who was asked for."""

    def __init__(self, lines=()):
        self.asked = Counter()
        super().__init__(lines)

    def lines_from(self, stop):
        self.asked[stop] += 1
        return super().lines_from(stop)


def all_ways(lines, start, budget=10**9):
    """Every way without a stop twice, the long way."""
    ways = [(0, (start,))]
    while ways:
        cost, stops = ways.pop()
        if cost > budget:
            continue
        yield cost, len(stops), stops
        for one, other, more in lines:
            if one == stops[-1] and other not in stops:
                ways.append((cost + more, (*stops, other)))


STOPS = st.sampled_from("abcde")
LINES = st.lists(st.tuples(STOPS, STOPS, st.integers(0, 3)), min_size=1, max_size=12)


@given(LINES, st.data())
def test_the_cheapest_as_before(lines, data):
    stops = sorted({stop for line in lines for stop in line[:2]})
    start, goal = data.draw(st.sampled_from(stops)), data.draw(st.sampled_from(stops))
    network = Counted(lines)
    found = cheapest(network, start, goal)
    best = min((way for way in all_ways(lines, start) if way[2][-1] == goal), default=None)
    assert found == (Trip(best[0], best[2]) if best else None)
    assert not found or isinstance(found.stops, tuple)
    assert max(network.asked.values(), default=0) <= 1


@given(LINES, st.integers(-1, 5))
def test_reachable_as_before(lines, budget):
    start = lines[0][0]
    network = Counted(lines)
    found = reachable(network, start, budget)
    costs = {}
    for cost, _, stops in all_ways(lines, start, budget):
        costs[stops[-1]] = min(cost, costs.get(stops[-1], cost))
    assert list(found.items()) == sorted(costs.items(), key=lambda item: (item[1], item[0]))
    assert max(network.asked.values(), default=0) <= 1
    assert set(network.asked) <= set(found)


def test_fewest_lines_then_first_stops():
    lines = [("a", "x", 1), ("x", "z", 1), ("a", "b", 1), ("b", "z", 1), ("a", "c", 0)]
    lines += [("c", "d", 0), ("d", "z", 2), ("a", "z", 3)]
    assert cheapest(Network(lines), "a", "z") == Trip(2, ("a", "b", "z"))
    assert cheapest(Network([*lines, ("a", "z", 2)]), "a", "z") == Trip(2, ("a", "z"))


def test_start_is_goal():
    network = Network([("a", "a", 0), ("a", "b", 1)])
    assert cheapest(network, "a", "a") == Trip(0, ("a",))
    assert reachable(network, "a", 0) == {"a": 0}
    assert reachable(network, "a", -1) == {}


def test_unknown_stops():
    network = Network([("a", "b", 1)])
    for start, goal in (("a", "x"), ("x", "a"), ("x", "x")):
        with pytest.raises(KeyError):
            cheapest(network, start, goal)
    with pytest.raises(KeyError):
        reachable(network, "x", -1)


def grid(size):
    numbers = random.Random(size)
    return [
        (f"{x:02},{y:02}", f"{x + dx:02},{y + dy:02}", numbers.randint(1, 9))
        for x in range(size)
        for y in range(size)
        for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1))
        if 0 <= x + dx < size and 0 <= y + dy < size
    ]


def distances(lines, start):
    costs = {start: 0}
    changed = True
    while changed:
        changed = False
        for one, other, more in lines:
            if one in costs and costs[one] + more < costs.get(other, 10**9):
                costs[other] = costs[one] + more
                changed = True
    return costs


@pytest.mark.parametrize("goal", ["19,19", "03,04"])
def test_a_large_network(goal):
    lines = grid(20)
    network, costs = Counted(lines), distances(lines, "00,00")
    with Limited():
        found = cheapest(network, "00,00", goal)
    assert found.cost == costs[goal]
    legs = {}
    for one, other, cost in lines:
        legs[one, other] = min(cost, legs.get((one, other), cost))
    assert sum(legs[leg] for leg in zip(found.stops, found.stops[1:])) == found.cost
    assert max(network.asked.values()) == 1
    assert all(costs[stop] <= costs[goal] for stop in network.asked)


def test_what_can_be_reached_in_a_large_network():
    lines = grid(20)
    network, costs = Counted(lines), distances(lines, "10,10")
    with Limited():
        found = reachable(network, "10,10", 25)
    expected = {stop: cost for stop, cost in costs.items() if cost <= 25}
    assert list(found.items()) == sorted(expected.items(), key=lambda item: (item[1], item[0]))
    assert network.asked.keys() <= found.keys() and max(network.asked.values()) == 1


def test_many_ways_of_one_cost():
    lines = [
        (f"{n:02}{one}", f"{n + 1:02}{other}", 0)
        for n in range(40)
        for one in "abc"
        for other in "abc"
    ]
    with Limited():
        found = cheapest(Counted(lines), "00a", "40c")
    assert found == Trip(0, ("00a", *(f"{n:02}a" for n in range(1, 40)), "40c"))


def test_the_network():
    network = Network([("a", "b", 0)])
    network.add("a", "c", 2)
    assert network.lines_from("a") == [("b", 0), ("c", 2)] and network.lines_from("c") == []
    with pytest.raises(ValueError):
        network.add("a", "b", -1)
