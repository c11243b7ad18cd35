"""Two runs on the same tasks, compared task by task."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

_EXACT = 14
"""With at most so many tasks that differ, every way to flip their signs is tried."""
_DRAWS = 20_000
_AT_ONCE = 1_000


class Paired(NamedTuple):
    """The difference of two runs' pass rates, second less first."""

    tasks: int
    """That both attempted."""
    first: float
    """Mean over those tasks of the first run's pass rate."""
    second: float
    difference: float
    low: float
    """95% interval of the difference, by its standard error over tasks."""
    high: float
    p_value: float
    """Of the sign-flip test: how often chance alone makes a difference as large, if the two runs
    are equally good on each task."""
    better: int
    """Tasks that the second run passes more often."""
    worse: int


def compare(
    first: Mapping[str, tuple[int, int]], second: Mapping[str, tuple[int, int]]
) -> Paired | None:
    """Compare two runs on the tasks that both attempted.

    The p-value is that of a randomisation test: under the null hypothesis each task's difference
    is as likely with the other sign. All signs are tried where at most 14 tasks differ, else
    20,000 draws from a fixed seed are taken, and the value is at least 1/20,001.

    Args:
        first: By task, samples judged and samples passed.
        second: The same of the other run, of the same suite.

    Returns:
        The comparison, or None where no task is in both.
    """
    shared = [task for task in first if task in second and first[task][0] and second[task][0]]
    if not shared:
        return None
    rates = [(first[t][1] / first[t][0], second[t][1] / second[t][0]) for t in shared]
    differences = [after - before for before, after in rates]
    count, mean = len(shared), math.fsum(differences) / len(shared)
    spread = math.fsum((d - mean) ** 2 for d in differences) / max(count - 1, 1)
    half = 1.959964 * math.sqrt(spread / count)
    return Paired(
        tasks=count,
        first=math.fsum(before for before, _ in rates) / count,
        second=math.fsum(after for _, after in rates) / count,
        difference=mean,
        low=max(-1.0, mean - half),
        high=min(1.0, mean + half),
        p_value=_sign_flips([d for d in differences if d]),
        better=sum(d > 0 for d in differences),
        worse=sum(d < 0 for d in differences),
    )


def _sign_flips(differences: Sequence[float]) -> float:
    """Two-sided p-value of the sum of differences under random signs."""
    if not differences:
        return 1.0
    values = np.asarray(differences)
    # Sums in another order differ in their last digits, and equal ones must count as equal.
    seen = abs(float(values.sum())) - 1e-9
    if len(values) <= _EXACT:
        signs = 1 - 2 * (np.arange(2 ** len(values))[:, None] >> np.arange(len(values)) & 1)
        return float(np.mean(np.abs(signs @ values) >= seen))
    generator = np.random.default_rng(0)
    as_large = 0
    for _ in range(_DRAWS // _AT_ONCE):
        signs = generator.choice([-1.0, 1.0], size=(_AT_ONCE, len(values)))
        as_large += int(np.sum(np.abs(signs @ values) >= seen))
    return (1 + as_large) / (1 + _DRAWS)


def pareto(points: Sequence[tuple[float, float]]) -> list[int]:
    """Places of the points that no other beats, by rising cost.

    Args:
        points: Cost and success of each; less cost and more success are better.
    """
    front: list[int] = []
    best = -math.inf
    for place in sorted(range(len(points)), key=lambda i: (points[i][0], -points[i][1])):
        if points[place][1] > best:
            front.append(place)
            best = points[place][1]
    return front
