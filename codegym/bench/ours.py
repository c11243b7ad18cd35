"""Our own runs: plain and judged, one after another and from many clients."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
import time
from collections.abc import Callable

from codegym.bench.contender import Contender, repeat
from codegym.bench.series import Series
from codegym.errors import InfrastructureError
from codegym.judge import Judge
from codegym.sandbox import SandboxPool
from codegym.task import Outcome, Stage, Task

CALLS = 5
"""How often the tests of the judged run call the submission."""
PROGRAM = "pass"
_PAUSE_S = 0.002

Action = Callable[[], None]


def bench_task(number: int = 0) -> Task:
    """A task whose tests do next to nothing but :data:`CALLS` calls of the submission.

    Args:
        number: Tasks of different numbers have different tests.
    """
    tests = (
        f"# {number}\ndef check(candidate):\n    for n in range({CALLS}):\n"
        "        assert candidate(n) == n + 1"
    )
    reference = "def successor(n):\n    return n + 1\n"
    return Task(
        id="bench/successor",
        title="Successor",
        family="bench",
        entry_points=("successor",),
        stages=(Stage(instruction="Add one.", tests=tests, reference=reference),),
        stub="def successor(n):\n    pass\n",
        licence="MIT",
        released=dt.date(2026, 1, 1),
    )


def plain(pool: SandboxPool) -> Action:
    """A run of an empty program, checked to have passed."""

    def action() -> None:
        _check(pool.run(PROGRAM).outcome)

    return action


def judged(pool: SandboxPool) -> Action:
    """A judgement of the bench task's reference, checked to have passed."""
    judge, task = Judge(pool), bench_task()

    def action() -> None:
        _check(judge.evaluate(task, task.reference).outcome)

    return action


def judged_by_turns(pool: SandboxPool) -> Action:
    """As :func:`judged`, by other tests each time, so that no judge can serve twice."""
    judge, tasks = Judge(pool), itertools.cycle([bench_task(0), bench_task(1)])

    def action() -> None:
        task = next(tasks)
        _check(judge.evaluate(task, task.reference).outcome)

    return action


def _check(outcome: Outcome) -> None:
    # A wrong verdict is no sample: a fast wrong answer must not win a benchmark.
    if outcome is not Outcome.PASSED:
        raise InfrastructureError(f"a benchmark's own program ended as {outcome}", "protocol")


class Sequential(Contender):
    """One client, one run after another in one slot.

    Args:
        series: What it collects into.
        action: One run.
        share: See :class:`Contender`.
        pause_s: Idle time before each run, seconds. With none, the slot pays within the next
            run for what it puts off until after its answer (the fork of the next child).
    """

    def __init__(self, series: Series, action: Action, share: float, pause_s: float = 0.0) -> None:
        self.name = series.what
        self.share = share
        self.series = [series]
        self._action = action
        self._pause_s = pause_s

    def measure(self, seconds: float) -> None:
        """Run until the time is over."""
        durations = self.series[0].durations
        if not self._pause_s:
            repeat(self._action, seconds, durations)
            return
        end = time.perf_counter() + seconds
        while True:
            time.sleep(self._pause_s)
            repeat(self._action, 0.0, durations)
            if time.perf_counter() >= end:
                return


class Concurrent(Contender):
    """Several clients at one time, each a thread that waits for its answer.

    Args:
        series: What it collects into.
        action: One run; called from all clients at once.
        clients: How many.
        slots: How many of their runs are done at one time; so many warm up.
        share: See :class:`Contender`.
    """

    def __init__(
        self, series: Series, action: Action, clients: int, slots: int, share: float
    ) -> None:
        self.name = series.what
        self.share = share
        self.series = [series]
        self._action = action
        self._clients, self._slots = clients, slots

    def warm(self) -> None:
        """A run in each slot: more clients only wait longer."""
        self._batch(min(self._clients, self._slots), 0.0)

    def measure(self, seconds: float) -> None:
        """One rate, and the durations that the clients saw."""
        self._batch(self._clients, seconds)

    def _batch(self, clients: int, seconds: float) -> None:
        gate = threading.Barrier(clients + 1)
        found: list[list[float]] = [[] for _ in range(clients)]
        errors: list[BaseException] = []

        def client(durations: list[float]) -> None:
            try:
                gate.wait()
                repeat(self._action, seconds, durations)
            except BaseException as error:
                errors.append(error)

        threads = [
            threading.Thread(target=client, args=(durations,), daemon=True) for durations in found
        ]
        for thread in threads:
            thread.start()
        gate.wait()
        started = time.perf_counter()
        for thread in threads:
            thread.join()
        elapsed = time.perf_counter() - started
        if errors:
            raise errors[0]
        series = self.series[0]
        for durations in found:
            series.durations += durations
        series.rates.append(sum(map(len, found)) / elapsed)


def latency_contenders(pool: SandboxPool) -> list[Contender]:
    """Our runs in a pool of one slot."""
    return [
        Sequential(Series("plain", "plain run, back to back"), plain(pool), 10.0),
        Sequential(
            Series("plain_spaced", "plain run, after a 2 ms pause", "plain"),
            plain(pool),
            4.0,
            _PAUSE_S,
        ),
        Sequential(
            Series("judged", f"judged run, {CALLS} calls, back to back"), judged(pool), 12.0
        ),
        Sequential(
            Series("judged_fresh", "judged run, by other tests than the one before", "judged"),
            judged_by_turns(pool),
            8.0,
        ),
        Sequential(
            Series("judged_spaced", f"judged run, {CALLS} calls, after a 2 ms pause", "judged"),
            judged(pool),
            4.0,
            _PAUSE_S,
        ),
    ]


CLIENTS = (1, 2, 8, 64)
"""How many clients at one time the throughput is measured with."""


def throughput_contenders(pool: SandboxPool) -> list[Contender]:
    """Our runs from many clients, in a pool of as many slots as there are cores."""
    contenders: list[Contender] = []
    for kind, action in (("plain", plain(pool)), ("judged", judged(pool))):
        for clients in CLIENTS:
            plural = "client" if clients == 1 else "clients"
            what = f"{kind} runs, {clients} {plural}, {pool.workers} slots"
            series = Series(f"{kind}_{clients}_clients", what)
            contenders.append(Concurrent(series, action, clients, pool.workers, 4.0))
    return contenders
