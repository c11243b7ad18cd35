"""Whether shortened programs still pass: judged concurrently, remembered, within a budget."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from typing import NamedTuple, Protocol

from codegym.errors import InputError
from codegym.lines.alone import Test, only
from codegym.sandbox.image import image_tag
from codegym.seeds import seed_of
from codegym.store import user_store
from codegym.suites.suite import checksum
from codegym.task import Outcome, Task, Verdict

_SPACE = "shortened programs"
# A program without its `i += 1` runs until it is stopped. Wall clock stays as it is, so
# that load does not turn a passing program into a failing one.
_CPU_FLOOR_S = 0.25
_CPU_FACTOR = 20.0
# A first judgement with few examples finds most of what one test did not.
_FEW = 5


class Judging(Protocol):
    """The part of :class:`codegym.Judge` that trials, and the gate, need."""

    @property
    def examples(self) -> int:
        """How many examples each property-based test tries."""
        ...

    def submit(
        self,
        task: Task,
        source: str | bytes,
        *,
        seed: int | None = None,
        public: bool = False,
        examples: int | None = None,
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


class _How(NamedTuple):
    """One way to judge a program."""

    task: Task
    seed: int
    examples: int

    def tightened(self, verdict: Verdict) -> _How:
        """The same with less time, after what the whole program took."""
        return self._replace(task=tightened(self.task, verdict.usage.cpu_s))


class Trials:
    """Asks the judge about many programs for one task.

    A program passes if it passes under every seed, and before that with few examples of the
    first one. Where a test is likely to fail it is asked alone before.

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
        self._context = f"{_judged_by(task)} {image_tag()} {self._seeds} {judge.examples} {_FEW}"
        self._budget = judgements
        self._seconds = seconds
        self._began = time.monotonic()
        self._deadline = None if seconds is None else self._began + seconds
        self._progress = progress
        self._store = user_store()
        self._known: dict[str, bool] = {}
        self._price: dict[str, int] = {}
        self._witness: dict[str, Test] = {}
        self._ways: list[_How] = []
        self._alone: dict[Test, _How | None] = {}
        self._source = ""
        self.made = 0
        """Judgements so far, remembered ones included."""

    @property
    def left(self) -> int:
        """Judgements that may still be made."""
        return self._budget - self.made

    def begin(self, source: str, search_share: float) -> None:
        """Judge the whole program, and learn how much time it needs.

        Args:
            source: The whole program.
            search_share: The part of the seconds that there are until :meth:`search_is_over`.

        Raises:
            InputError: It does not pass.
            Spent: There is no time for that.
            InfrastructureError: The sandbox failed.
        """
        examples = self._judge.examples
        ways = [_How(self._task, seed, examples) for seed in self._seeds]
        if examples > _FEW:
            ways.insert(0, _How(self._task, self._seeds[0], _FEW))
        verdicts = self._gather([self._submit(source, how) for how in ways])
        self._source = source
        for how, verdict in zip(ways, verdicts, strict=True):
            if verdict is None:
                raise Spent
            if verdict.outcome is not Outcome.PASSED:
                raise InputError(
                    f"only a program that passes has effective lines; this one: "
                    f"{verdict.outcome}, {verdict.reason}",
                    self._task.id,
                )
            self._ways.append(how.tightened(verdict))
        self._spend(len(self._seeds))
        if self._seconds is not None:
            self._deadline = self._began + search_share * self._seconds

    def search_is_over(self) -> None:
        """Let what comes now have the rest of the seconds."""
        self._deadline = None if self._seconds is None else self._began + self._seconds

    def passes(
        self, sources: Sequence[str | None], likely: Sequence[Sequence[Test]] | None = None
    ) -> list[bool]:
        """Which of some programs pass under every seed; None, which does not compile, fails.

        Args:
            sources: The programs.
            likely: For each of them the tests that it may fail, the likeliest first.

        Raises:
            Spent: The budget ran out.
            InfrastructureError: The sandbox failed.
        """
        hints = dict(zip(sources, likely or [()] * len(sources), strict=True))
        asked = [source for source in dict.fromkeys(sources) if source is not None]
        open_ = [source for source in asked if source not in self._known]
        open_ = [source for source in open_ if not self._recall(source)]
        self._price.update(dict.fromkeys(open_, 0))
        for turn in range(max((len(hints[source]) for source in open_), default=0)):
            tests = {source: hints[source][turn] for source in open_ if turn < len(hints[source])}
            ways = self._ask_alone(dict.fromkeys(tests.values()))
            open_ = self._ask(open_, {s: ways[t] for s, t in tests.items() if t in ways})
        for how in self._ways:
            open_ = self._ask(open_, dict.fromkeys(open_, how))
        for source in open_:
            self._learn(source, passed=True)
        return [source is not None and self._known[source] for source in sources]

    def witness(self, source: str | None) -> Test | None:
        """A test that failed a program, where one is known."""
        return None if source is None else self._witness.get(source)

    def _ask(self, sources: Sequence[str], ways: Mapping[str, _How]) -> list[str]:
        """Judge those that there is a way for; what may still pass."""
        tried = [source for source in sources if source in ways]
        # One test after another: a judge goes on with the tests that it has loaded.
        order = {id(how.task): place for place, how in enumerate(ways.values())}
        tried.sort(key=lambda source: order[id(ways[source].task)])
        affordable = tried[: max(0, self.left)]
        verdicts = self._judge_all([(source, ways[source]) for source in affordable])
        failed = set()
        for source, verdict in zip(affordable, verdicts, strict=True):
            if verdict is None:
                continue
            self._price[source] += 1
            if verdict.outcome is not Outcome.PASSED:
                failed.add(source)
                self._learn(source, passed=False, witness=_telling(verdict))
        self._spend(sum(verdict is not None for verdict in verdicts))
        if len(affordable) < len(tried) or None in verdicts:
            raise Spent
        return [source for source in sources if source not in failed]

    def _ask_alone(self, tests: Mapping[Test, object]) -> dict[Test, _How]:
        """How to judge by single tests; left out where the whole program does not pass it so."""
        new = [test for test in tests if test not in self._alone]
        ways = [
            (test, _How(task, self._seeds[0], self._judge.examples))
            for test in new
            if (task := only(self._task, test)) is not None
        ]
        self._alone.update(dict.fromkeys(new))
        verdicts = self._judge_all([(self._source, how) for _, how in ways])
        if None in verdicts:
            raise Spent
        for (test, how), verdict in zip(ways, verdicts, strict=True):
            if verdict is not None and verdict.outcome is Outcome.PASSED:
                self._alone[test] = how.tightened(verdict)
        known = {test: self._alone[test] for test in tests}
        return {test: way for test, way in known.items() if way is not None}

    def _judge_all(self, asked: Sequence[tuple[str, _How]]) -> list[Verdict | None]:
        verdicts = self._gather([self._submit(source, how) for source, how in asked])
        # What hit the wall clock and not the CPU limit may have been held up by others.
        late = [
            place
            for place, verdict in enumerate(verdicts)
            if verdict is not None
            and verdict.outcome is Outcome.TIMEOUT
            and verdict.usage.cpu_s < asked[place][1].task.limits.cpu_s
        ]
        again = self._gather([self._submit(*asked[place]) for place in late])
        for place, verdict in zip(late, again, strict=True):
            verdicts[place] = verdict
        return verdicts

    def _submit(self, source: str, how: _How) -> Future[Verdict]:
        return self._judge.submit(how.task, source, seed=how.seed, examples=how.examples)

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

    def _learn(self, source: str, passed: bool, witness: Test | None = None) -> None:
        self._known[source] = passed
        if witness is not None:
            self._witness[source] = witness
        told = json.dumps([passed, self._price[source], witness])
        self._store.put(_SPACE, self._key(source), told)

    def _recall(self, source: str) -> bool:
        """Whether an earlier session found out about a program, and its price can be paid."""
        found = self._store.get(_SPACE, self._key(source))
        if found is None:
            return False
        passed, judgements, witness = json.loads(found)
        if judgements > self.left:
            raise Spent
        self._known[source] = passed
        if witness is not None:
            self._witness[source] = (witness[0], witness[1])
        self._spend(judgements)
        return True


def _judged_by(task: Task) -> str:
    """A checksum of what decides a verdict: names, instructions and the like do not."""
    blank = {"instruction": "-", "public": "", "reference": ""}
    stages = tuple(stage.model_copy(update=blank) for stage in task.stages)
    told = {"id": "task", "title": "task", "stub": "", "stages": stages}
    return checksum(task.model_copy(update=told))


def _telling(verdict: Verdict) -> Test | None:
    """The test to ask alone the next time: of those that failed the last one reached."""
    failed = [test for test in verdict.tests if not test.passed]
    reached = [test for test in failed if not test.message.startswith("not reached")]
    # Where none was reached to its end, the first was the one that it did not come back from.
    found = reached[-1] if reached else next(iter(failed), None)
    return None if found is None else (found.stage, found.name)


def _judge_seed(seed: int, number: int) -> int:
    return seed_of(f"effective lines {seed} {number}", bits=32)
