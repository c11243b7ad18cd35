"""What it costs to get sandboxes: the start of a pool, of one sandbox more, and a lease."""

from __future__ import annotations

import time
from collections.abc import Callable

from codegym.bench.contender import Contender, Skipped
from codegym.bench.ours import PROGRAM
from codegym.bench.series import Series
from codegym.sandbox import SandboxPool
from codegym.sandbox.launchers import choose
from codegym.sandbox.settings import Settings

_SPARE_S = 10.0


class PoolStart(Contender):
    """From nothing to the first answer.

    Args:
        make: Makes a pool of one slot.
    """

    name = "pool start"
    share = 2.0
    most_rounds = 5

    def __init__(self, make: Callable[[], SandboxPool]) -> None:
        self.series = [Series("pool_start", "pool start, until the first run's answer")]
        self._make = make

    def warm(self) -> None:
        """Nothing: the pools that the benchmark runs in were started before."""

    def measure(self, seconds: float) -> None:
        """Start one pool."""
        started = time.perf_counter()
        with self._make() as pool:
            pool.run(PROGRAM)
            self.series[0].durations.append(time.perf_counter() - started)


class Refill(Contender):
    """One sandbox more, as the pool gets it for a slot whose sandbox was thrown away.

    Args:
        backend: Name of the backend.
    """

    name = "refill"
    share = 2.0
    most_rounds = 8

    def __init__(self, backend: str) -> None:
        self.series = [Series("refill", "refill: start of one sandbox, until it serves")]
        self._launcher = choose(backend, Settings())

    def measure(self, seconds: float) -> None:
        """Start one sandbox."""
        started = time.perf_counter()
        guest = self._launcher.start()
        try:
            self.series[0].durations.append(time.perf_counter() - started)
        finally:
            guest.stop()


class LeaseTake(Contender):
    """A lease, taken while a spare is there for it.

    Args:
        pool: Whose.
    """

    name = "lease"
    share = 2.0
    most_rounds = 8

    def __init__(self, pool: SandboxPool) -> None:
        if pool.backend == "process":
            raise Skipped("the process backend has no leases")
        self.series = [Series("lease", "lease: a sandbox of one's own, from a spare")]
        self._pool = pool

    def measure(self, seconds: float) -> None:
        """Wait for a spare, then take a lease."""
        end = time.monotonic() + _SPARE_S
        while not self._pool.leases.spares and time.monotonic() < end:
            time.sleep(0.01)
        started = time.perf_counter()
        with self._pool.lease():
            self.series[0].durations.append(time.perf_counter() - started)

    def warm(self) -> None:
        """From the first lease on there are spares."""
        self._pool.lease().close()
