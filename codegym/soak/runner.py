"""The soak from its start to its end: clients, readings, a flood, and closing a full pool."""

from __future__ import annotations

import dataclasses
import secrets
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from codegym.errors import InfrastructureError, InputError
from codegym.judge import Judge
from codegym.sandbox import SandboxPool
from codegym.soak import readings
from codegym.soak.clients import LOST_S, Client, Ledger, most_overtaken
from codegym.soak.readings import Reading, Watcher
from codegym.task import Limits

_LOOKS = 40
_GROWTH_BYTES = 8 << 20
"""Growth of this process from a quarter of the runs to their end that is no leak yet."""
_SLOPE_BYTES = 256.0
"""Growth a run, over the second half, that is no leak yet."""
_FLOODERS = 4
_FLOOD_MOST = 50_000
_BLOCKED_S = 1.0
_CLOSE_S = 60.0
# Holds its slot, so that no place in the queue becomes free.
_SLEEPER = "import time\ntime.sleep(600)"
_SLEEP_LIMITS = Limits(wall_s=600)


@dataclass(frozen=True)
class Plan:
    """What to do."""

    runs: int = 10_000
    clients: int = 64
    backend: str = "auto"
    workers: int | None = None
    judged: bool = False
    """Judgements alone, no plain runs."""


@dataclass(frozen=True)
class Check:
    """One thing that has to hold."""

    what: str
    held: bool
    found: str


@dataclass(frozen=True)
class Report:
    """All that one soak found."""

    plan: Plan
    seed: str
    backend: str
    workers: int
    seconds: float
    """Of the runs alone."""
    per_second: float
    wait_p50_s: float
    wait_max_s: float
    kinds: dict[str, int]
    cancelled: int
    memory: list[tuple[int, int]]
    """Runs done, and resident bytes of this process."""
    before: Reading
    after: Reading
    checks: list[Check]
    told: list[str]
    """The first few faults, one line each."""

    @property
    def held(self) -> bool:
        """Whether every check is."""
        return all(check.held for check in self.checks)

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {**dataclasses.asdict(self), "held": self.held}


def run(plan: Plan, on_done: Callable[[int], None] = lambda done: None) -> Report:
    """Do a soak.

    Args:
        plan: What to do.
        on_done: Told the number of runs done, from the clients' threads.

    Raises:
        InputError: A number is out of range, or the backend has no walls.
        InfrastructureError: The backend does not work here.
    """
    if plan.runs < 1 or plan.clients < 1:
        raise InputError("runs and clients are at least 1", "soak")
    if plan.backend == "process":
        raise InputError("the soak's programs need walls: take docker or bubblewrap", "soak")
    with SandboxPool(plan.backend, 1, spares=0) as pool:
        backend = pool.backend  # and whatever is loaded once is loaded now
        pool.run("pass")
    seed = secrets.token_hex(8)
    watcher = Watcher(backend)
    before = watcher.settled(watcher.read())
    soak = _Soak(plan, seed, watcher, on_done)
    soak.work()
    soak.flood_and_close()
    return soak.report(before, watcher.settled(before))


