"""Measuring."""

import functools
import time

from lap import reporting


class Stopwatch:
    """Measurements by name."""

    def __init__(self, clock=time.perf_counter):
        self.clock = clock
        self.reset()

    def start(self, name):
        """Begin to measure; RuntimeError where that has begun already."""
        if name in self._running:
            raise RuntimeError(f"{name} is running already")
        self._running[name] = self.clock()

    def stop(self, name):
        """End it, and return the seconds of this round; RuntimeError where it has not begun."""
        if name not in self._running:
            raise RuntimeError(f"{name} is not running")
        took = self.clock() - self._running.pop(name)
        self._seconds[name] = self._seconds.get(name, 0.0) + took
        self._counts[name] = self._counts.get(name, 0) + 1
        return took

    def is_running(self, name):
        """Whether a round has begun and not ended."""
        return name in self._running

    def timed(self, name):
        """A decorator that measures every call; a call within a call is part of the outer one."""
        return timed_by(lambda: self, name)

    def seconds(self, name):
        """Seconds of all rounds that ended; 0.0 where none did."""
        return self._seconds.get(name, 0.0)

    def counts(self):
        """How many rounds ended, by name, in the order in which the first ones ended."""
        return dict(self._counts)

    def reset(self):
        """Forget everything, what is running too."""
        self._running, self._seconds, self._counts = {}, {}, {}

    def report(self, digits=3):
        """A line for each name, the longest first; among equals in the order of ``counts``."""
        return reporting.report(self._seconds, self._counts, list(self._running), digits)


def timed_by(find, name):
    """A decorator that measures calls with the stopwatch that there is when they begin."""

    def decorate(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            watch = find()
            if watch.is_running(name):
                return function(*args, **kwargs)
            watch.start(name)
            try:
                return function(*args, **kwargs)
            finally:
                watch.stop(name)

        return call

    return decorate
