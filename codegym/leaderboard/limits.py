"""How often someone may ask: one bucket of tokens for each who asks."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

_KEPT = 20_000


class RateLimit:
    """So many requests in a span of time, and no more at once.

    Args:
        count: How many.
        seconds: In how many seconds they come back.
        clock: What tells the time, seconds.
    """

    def __init__(
        self, count: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._count, self._rate, self._clock = count, count / seconds, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> float:
        """Take one.

        Returns:
            0 where there was one; else in how many seconds there will be.
        """
        now = self._clock()
        left, then = self._buckets.pop(who, (float(self._count), now))
        left = min(self._count, left + (now - then) * self._rate)
        wait = 0.0 if left >= 1 else (1 - left) / self._rate
        self._buckets[who] = (left if wait else left - 1, now)
        if len(self._buckets) > _KEPT:  # a flood of addresses must not fill the memory
            self._buckets.popitem(last=False)
        return wait
