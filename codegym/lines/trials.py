"""Whether shortened programs still pass: judged concurrently, remembered, within a budget."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from typing import Protocol

from codegym.errors import InputError
from codegym.sandbox.image import image_tag
from codegym.store import user_store
from codegym.suites.suite import checksum
from codegym.task import Outcome, Task, Verdict

_SPACE = "shortened programs"
# A program without its `i += 1` runs until it is stopped. Wall clock stays as it is, so
# that load does not turn a passing program into a failing one.
_CPU_FLOOR_S = 0.5
_CPU_FACTOR = 20.0


class Judging(Protocol):
    """The part of :class:`codegym.Judge` that trials, and the gate, need."""

    @property
    def examples(self) -> int:
        """How many examples each property-based test tries."""
        ...

    def submit(
        self, task: Task, source: str | bytes, *, seed: int | None = None, public: bool = False
    ) -> Future[Verdict]:
        """Judge a submission in the background."""
        ...


def tightened(task: Task, used_s: float) -> Task:
    """A task with less CPU time for programs of which many run until they are stopped.

    Args:
        task: With the limits that stay the most there is.
        used_s: CPU seconds that the program takes of which these are variants.
    """
    limits = task.limits
    cpu_s = min(limits.cpu_s, max(_CPU_FLOOR_S, _CPU_FACTOR * used_s))
    return task.model_copy(update={"limits": limits.model_copy(update={"cpu_s": cpu_s})})


class Spent(Exception):
    """The budget is used up; what was found out so far is known to the trials."""


class Trials:
    """Asks the judge about many programs for one task.

    Args:
        judge: Judges them.
        task: The task; with several stages the tests of all of them count.
        seed: Decides the seeds of the tests' random inputs.
        seeds: How many judgements a program has to pass.
        judgements: The most to ask for; remembered ones count too, so that the same budget
            comes to the same end on another day.
        seconds: The longest to take; None for no such limit.
        progress: Called with how many judgements have been made.
    """

    def __init__(
        self,
        judge: Judging,
        task: Task,
        *,
        seed: int,
        seeds: int,
        judgements: int,
        seconds: float | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self._judge, self._task = judge, task
        self._seeds = [_judge_seed(seed, number) for number in range(seeds)]
        self._context = f"{checksum(task)} {image_tag()} {self._seeds} {judge.examples}"
        self._budget = judgements
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._progress = progress
        self._store = user_store()
        self._known: dict[str, bool] = {}
        self.made = 0
        """Judgements so far, remembered ones included."""

    @property
    def left(self) -> int:
        """Judgements that may still be made."""
        return self._budget - self.made

    def begin(self, source: str) -> None:
        """Judge the whole program, and learn how much time it needs.

        Raises:
            InputError: It does not pass.
            InfrastructureError: The sandbox failed.
        """
        verdicts = self._gather([self._submit(source, seed) for seed in self._seeds])
        for verdict in verdicts:
            if verdict is not None and verdict.outcome is not Outcome.PASSED:
                raise InputError(
                    f"only a program that passes has effective lines; this one: "
                    f"{verdict.outcome}, {verdict.reason}",
                    self._task.id,
                )
        self._spend(len(verdicts))
        used = max(verdict.usage.cpu_s for verdict in verdicts if verdict is not None)
        self._task = tightened(self._task, used)

    def passes(self, sources: Sequence[str | None]) -> list[bool]:
        """Which of some programs pass under every seed; None, which does not compile, fails.

        Raises:
            Spent: The budget ran out; :meth:`known` has those that were decided.
            InfrastructureError: The sandbox failed.
        """
        asked = dict.fromkeys(source for source in sources if source is not None)
        open_ = [source for source in asked if source not in self._known]
        open_ = [source for source in open_ if not self._recall(source)]
        for number, seed in enumerate(self._seeds, 1):
            affordable = open_[: max(0, self.left)]
            verdicts = self._judge_all(affordable, seed)
            passed = []
            for source, verdict in zip(affordable, verdicts, strict=True):
                if verdict is None:
                    continue
                if verdict.outcome is not Outcome.PASSED or number == len(self._seeds):
                    self._learn(source, verdict.outcome is Outcome.PASSED, number)
                else:
                    passed.append(source)
            self._spend(sum(verdict is not None for verdict in verdicts))
            if len(affordable) < len(open_) or None in verdicts:
                raise Spent
            open_ = passed
        return [source is not None and self._known[source] for source in sources]

    def known(self, source: str | None) -> bool | None:
        """What was found out about a program; None where it was not decided."""
        return False if source is None else self._known.get(source)

    def _judge_all(self, sources: Sequence[str], seed: int) -> list[Verdict | None]:
        verdicts = self._gather([self._submit(source, seed) for source in sources])
        # What hit the wall clock and not the CPU limit may have been held up by others.
        late = [
            place
            for place, verdict in enumerate(verdicts)
            if verdict is not None
            and verdict.outcome is Outcome.TIMEOUT
            and verdict.usage.cpu_s < self._task.limits.cpu_s
        ]
        again = self._gather([self._submit(sources[place], seed) for place in late])
        for place, verdict in zip(late, again, strict=True):
            verdicts[place] = verdict
        return verdicts

    def _submit(self, source: str, seed: int) -> Future[Verdict]:
        return self._judge.submit(self._task, source, seed=seed)

    def _gather(self, futures: list[Future[Verdict]]) -> list[Verdict | None]:
        """The verdicts; None for those that the time did not suffice for."""
        try:
            left = None if self._deadline is None else max(0, self._deadline - time.monotonic())
            wait(futures, timeout=left)
            return [future.result() if future.done() else None for future in futures]
        finally:
            for future in futures:
                future.cancel()

    def _spend(self, judgements: int) -> None:
        self.made += judgements
        if self._progress is not None:
            self._progress(self.made)

    def _key(self, source: str) -> str:
        return hashlib.sha256(f"{self._context}\n{source}".encode()).hexdigest()

    def _learn(self, source: str, passed: bool, judgements: int) -> None:
        self._known[source] = passed
        self._store.put(_SPACE, self._key(source), f"{int(passed)} {judgements}")

    def _recall(self, source: str) -> bool:
        """Whether an earlier session found out about a program, and its price can be paid."""
        found = self._store.get(_SPACE, self._key(source))
        if found is None:
            return False
        passed, judgements = found.split()
        if int(judgements) > self.left:
            raise Spent
        self._known[source] = passed == "1"
        self._spend(int(judgements))
        return True


def _judge_seed(seed: int, number: int) -> int:
    digest = hashlib.sha256(f"effective lines {seed} {number}".encode()).digest()
    return int.from_bytes(digest[:4], "big")