class _Soak:
    def __init__(
        self, plan: Plan, seed: str, watcher: Watcher, on_done: Callable[[int], None]
    ) -> None:
        self._plan = plan
        self._seed = seed
        self._watcher = watcher
        self._ledger = Ledger(on_done)
        self._memory: list[tuple[int, int]] = []
        self._most_containers = 0
        self._checks: list[Check] = []
        self._seconds = 0.0
        self._pool = SandboxPool(plan.backend, plan.workers)

    def work(self) -> None:
        """Let the clients do their runs, and look at memory and containers meanwhile."""
        plan, ledger = self._plan, self._ledger
        # Every number is a task of its own: its reference would be timed for each that loops.
        judge = Judge(self._pool, scale_limits=False)
        shares = [len(range(n, plan.runs, plan.clients)) for n in range(plan.clients)]
        clients = [
            Client(n, self._pool, judge, ledger, self._seed, plan.judged)
            for n in range(plan.clients)
        ]
        threads = [
            threading.Thread(target=client.do, args=(share,), daemon=True)
            for client, share in zip(clients, shares, strict=True)
        ]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        stuck, last = began, -1
        while any(thread.is_alive() for thread in threads):
            time.sleep(0.05)
            if ledger.done != last:
                stuck, last = time.monotonic(), ledger.done
            if ledger.done * _LOOKS >= len(self._memory) * plan.runs:
                self._memory.append((ledger.done, readings.resident_bytes()))
                self._most_containers = max(self._most_containers, self._watcher.containers())
            if time.monotonic() - stuck > LOST_S + 10:
                break
        self._seconds = time.monotonic() - began
        missing = plan.runs - ledger.done
        if missing:
            ledger.fault("lost", f"{missing} runs never came to an end")

    def flood_and_close(self) -> None:
        """Fill the queue until submitting blocks, then close the pool under it."""
        pool = self._pool
        futures: list[list[Future[Any]]] = [[] for _ in range(_FLOODERS)]
        refused = []

        def flood(mine: list[Future[Any]]) -> None:
            try:
                while len(mine) < _FLOOD_MOST // _FLOODERS:
                    mine.append(pool.submit(_SLEEPER, limits=_SLEEP_LIMITS))
            except InfrastructureError:
                refused.append(True)

        flooders = [threading.Thread(target=flood, args=(mine,), daemon=True) for mine in futures]
        for thread in flooders:
            thread.start()
        queued, moved = -1, time.monotonic()
        while time.monotonic() - moved < _BLOCKED_S and any(t.is_alive() for t in flooders):
            if (now := sum(map(len, futures))) > queued:
                queued, moved = now, time.monotonic()
            time.sleep(0.05)
        outstanding = sum(not future.done() for mine in futures for future in list(mine))
        blocked = all(thread.is_alive() for thread in flooders)
        self._check("submitters wait while the queue is full", blocked, f"{outstanding} queued")
        began = time.monotonic()
        pool.close()
        for thread in flooders:
            thread.join(timeout=_CLOSE_S)
        taken = time.monotonic() - began
        open_ones = sum(not future.done() for mine in futures for future in mine)
        ended = not open_ones and not any(thread.is_alive() for thread in flooders)
        self._check(
            "closing ends every queued and running one",
            ended and taken < _CLOSE_S,
            f"{open_ones} of {sum(map(len, futures))} without an end, {taken:.1f} s",
        )

    def _check(self, what: str, held: bool, found: str) -> None:
        self._checks.append(Check(what, held, found))

    def report(self, before: Reading, after: Reading) -> Report:
        """Put together what was found."""
        plan, ledger, pool = self._plan, self._ledger, self._pool
        for kind in ("lost", "crossed", "wrong", "timeouts under load"):
            number = ledger.faults[kind]
            self._check(f"{kind}: none", number == 0, str(number))
        ran = sum(not future.cancelled() for future in ledger.cancelled)
        self._check("what was cancelled never ran", not ran, f"{ran} of {len(ledger.cancelled)}")
        overtaken = most_overtaken(ledger.started)
        # Between taking a run out of the queue and starting it a thread may have to wait for its
        # turn, while each other slot goes on. Without an order it would be thousands.
        near = 8 * pool.workers
        found = f"overtaken by {overtaken} at most, {len(ledger.started)} looked at"
        self._check("first come, first served", bool(ledger.started) and overtaken <= near, found)
        self._memory_check()
        if before.containers or after.containers or self._most_containers:
            most = pool.workers + 2  # a spare, and one that is being taken away
            self._check(
                "no more containers than slots and spares",
                self._most_containers <= most,
                f"{self._most_containers} at most",
            )
        left = readings.leaks(before, after)
        self._check("nothing is left", not left, "; ".join(left) or "as before")
        waits = sorted(ledger.waits) or [0.0]
        return Report(
            plan=plan,
            seed=self._seed,
            backend=pool.backend,
            workers=pool.workers,
            seconds=self._seconds,
            per_second=ledger.done / self._seconds,
            wait_p50_s=statistics.median(waits),
            wait_max_s=waits[-1],
            kinds=dict(ledger.kinds.most_common()),
            cancelled=len(ledger.cancelled),
            memory=self._memory,
            before=before,
            after=after,
            checks=self._checks,
            told=ledger.told,
        )

    def _memory_check(self) -> None:
        points = [point for point in self._memory if point[0] >= self._plan.runs / 4]
        if len(points) < 8:
            return
        growth = points[-1][1] - points[0][1]
        tilt = readings.slope(points[len(points) // 3 :])
        self._check(
            "memory is bounded",
            growth <= _GROWTH_BYTES or tilt <= _SLOPE_BYTES,
            f"{growth / (1 << 20):+.1f} MiB since a quarter, {tilt:+.0f} B a run at the end",
        )
