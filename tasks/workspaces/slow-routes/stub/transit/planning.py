"""Planning."""


class Trip:
    pass


def cheapest(network, start, goal):
    pass


def reachable(network, start, budget):
    pass
