"""Effective lines: the size of what is left when nothing more can be deleted.

A statement is deleted by replacing it, and all inside it, by ``pass``. Deletions go on
as long as the judge passes the program; the result is *1-minimal*: no single further
statement can go (delta debugging: Zeller and Hildebrandt, "Simplifying and Isolating
Failure-Inducing Input", 2002). It is one such program, not the shortest there is.

Where the budget ends first, the count is an estimate. Of n statements that are left a
random sample of m is deleted one at a time; k of them turn out to be needed. The
estimate is n k / m, and its interval Wilson's 95% for k of m, times n, with the sample
counted as m (n - 1) / (n - m), the correction for a finite population.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from codegym.errors import InputError
from codegym.intervals import wilson
from codegym.lines.alone import Test
from codegym.lines.statements import Program, Statement
from codegym.lines.trials import Judging, Spent, Trials
from codegym.task import Task

_SAMPLE_SHARE = 0.25
"""Of the budget, what is kept for an estimate."""
_SAMPLE_CHUNK = 8
_CHUNK = 24
"""Statements that are tried at a time."""
_LIKELY = 2
"""Tests that are asked alone before all of them."""


@dataclass(frozen=True)
class Unneeded:
    """A statement that the tests do not need."""

    line: int
    """Its first line in the source, from 1."""
    end_line: int
    text: str
    """Its first line, without the indentation."""


@dataclass(frozen=True)
class EffectiveLines:
    """How long a program is, for the tests."""

    logical: int
    """Statements, as :func:`codegym.lines.logical_lines` counts them."""
    effective: int
    """Statements of the 1-minimal program, or the estimate of it."""
    low: int
    high: int
    """The interval of the estimate; both equal ``effective`` where it is exact."""
    exact: bool
    """Whether the search came to its end within the budget."""
    unneeded: tuple[Unneeded, ...]
    """What was deleted, in the order of the source."""
    judgements: int
    """How many were asked for, remembered ones included."""

    def as_dict(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return asdict(self)


def effective_lines(
    judge: Judging,
    task: Task,
    source: str,
    *,
    seed: int = 0,
    seeds: int = 2,
    judgements: int = 5000,
    seconds: float | None = None,
    progress: Callable[[int], None] | None = None,
    experience: Experience | None = None,
) -> EffectiveLines:
    """Count the statements of a passing program that the hidden tests need.

    Equal arguments give equal results, as far as program and tests do the same each time
    for a seed and no ``seconds`` cut the search short.

    Args:
        judge: Judges the shortened programs, many at a time.
        task: What the program is for.
        source: The program, Python.
        seed: Of the tests' random inputs, and of the sample where one is taken.
        seeds: With how many different inputs a shortened program has to pass.
        judgements: Budget; one for each program and seed.
        seconds: Another budget; None for none.
        progress: Called with how many judgements have been made.
        experience: Of similar programs, such as the stage before; makes it faster, and is
            added to.

    Raises:
        InputError: Not Python, or it does not pass, or a budget that allows nothing.
        InfrastructureError: The sandbox failed.
    """
    if task.language != "python" or task.protocol == "workspace":
        raise InputError("effective lines are counted for single programs in Python", task.id)
    if seeds < 1 or judgements < 2 * seeds:
        raise InputError("seeds is at least 1, judgements at least twice that", "lines")
    program = Program(source)
    spend = {"judgements": judgements, "seconds": seconds}
    trials = Trials(judge, task, seed=seed, seeds=seeds, progress=progress, **spend)  # type: ignore[arg-type]
    search = _Search(program, trials, experience or Experience(), int(_SAMPLE_SHARE * judgements))
    try:
        trials.begin(program.without(()) or source, search_share=1 - _SAMPLE_SHARE)
        search.run()
    except Spent:
        trials.search_is_over()
        return _estimate(search, seed)
    left = len(program.alive(search.removed))
    return _result(program, trials, search.removed, left, left, left, exact=True)


class Experience:
    """What became of statements when they were deleted from this program or a similar one.

    It only says what to try first; whatever it says, the count is that of the tests.
    """

    def __init__(self) -> None:
        self._witnesses: dict[tuple[str, str], Test] = {}
        self._inside: dict[str, Counter[Test]] = {}
        self._unneeded: set[tuple[str, str]] = set()

    def likely(self, statement: Statement) -> list[Test]:
        """The tests that may notice that a statement is gone, the likeliest first."""
        found = [self._witnesses.get((statement.inside, statement.text))]
        found += [test for test, _ in self._inside.get(statement.inside, Counter()).most_common(2)]
        return list(dict.fromkeys(test for test in found if test is not None))[:_LIKELY]

    def was_unneeded(self, statement: Statement) -> bool:
        """Whether one like it could go."""
        return (statement.inside, statement.text) in self._unneeded

    def note(self, statement: Statement, passed: bool, witness: Test | None) -> None:
        """Remember whether the tests passed without a statement, and which one failed."""
        key = (statement.inside, statement.text)
        if passed:
            self._unneeded.add(key)
        elif witness is not None:
            self._witnesses[key] = witness
            self._inside.setdefault(statement.inside, Counter())[witness] += 1


class _Search:
    """Deletes from a program until nothing more can go."""

    def __init__(
        self, program: Program, trials: Trials, experience: Experience, reserve: int
    ) -> None:
        self.program, self.trials, self._experience = program, trials, experience
        self._reserve = reserve
        self.removed: set[int] = set()
        self._needed: dict[int, int] = {}
        """How many were removed when a statement was last found to be needed."""
        statements = program.statements
        self._depth: list[int] = []
        for item in statements:
            self._depth.append(0 if item.parent is None else self._depth[item.parent] + 1)

    def run(self) -> None:
        """Come to a 1-minimal program.

        Raises:
            Spent: The budget does not suffice.
        """
        before = [i for i in self._open() if self._was_unneeded(i)]
        self._try([i for i in before if not set(before) & set(self.program.around(i))])
        while open_ := self._open():
            # Deciding it takes about one judgement a statement.
            if self.trials.left - self._reserve < len(open_):
                raise Spent
            depth = self._depth[open_[0]]
            self._try([i for i in open_[:_CHUNK] if self._depth[i] == depth])

    def _was_unneeded(self, index: int) -> bool:
        return self._experience.was_unneeded(self.program.statements[index])

    def _open(self) -> list[int]:
        """What is not known to be needed in the program as it is now, outer statements first."""
        alive = self.program.alive(self.removed)
        open_ = [i for i in alive if self._needed.get(i) != len(self.removed)]
        return sorted(open_, key=lambda i: (self._depth[i], i))

    def judge(self, indices: Sequence[int]) -> list[bool]:
        """Whether the program as it is now passes without one statement, for each of some."""
        statements = [self.program.statements[index] for index in indices]
        sources = [self.program.without({*self.removed, index}) for index in indices]
        likely = [self._experience.likely(item) for item in statements]
        answers = self.trials.passes(sources, likely)
        for item, source, passed in zip(statements, sources, answers, strict=True):
            self._experience.note(item, passed, self.trials.witness(source))
        return answers

    def _try(self, indices: Sequence[int]) -> None:
        answers = self.judge(indices)
        for index, passed in zip(indices, answers, strict=True):
            if not passed:
                self._needed[index] = len(self.removed)
        found = [index for index, passed in zip(indices, answers, strict=True) if passed]
        if found:
            _remove_jointly(self.program, self.trials, self.removed, found)


def _remove_jointly(program: Program, trials: Trials, removed: set[int], items: list[int]) -> None:
    """Remove as many as possible of some statements, each of which could go alone."""
    if trials.passes([program.without({*removed, *items})])[0]:
        removed.update(items)
    elif len(items) > 1:
        middle = len(items) // 2
        _remove_jointly(program, trials, removed, items[:middle])
        _remove_jointly(program, trials, removed, items[middle:])


def _estimate(search: _Search, seed: int) -> EffectiveLines:
    program, trials, removed = search.program, search.trials, search.removed
    alive = program.alive(removed)
    order = random.Random(f"sample {seed}").sample(alive, len(alive))
    answers: list[bool] = []
    try:
        for start in range(0, len(order), _SAMPLE_CHUNK):
            answers += search.judge(order[start : start + _SAMPLE_CHUNK])
    except Spent:
        # Those that fail are decided sooner than those that pass, so that a part of a
        # chunk would be a biased sample; the chunk is left out.
        pass
    total, tried, needed = len(alive), len(answers), answers.count(False)
    if not tried:
        return _result(program, trials, removed, total, 0, total, exact=False)
    low, high = wilson(needed, tried, total)
    guess = round(total * needed / tried)
    return _result(
        program, trials, removed, guess, math.floor(total * low), math.ceil(total * high), False
    )


def _result(
    program: Program,
    trials: Trials,
    removed: Collection[int],
    effective: int,
    low: int,
    high: int,
    exact: bool,
) -> EffectiveLines:
    shown = [program.statements[index] for index in sorted(removed)]
    return EffectiveLines(
        logical=len(program.statements),
        effective=effective,
        low=low,
        high=high,
        exact=exact,
        unneeded=tuple(Unneeded(item.line, item.end_line, item.text) for item in shown),
        judgements=trials.made,
    )
