"""Milestones: thresholds on the lines that a model has shown it can write.

A passed stage is worth its *line credit*, the effective lines of the **reference**
(see :mod:`codegym.lines`): padding earns nothing and terseness costs nothing. A
milestone is a threshold on line credit; each is paid once in an episode, in order.
"""

from __future__ import annotations

from collections.abc import Sequence

MILESTONES = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""Thresholds on line credit, effective lines."""


def reached(credit: int, thresholds: Sequence[int] = MILESTONES) -> tuple[int, ...]:
    """The milestones that a line credit reaches, in order."""
    return tuple(threshold for threshold in thresholds if threshold <= credit)


def share(credit: int, whole: int, thresholds: Sequence[int] = MILESTONES) -> float:
    """How far a line credit is on the way to a task's end, in [0, 1].

    The way has a step for each milestone below the end, and one for the end itself.

    Args:
        credit: Line credit so far, effective lines.
        whole: Line credit of the whole task, effective lines; 0 where it was not measured.
        thresholds: The milestones, ascending.
    """
    if whole and credit >= whole:
        return 1.0
    below = reached(whole - 1, thresholds)
    return len(reached(credit, below)) / (len(below) + 1)
