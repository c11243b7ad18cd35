"""The threads that hand work in: in turn blocking, queueing one, queueing several, cancelling."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any, NamedTuple

from codegym.errors import InfrastructureError
from codegym.judge import Judge
from codegym.sandbox import SandboxPool
from codegym.soak.work import Done, Mix, Work

LOST_S = 300.0
"""After how long without an answer a run counts as lost, seconds."""
_BATCH = 4
_CANCELLED = 0.04
"""The share of queued work that is cancelled at once."""
_MOST_TOLD = 20


class Started(NamedTuple):
    """When a run was handed in and when it started, for the fairness of the queue."""

    ticket: int
    at: float


class Ledger:
    """What all clients found, together."""

    def __init__(self, on_done: Callable[[int], None]) -> None:
        self.lock = threading.Lock()
        self.done = 0
        self.kinds: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.told: list[str] = []
        self.waits: list[float] = []
        self.started: list[Started] = []
        self.cancelled: list[Future[Any]] = []
        self._tickets = 0
        self._on_done = on_done

    def ticket(self) -> int:
        """The next number in the order of handing in; call it with :attr:`lock` held."""
        self._tickets += 1
        return self._tickets

    def watch_start(self, future: Future[Any], ticket: int) -> None:
        """Note when a run leaves the queue, which is when its future begins to run."""
        begin = future.set_running_or_notify_cancel

        def started() -> bool:
            at = time.monotonic()
            begins = begin()
            if begins:
                self.started.append(Started(ticket, at))
            return begins

        # A future tells nobody that it runs; one that does already was overtaken by none.
        if not future.running() and not future.done():
            future.set_running_or_notify_cancel = started  # type: ignore[method-assign]

    def fault(self, kind: str, text: str) -> None:
        """Note something wrong."""
        with self.lock:
            self.faults[kind] += 1
            if len(self.told) < _MOST_TOLD:
                self.told.append(f"{kind}: {text}")

    def settle(self, work: Work, answer: Done | BaseException, wait_s: float) -> None:
        """Note what came of a piece of work."""
        if isinstance(answer, FutureTimeoutError | InfrastructureError):
            self.fault("lost", f"{work.kind}: {type(answer).__name__}: {answer}")
        elif isinstance(answer, BaseException):
            self.fault("wrong", f"{work.kind}: {type(answer).__name__}: {answer}")
        elif (found := work.fault(answer)) is not None:
            self.fault(*found)
        with self.lock:
            self.kinds[work.kind] += 1
            self.waits.append(wait_s)
        self.count()

    def count(self) -> None:
        """One piece of work less to do."""
        with self.lock:
            self.done += 1
            done = self.done
        self._on_done(done)


class Client:
    """One thread's part of the work.

    Args:
        number: Which client it is; it decides how it hands work in.
        pool: Where runs go.
        judge: Where judgements go.
        ledger: Where it notes what it finds.
        seed: Of its work.
        judged: Whether there are judgements alone.
    """

    def __init__(
        self, number: int, pool: SandboxPool, judge: Judge, ledger: Ledger, seed: str, judged: bool
    ) -> None:
        self._number = number
        self._pool = pool
        self._judge = judge
        self._ledger = ledger
        self._random = random.Random(f"{seed}-{number}")
        self._mix = Mix(self._random, judged)

    def do(self, runs: int) -> None:
        """Do so many pieces of work."""
        try:
            while runs > 0:
                number = min(runs, (1, 1, _BATCH)[self._number % 3])
                works = [self._mix.draw() for _ in range(number)]
                if self._number % 3 == 0:
                    self._blocking(works[0])
                else:
                    self._queueing(works)
                runs -= number
        except BaseException as error:  # a thread that ends early must not go unseen
            self._ledger.fault("lost", f"client {self._number}: {type(error).__name__}: {error}")

    def _blocking(self, work: Work) -> None:
        began = time.monotonic()
        answer: Done | BaseException
        try:
            answer = work.run(self._pool, self._judge)
        except Exception as error:
            answer = error
        self._ledger.settle(work, answer, time.monotonic() - began)

    def _queueing(self, works: list[Work]) -> None:
        ledger = self._ledger
        queued = []
        for work in works:
            began = time.monotonic()
            # Under the lock, so that tickets are in the order of the queue.
            with ledger.lock:
                ticket = ledger.ticket()
                future = work.submit(self._pool, self._judge)
            ledger.watch_start(future, ticket)
            if self._random.random() < _CANCELLED and future.cancel():
                ledger.cancelled.append(future)
                ledger.count()
                continue
            queued.append((work, future, began))
        for work, future, began in queued:
            answer: Done | BaseException
            try:
                answer = future.result(timeout=LOST_S)
            except Exception as error:
                answer = error
            ledger.settle(work, answer, time.monotonic() - began)


def most_overtaken(started: list[Started]) -> int:
    """By how many later ones the unluckiest run was overtaken on its way to a slot."""
    # Counted from the last to start: those that started before and have a higher ticket.
    most = 0
    before: list[int] = []
    for run in sorted(started, key=lambda run: run.at):
        most = max(most, sum(ticket > run.ticket for ticket in before[-_WINDOW:]))
        before.append(run.ticket)
    return most


_WINDOW = 2000
"""How far back overtaking is counted; what is beyond any queue of the soak's."""
