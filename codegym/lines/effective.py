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
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from typing import Any

from codegym.errors import InputError
from codegym.intervals import wilson
from codegym.lines.statements import Program
from codegym.lines.trials import Judging, Spent, Trials
from codegym.task import Task

_SAMPLE_SHARE = 0.25
"""Of the budget, what is kept for an estimate."""
_SAMPLE_CHUNK = 8


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
    trials.begin(program.without(()) or source)
    reserve = int(_SAMPLE_SHARE * judgements)
    removed: set[int] = set()
    try:
        while True:
            # Deciding it takes about one judgement a statement.
            if trials.left - reserve < len(program.alive(removed)):
                raise Spent
            found = _removable(program, trials, removed)
            if not found:
                break
            _remove_jointly(program, trials, removed, found)
    except Spent:
        return _estimate(program, trials, removed, seed)
    left = len(program.alive(removed))
    return _result(program, trials, removed, left, left, left, exact=True)


def _removable(program: Program, trials: Trials, removed: Collection[int]) -> list[int]:
    """Statements that can go one at a time; of nested ones the outermost."""
    alive = set(program.alive(removed))
    found: list[int] = []
    level = [index for index in program.children[None] if index in alive]
    while level:
        answers = trials.passes([program.without({*removed, index}) for index in level])
        found += [index for index, passed in zip(level, answers, strict=True) if passed]
        needed = [index for index, passed in zip(level, answers, strict=True) if not passed]
        level = [child for index in needed for child in program.children[index] if child in alive]
    return sorted(found)


def _remove_jointly(program: Program, trials: Trials, removed: set[int], items: list[int]) -> None:
    """Remove as many as possible of some statements, each of which could go alone."""
    if trials.passes([program.without({*removed, *items})])[0]:
        removed.update(items)
    elif len(items) > 1:
        middle = len(items) // 2
        _remove_jointly(program, trials, removed, items[:middle])
        _remove_jointly(program, trials, removed, items[middle:])


def _estimate(
    program: Program, trials: Trials, removed: Collection[int], seed: int
) -> EffectiveLines:
    alive = program.alive(removed)
    order = random.Random(f"sample {seed}").sample(alive, len(alive))
    answers: list[bool] = []
    try:
        for start in range(0, len(order), _SAMPLE_CHUNK):
            chunk = [
                program.without({*removed, index}) for index in order[start : start + _SAMPLE_CHUNK]
            ]
            answers += trials.passes(chunk)
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
