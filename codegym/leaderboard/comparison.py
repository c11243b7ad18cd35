"""Two rows on the same tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from codegym.leaderboard.catalogue import Listed
from codegym.leaderboard.views import RowView


@dataclass(frozen=True)
class TaskPair:
    """One task that came out better with one of the two."""

    number: int
    """Place in the suite."""
    id: str
    a: str
    """``2 of 5``"""
    b: str


@dataclass(frozen=True)
class Pair:
    """What the tasks say about two rows."""

    difference: float
    """Mean over the tasks of the first row's rate of success less the second's."""
    low: float
    high: float
    """The 95% interval."""
    p: float
    """Of the hypothesis that they are alike."""
    a_better: list[TaskPair]
    b_better: list[TaskPair]
    equal: int
    sentence: str


class Paired(NamedTuple):
    """What pairs of rates say."""

    difference: float
    low: float
    high: float
    p: float


_DRAWS = 20_000
_Z = 1.959964


def paired(rates: Sequence[tuple[float, float]]) -> Paired:
    """Mean difference over pairs, with its 95% interval and the p-value of a sign-flip test.

    Args:
        rates: For each task, the rate of success of the one and of the other.
    """
    differences = np.array([x - y for x, y in rates])
    mean = float(differences.mean())
    if not differences.any():
        return Paired(0.0, 0.0, 0.0, 1.0)
    spread = float(differences.std(ddof=1)) if len(differences) > 1 else 0.0
    half = _Z * spread / len(differences) ** 0.5
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(_DRAWS, len(differences)))
    extreme = np.abs(signs @ differences) >= abs(differences.sum()) - 1e-9
    return Paired(mean, mean - half, mean + half, float((extreme.sum() + 1) / (_DRAWS + 1)))


def compare(a: RowView, b: RowView, tasks: list[Listed]) -> Pair | None:
    """Compare two rows over one suite task by task; None where one is not re-graded yet."""
    first, second = ((view.row.derived or {}).get("passes") for view in (a, b))
    if first is None or second is None:
        return None
    rates = [(x / a.row.per_task, y / b.row.per_task) for x, y in zip(first, second, strict=True)]
    found = paired(rates)
    better: tuple[list[TaskPair], list[TaskPair]] = [], []
    for number, (task, (x, y)) in enumerate(zip(tasks, rates, strict=True)):
        if x != y:
            told = (
                f"{passed[number]} of {view.row.per_task}"
                for passed, view in ((first, a), (second, b))
            )
            better[x < y].append(TaskPair(number, task.id, *told))
    return Pair(
        difference=found.difference,
        low=found.low,
        high=found.high,
        p=found.p,
        a_better=better[0],
        b_better=better[1],
        equal=len(rates) - len(better[0]) - len(better[1]),
        sentence=_sentence(a, b, found),
    )


def _sentence(a: RowView, b: RowView, found: Any) -> str:
    return (
        f"{a.row.name} passes {found.difference:+.1%} of the samples of a task more than "
        f"{b.row.name} (95% interval {found.low:+.1%} to {found.high:+.1%}, p = {found.p:.2g})."
    )
