"""Judging with limits that travel: again, with more time, where a machine turns out slow."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future

from codegym.judge import timing
from codegym.judge.cases import read_cases, write_cases
from codegym.judge.chained import Chained, later
from codegym.sandbox.pool import SandboxPool
from codegym.task import Outcome, Task, Verdict

Queue = Callable[[Task, bytes, bool], Future[Verdict]]
"""Queues a judgement of a source on a task, by its public tests or by the hidden ones."""


class Scaled:
    """Wraps the queueing of judgements.

    Most judgements cost nothing here. One that ran into a time limit has the reference timed, once
    for a task and a machine, and is repeated if that raises the limits.

    Args:
        pool: Where judgements run.
        factor: How many times as long as the reference a submission may take.
        cache: Where measurements are kept.
    """

    def __init__(self, pool: SandboxPool, factor: float, cache: timing.TimesCache) -> None:
        self._pool = pool
        self._factor = factor
        self._cache = cache
        self._lock = threading.Lock()
        self._measured: dict[str, Future[timing.Times | None]] = {}
        self._keys: dict[int, tuple[weakref.ref[Task], str]] = {}

    def submit(self, task: Task, source: bytes, public: bool, queue: Queue) -> Future[Verdict]:
        """Queue a judgement; in its limits what is known about this machine is reckoned in."""
        known = self._cache.get(self._key(task))
        if known is not None:
            return queue(self._raised(task, known), source, public)
        first = queue(task, source, public)
        told: Chained[Verdict] = Chained()
        told.parts = [first]

        def ended(_: Future[Verdict]) -> None:
            if first.cancelled():
                return
            if first.exception() is None and first.result().outcome is Outcome.TIMEOUT:
                later(lambda: self._look(task, source, public, queue, first, told))
            else:
                told.settle(first.result)

        first.add_done_callback(ended)
        return told

    def _key(self, task: Task) -> str:
        """Its key, worked out once for an object: hashing tests takes longer than a small run."""
        number = id(task)
        found = self._keys.get(number)
        if found is None or found[0]() is not task:
            # Endless families make tasks without end: none is kept alive for its key.
            gone = weakref.ref(task, lambda _: self._keys.pop(number, None))
            found = self._keys[number] = gone, timing.key(self._pool, task)
        return found[1]

    def _raised(self, task: Task, times: timing.Times | None) -> Task:
        limits = timing.raised(task.limits, times, self._factor)
        return task.model_copy(update={"limits": limits})

    def _look(
        self,
        task: Task,
        source: bytes,
        public: bool,
        queue: Queue,
        first: Future[Verdict],
        told: Chained[Verdict],
    ) -> None:
        """After a judgement that ran out of time: was it the machine?"""

        def measured(times: Future[timing.Times | None]) -> None:
            more = self._raised(task, times.result())
            if more.limits == task.limits:
                told.settle(first.result)
            else:
                later(lambda: again(more))

        def again(more: Task) -> None:
            try:
                second = queue(more, source, public)
            except BaseException as error:  # the pool was closed: into the future with it
                second = Future()
                second.set_exception(error)
            second.add_done_callback(lambda _: told.settle(second.result))

        self._measure(task, queue).add_done_callback(measured)

    def _measure(self, task: Task, queue: Queue) -> Future[timing.Times | None]:
        """The reference's times, measured once; None where it does not pass or cannot run."""
        name = self._key(task)
        with self._lock:
            found = self._measured.get(name)
            if found is not None:
                return found
            found = self._measured[name] = Future()
        runs: list[Future[Verdict]] = []
        try:
            runs += [queue(part, task.reference.encode(), False) for part in _parts(task)]
        except BaseException:  # its infrastructure or its tests: nothing is known
            found.set_result(None)
            return found
        left = [len(runs)]

        def ended(_: Future[Verdict]) -> None:
            with self._lock:
                left[0] -= 1
                if left[0]:
                    return
            if any(run.cancelled() or run.exception() is not None for run in runs):
                with self._lock:
                    self._measured.pop(name, None)  # another time
                found.set_result(None)
                return
            times = timing.slowest([run.result() for run in runs])
            if times is not None:
                self._cache.put(name, times)
            found.set_result(times)

        for run in runs:
            run.add_done_callback(ended)
        return found


def _parts(task: Task) -> list[Task]:
    """The task with room to be timed in; of a program, each case by itself, as limits are."""
    roomy = task.model_copy(update={"limits": timing.roomy(task.limits)})
    if task.protocol != "program":
        return [roomy]
    found = []
    for stage in task.stages:
        for case in read_cases(stage.tests, task.id):
            alone = stage.model_copy(update={"tests": write_cases([case])})
            found.append(roomy.model_copy(update={"stages": (alone,)}))
    return found
