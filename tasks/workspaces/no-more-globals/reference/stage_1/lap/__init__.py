"""How long parts of a program take."""

from lap.core import Stopwatch

default = Stopwatch()
"""What the functions of the package work on."""

__all__ = [
    "Stopwatch",
    "counts",
    "default",
    "report",
    "reset",
    "seconds",
    "start",
    "stop",
    "timed",
    "use_clock",
]


def use_clock(clock):
    """Take the time from another function from now on."""
    default.clock = clock


def start(name):
    """Begin to measure; RuntimeError where that has begun already."""
    default.start(name)


def stop(name):
    """End it, and return the seconds of this round; RuntimeError where it has not begun."""
    return default.stop(name)


def timed(name):
    """A decorator that measures every call; a call within a call is part of the outer one."""
    from lap.core import timed_by

    return timed_by(lambda: default, name)


def seconds(name):
    """Seconds of all rounds that ended; 0.0 where none did."""
    return default.seconds(name)


def counts():
    """How many rounds ended, by name, in the order in which the first ones ended."""
    return default.counts()


def reset():
    """Forget everything, what is running too."""
    default.reset()


def report(digits=3):
    """A line for each name, the longest first; among equals in the order of ``counts``."""
    return default.report(digits)
