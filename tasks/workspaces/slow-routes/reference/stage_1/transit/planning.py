"""Planning."""

import heapq
from typing import NamedTuple


class Trip(NamedTuple):
    """A way through the network."""

    cost: int
    stops: tuple
    """From the start to the goal."""


def _best_first(network, start, budget=None):
    """The best way to each stop as (cost, lines, stops), the cheapest first.

    What comes out first is the best: more stops never make a key smaller, and two ways with the same
    cost and number of lines keep their order whatever follows.
    """
    if start not in network:
        raise KeyError(start)
    ways, done = [(0, 0, (start,))], set()
    while ways:
        cost, count, stops = heapq.heappop(ways)
        if budget is not None and cost > budget:
            return
        if stops[-1] in done:
            continue
        done.add(stops[-1])
        yield cost, stops
        for stop, more in network.lines_from(stops[-1]):
            if stop not in done:
                heapq.heappush(ways, (cost + more, count + 1, (*stops, stop)))


def cheapest(network, start, goal):
    """The cheapest trip, or None where there is no way; KeyError for a stop that is not there.

    Among those of one cost it is the one with the fewest lines, and among these the one whose stops
    come first in the order of tuples. No stop is in it twice.
    """
    if goal not in network:
        raise KeyError(goal)
    for cost, stops in _best_first(network, start):
        if stops[-1] == goal:
            return Trip(cost, stops)
    return None


def reachable(network, start, budget):
    """The least cost of every stop that can be reached for a budget, by stop.

    The order is that of the costs, and among equals that of the stops. KeyError for a start that is
    not there; a negative budget reaches nothing.
    """
    costs = {stops[-1]: cost for cost, stops in _best_first(network, start, budget)}
    return dict(sorted(costs.items(), key=lambda item: (item[1], item[0])))
