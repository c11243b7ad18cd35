"""Rewards of the two roles.

The solver's is the verdict's: 1 where every hidden test passed. The proposer's is a function of
how often its task was solved; what the gate turned away earns nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from codegym.errors import InputError

ProposerReward = Callable[[float], float]
"""Takes the success rate of a task, from 0 to 1."""


def learnability(success: float) -> float:
    """1 - success where it was solved at all, else 0 (Absolute Zero, arXiv 2505.03335)."""
    return 1.0 - success if success > 0 else 0.0


def frontier(success: float) -> float:
    """1 where it was solved half of the time, falling to 0 on both sides (R-Zero, 2508.05004)."""
    return 1.0 - 2.0 * abs(success - 0.5)


def variance(success: float) -> float:
    """4 x success x (1 - success): how much a policy gradient can learn from the task."""
    return 4.0 * success * (1.0 - success)


PRESETS: dict[str, ProposerReward] = {
    "learnability": learnability,
    "frontier": frontier,
    "variance": variance,
}
"""The proposer's rewards that have a name."""


def resolve(reward: str | ProposerReward) -> ProposerReward:
    """The reward that a preset's name or a function stands for.

    Raises:
        InputError: Neither; the returned function raises it where yours gives no finite number.
    """
    if isinstance(reward, str):
        if reward not in PRESETS:
            raise InputError(f"unknown; known are {', '.join(PRESETS)}", f"reward {reward!r}")
        return PRESETS[reward]
    if not callable(reward):
        raise InputError("must be a preset or a function", "reward")
    function = reward

    def checked(success: float) -> float:
        value = float(function(success))
        if not math.isfinite(value):
            raise InputError("returned a number that is not finite", "reward")
        return value

    return checked
