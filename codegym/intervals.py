"""Intervals of shares."""

from __future__ import annotations

import math
from collections.abc import Sequence


def wilson(successes: float, trials: float, population: int | None = None) -> tuple[float, float]:
    """Wilson's 95% interval of a share.

    Args:
        successes: How many were.
        trials: Out of how many, above 0.
        population: How many there are in all, where the trials are drawn from so many.
    """
    share = successes / trials
    if population is not None:
        if trials >= population:
            return share, share
        trials *= (population - 1) / (population - trials)
    z = 1.959964
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials)
    half *= math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    # The share is within, whatever is rounded.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def clustered(values: Sequence[float], trials: int) -> tuple[float, float]:
    """95% interval of a mean of shares that were measured on tasks, a cluster each.

    The standard error is that of the tasks' values, so that many attempts at few tasks do not
    pass for many tasks (Miller 2024, "Adding Error Bars to Evals"). The interval is Wilson's for
    as many independent trials as would have this standard error: it stays within [0, 1] and does
    not shrink to a point where all tasks went alike.

    Args:
        values: For each task its estimate, in [0, 1]; at least one.
        trials: Attempts at all tasks together: the interval is never narrower than that of so
            many independent trials.
    """
    count = len(values)
    share = math.fsum(values) / count
    spread = math.fsum((value - share) ** 2 for value in values) / max(count - 1, 1)
    alone = share * (1 - share)
    # All at one end: the tasks cannot say how much they differ, and count as one trial each.
    effective = float(count) if not alone else trials if not spread else alone * count / spread
    effective = min(max(effective, 1.0), max(trials, count))
    return wilson(share * effective, effective)
