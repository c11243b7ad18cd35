"""Advantages within a group of attempts at one task, as GRPO has them.

Shao et al., DeepSeekMath (2024): a reward less its group's mean, over its group's
standard deviation; or not scaled, as in Liu et al., Understanding R1-Zero-Like Training
(2025).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import TypeGuard

_EPSILON = 1e-4  # as TRL and verl have it or nearly so; keeps a group of almost equals finite


def advantages(
    rewards: Sequence[float | None], *, scale: bool = True, epsilon: float = _EPSILON
) -> list[float | None]:
    """The advantage of each attempt of a group.

    Args:
        rewards: None or NaN for an attempt without one, which has no part in the mean and gets no
            advantage: it is to be dropped, not to be taken for an average one.
        scale: Divide by the standard deviation (that of a sample, n - 1) too.
        epsilon: Added to it.

    Returns:
        One for each reward, exactly 0 where the group teaches nothing.

    Example:
        >>> advantages([1.0, 0.0, None], scale=False)
        [0.5, -0.5, None]
    """
    if zero_variance(rewards):
        return [0.0 if _there(reward) else None for reward in rewards]
    found = [reward for reward in rewards if _there(reward)]
    mean = statistics.fmean(found)
    spread = statistics.stdev(found) + epsilon if scale else 1.0
    return [(reward - mean) / spread if _there(reward) else None for reward in rewards]


def zero_variance(rewards: Sequence[float | None]) -> bool:
    """Whether a group teaches nothing: all rewards are the same, or there is one at most."""
    found = [reward for reward in rewards if _there(reward)]
    return len(found) < 2 or max(found) == min(found)


def _there(reward: float | None) -> TypeGuard[float]:
    return reward is not None and not math.isnan(reward)
