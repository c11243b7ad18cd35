"""Planning."""

from typing import NamedTuple


class Trip(NamedTuple):
    """A way through the network."""

    cost: int
    stops: tuple
    """From the start to the goal."""


def cheapest(network, start, goal):
    """The cheapest trip, or None where there is no way; KeyError for a stop that is not there.

    Among those of one cost it is the one with the fewest lines, and among these the one whose stops
    come first in the order of tuples. No stop is in it twice.
    """
    for stop in (start, goal):
        if stop not in network:
            raise KeyError(stop)
    best = None
    ways = [(0, (start,))]
    while ways:
        cost, stops = ways.pop()
        if stops[-1] == goal:
            key = (cost, len(stops), stops)
            if best is None or key < best:
                best = key
            continue
        for stop, more in network.lines_from(stops[-1]):
            if stop not in stops:
                ways.append((cost + more, (*stops, stop)))
    return Trip(best[0], best[2]) if best else None


def reachable(network, start, budget):
    """The least cost of every stop that can be reached for a budget, by stop.

    The order is that of the costs, and among equals that of the stops. KeyError for a start that is
    not there; a negative budget reaches nothing.
    """
    if start not in network:
        raise KeyError(start)
    costs = {}
    ways = [(0, (start,))]
    while ways:
        cost, stops = ways.pop()
        if cost > budget:
            continue
        costs[stops[-1]] = min(cost, costs.get(stops[-1], cost))
        for stop, more in network.lines_from(stops[-1]):
            if stop not in stops:
                ways.append((cost + more, (*stops, stop)))
    return dict(sorted(costs.items(), key=lambda item: (item[1], item[0])))
