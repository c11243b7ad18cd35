"""The network."""


class Network:
    """Lines from stop to stop, each with a cost."""

    def __init__(self, lines=()):
        self._lines = {}
        for start, end, cost in lines:
            self.add(start, end, cost)

    def add(self, start, end, cost):
        """Add a line; ValueError for a cost that is negative. There may be several between two."""
        if cost < 0:
            raise ValueError(f"a cost of {cost}")
        self._lines.setdefault(start, []).append((end, cost))
        self._lines.setdefault(end, [])

    def __contains__(self, stop):
        return stop in self._lines

    def lines_from(self, stop):
        """Pairs (stop, cost) of the lines that leave a stop; KeyError for an unknown one."""
        return list(self._lines[stop])
