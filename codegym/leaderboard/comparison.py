"""Two rows on the same tasks."""

from __future__ import annotations

from dataclasses import dataclass

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


def compare(a: RowView, b: RowView, tasks: list[Listed]) -> Pair | None:
    """Compare two rows over one suite task by task; None where one is not re-graded yet."""
    first, second = ((view.row.derived or {}).get("passes") for view in (a, b))
    if first is None or second is None:
        return None
    rates = [
        (x / a.row.per_task, y / b.row.per_task) for x, y in zip(first, second, strict=True)
    ]
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
