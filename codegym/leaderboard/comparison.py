"""Two rows on the same tasks."""

from __future__ import annotations

from dataclasses import dataclass

from codegym.evaluation.comparing import Paired
from codegym.evaluation.comparing import compare as compare_counts
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

    paired: Paired
    """The second row's rate of success less the first's."""
    a_better: list[TaskPair]
    b_better: list[TaskPair]
    equal: int

    @property
    def sentence(self) -> str:
        """The difference, its interval and its p-value, for people."""
        found = self.paired
        points = (f"{100 * value:+.1f}" for value in (found.difference, found.low, found.high))
        shown, low, high = points
        p = f"p = {found.p_value:.4f}" if found.p_value >= 0.0001 else "p < 0.0001"
        return f"{shown} points of pass@1 (95% interval {low} to {high}), {p}."


def compare(a: RowView, b: RowView, tasks: list[Listed]) -> Pair | None:
    """Compare two rows over one suite task by task; None where one is not re-graded yet."""
    counts = []
    for view in (a, b):
        passes = (view.row.derived or {}).get("passes")
        if passes is None:
            return None
        each = view.row.per_task
        counts.append({task.id: (each, n) for task, n in zip(tasks, passes, strict=True)})
    paired = compare_counts(*counts)
    if paired is None:
        return None
    better: tuple[list[TaskPair], list[TaskPair]] = [], []
    for number, task in enumerate(tasks):
        (n, x), (m, y) = counts[0][task.id], counts[1][task.id]
        if x * m != y * n:
            told = TaskPair(number, task.id, f"{x} of {n}", f"{y} of {m}")
            better[x * m < y * n].append(told)
    equal = len(tasks) - len(better[0]) - len(better[1])
    return Pair(paired, better[0], better[1], equal)
