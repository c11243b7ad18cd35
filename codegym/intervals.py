"""Intervals of shares."""

from __future__ import annotations

import math


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
    return max(0.0, middle - half), min(1.0, middle + half)
