"""Events, and the queue that they wait in."""

import heapq


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

    def push(self, event):
        """Put an event in."""
        heapq.heappush(self._heap, (event.time, id(event), event))

    def peek(self):
        """The next event that is not cancelled, which stays in; None where there is none."""
        return self._heap[0][2] if self._heap else None

    def pop(self):
        """The next event that is not cancelled, which is taken out; IndexError for none."""
        return heapq.heappop(self._heap)[2]

    def __len__(self):
        """How many events wait that are not cancelled."""
        return len(self._heap)
