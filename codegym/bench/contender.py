"""What takes turns in a benchmark."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from codegym.bench.series import Series


class Skipped(Exception):
    """A contender cannot take part here; the message says why, in a few words."""


class Contender(ABC):
    """One way of running code, measured in short batches.

    A constructor or a batch that raises :class:`Skipped` takes the contender out; the
    report names it.
    """

    name: str
    """What the report calls it where it does not take part."""
    share: float = 1.0
    """Its part of the whole duration, relative to the others'."""
    most_rounds: int | None = None
    """In how many rounds it takes part, spread evenly; None: in all. For costly ones."""
    series: Sequence[Series]

    @abstractmethod
    def measure(self, seconds: float) -> None:
        """Do one batch: at least one sample, then more until the time is over."""

    def warm(self) -> None:
        """Get over what only a first time costs; nothing of it is kept."""
        self.measure(0.0)

    def close(self) -> None:  # noqa: B027 - most have nothing to close
        """Let go of what it holds."""


def repeat(call: Callable[[], object], seconds: float, durations: list[float]) -> None:
    """Time a call again and again, at least once.

    Args:
        call: What to time.
        seconds: No new call begins after this long.
        durations: Gets the seconds of each.
    """
    clock = time.perf_counter
    now = clock()
    end = now + seconds
    while True:
        started = clock()
        call()
        now = clock()
        durations.append(now - started)
        if now >= end:
            return
