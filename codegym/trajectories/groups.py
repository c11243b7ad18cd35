"""Advantages within a group of attempts at one task, as GRPO has them.

Shao et al., DeepSeekMath (2024): a reward less its group's mean, over its group's
standard deviation.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import TypeGuard

_EPSILON = 1e-4  # as TRL and verl have it or nearly so; keeps a group of almost equals finite


def advantages(rewards: Sequence[float | None], *, scale: bool = True) -> list[float | None]:
    """The advantage of each attempt of a group.

    Args:
        rewards: None or NaN for an attempt without one, which has no part in the mean and gets no
            advantage: it is to be dropped, not to be taken for an average one.
        scale: Divide by the standard deviation (that of a sample, n - 1) too.

    Example:
        >>> advantages([1.0, 0.0, None], scale=False)
        [0.5, -0.5, None]
    """
    found = [reward for reward in rewards if _there(reward)]
    if not found:
        return [None] * len(rewards)
    mean = statistics.fmean(found)
    deviation = statistics.stdev(found) + _EPSILON if len(found) > 1 else 1.0
    divisor = deviation if scale else 1.0
    return [(reward - mean) / divisor if _there(reward) else None for reward in rewards]


def zero_variance(rewards: Sequence[float | None]) -> bool:
    """Whether a group teaches nothing: all rewards are the same, or there is one at most."""
    found = [reward for reward in rewards if _there(reward)]
    return len(found) < 2 or max(found) == min(found)


def _there(reward: float | None) -> TypeGuard[float]:
    return reward is not None and not math.isnan(reward)
