"""Measuring."""

import functools
import time

_clock = time.perf_counter
_running = {}
_seconds = {}
_counts = {}


def use_clock(clock):
    """Take the time from another function from now on."""
    global _clock
    _clock = clock


def start(name):
    """Begin to measure; RuntimeError where that has begun already."""
    if name in _running:
        raise RuntimeError(f"{name} is running already")
    _running[name] = _clock()


def stop(name):
    """End it, and return the seconds of this round; RuntimeError where it has not begun."""
    if name not in _running:
        raise RuntimeError(f"{name} is not running")
    took = _clock() - _running.pop(name)
    _seconds[name] = _seconds.get(name, 0.0) + took
    _counts[name] = _counts.get(name, 0) + 1
    return took


def timed(name):
    """A decorator that measures every call; a call within a call is part of the outer one."""

    def decorate(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            if name in _running:
                return function(*args, **kwargs)
            start(name)
            try:
                return function(*args, **kwargs)
            finally:
                stop(name)

        return call

    return decorate


def seconds(name):
    """Seconds of all rounds that ended; 0.0 where none did."""
    return _seconds.get(name, 0.0)


def counts():
    """How many rounds ended, by name, in the order in which the first ones ended."""
    return dict(_counts)


def reset():
    """Forget everything, what is running too."""
    global _running, _seconds, _counts
    _running = {}
    _seconds = {}
    _counts = {}
