"""Events, and the queue that they wait in."""

import heapq
import itertools


class Event:
    """An action with a time."""

    def __init__(self, time, action, arguments):
        self.time = time
        self.action = action
        self.arguments = arguments
        self.cancelled = False

    def run(self):
        """Do it."""
        return self.action(*self.arguments)


class EventQueue:
    """Events by time; those of the same time in the order in which they were pushed."""

    def __init__(self):
        self._heap = []
        self._numbers = itertools.count()

    def push(self, event):
        """Put an event in."""
        heapq.heappush(self._heap, (event.time, next(self._numbers), event))

    def peek(self):
        """The next event that is not cancelled, which stays in; None where there is none."""
        while self._heap and self._heap[0][2].cancelled:
            heapq.heappop(self._heap)
        return self._heap[0][2] if self._heap else None

    def pop(self):
        """The next event that is not cancelled, which is taken out; IndexError for none."""
        self.peek()
        return heapq.heappop(self._heap)[2]

    def __len__(self):
        """How many events wait that are not cancelled."""
        return sum(not entry[2].cancelled for entry in self._heap)
