"""Further pools beside one, for tasks that need an image of their own."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from codegym.sandbox.pool import SandboxPool

Result = TypeVar("Result")

MOST_POOLS = 2
"""How many further pools a pool keeps; one that is at work is never closed for another."""


class ImagePools:
    """The further pools, by image; the one that was not used for longest goes first.

    Args:
        make: Makes the pool for a Dockerfile's lines; may take minutes, where it builds the image.
    """

    def __init__(self, make: Callable[[str], SandboxPool]) -> None:
        self._make = make
        self._pools: OrderedDict[str, SandboxPool] = OrderedDict()
        self._at_work: dict[str, int] = {}
        self._making = threading.Lock()
        self._lock = threading.Lock()
        self._closed = False

    def use(self, lines: str, start: Callable[[SandboxPool], Future[Result]]) -> Future[Result]:
        """Start something in the pool of an image, which is made where it is not there."""
        with self._making:
            pool = self._take(lines)
        try:
            future = start(pool)
        except BaseException:
            self._leave(lines)
            raise
        future.add_done_callback(lambda _: self._leave(lines))
        return future

    def _take(self, lines: str) -> SandboxPool:
        pool = self._pools.get(lines)
        if pool is None:
            self._make_room()
            pool = self._make(lines)
            with self._lock:
                if not self._closed:
                    self._pools[lines] = pool
            if self._closed:
                pool.close()
        with self._lock:
            self._pools[lines] = self._pools.pop(lines, pool)  # the last used is the last
            self._at_work[lines] = self._at_work.get(lines, 0) + 1
        return pool

    def _make_room(self) -> None:
        with self._lock:
            idle = [lines for lines in self._pools if not self._at_work.get(lines)]
            surplus = max(0, len(self._pools) - MOST_POOLS + 1)
            gone = [self._pools.pop(lines) for lines in idle[:surplus]]
        for pool in gone:
            pool.close()

    def _leave(self, lines: str) -> None:
        with self._lock:
            self._at_work[lines] -= 1

    def close(self) -> None:
        """Close them all."""
        with self._lock:
            self._closed = True
            pools = list(self._pools.values())
            self._pools.clear()
        for pool in pools:
            pool.close()
