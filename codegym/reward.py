"""Rewards: pure functions of a verdict, and of nothing else.

    resolve("pass")(verdict).total                         # 1.0 or 0.0
    resolve({"pass": 0.7, "fraction": 0.3})(verdict)        # a weighted sum
    resolve(lambda verdict: -float(verdict.total))(verdict)  # your own

An infrastructure fault has no verdict, so no reward can come of one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from codegym.errors import InputError
from codegym.task import Outcome, Verdict


class Reward(BaseModel):
    """A reward and the named parts that it is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    total: float
    """What the agent gets."""
    components: dict[str, float]
    """Each part by name, before weighting."""


RewardFunction = Callable[[Verdict], Reward]
"""What :func:`resolve` returns."""


def pass_reward(verdict: Verdict) -> Reward:
    """1.0 where the submission passed, else 0.0."""
    value = 1.0 if verdict.outcome is Outcome.PASSED else 0.0
    return Reward(total=value, components={"pass": value})


def fraction_reward(verdict: Verdict) -> Reward:
    """The share of the tests that passed; 1.0 only where the submission passed.

    A submission can pass each test and still not pass, say by flooding its output
    after the last one. It then counts as one test short.
    """
    if verdict.outcome is Outcome.PASSED:
        value = 1.0
    elif verdict.total <= 0:
        value = 0.0
    else:
        value = max(0, min(verdict.passed, verdict.total - 1)) / verdict.total
    return Reward(total=value, components={"fraction": value})


def milestones_reward(verdict: Verdict) -> Reward:
    """Half for the share of the tests that passed, half for having written the whole task.

    This is what a staged episode (``codegym/Program-v0``) sums to where the task is its only
    stage, or where all of it is written in one step; there, each milestone is paid by itself.
    """
    parts = {
        "tests": fraction_reward(verdict).total,
        "milestone": pass_reward(verdict).total,
    }
    return Reward(total=math.fsum(parts.values()) / 2, components=parts)


PRESETS: dict[str, RewardFunction] = {
    "pass": pass_reward,
    "fraction": fraction_reward,
    "milestones": milestones_reward,
}
"""The rewards that have a name."""


def weighted(weights: Mapping[str, float]) -> RewardFunction:
    """A weighted sum of presets.

    Args:
        weights: Weight by preset name, as in ``{"pass": 0.7, "fraction": 0.3}``.

    Returns:
        A reward function: total = sum of weight x component; the components are unweighted.

    Raises:
        InputError: No weight, an unknown preset, or a weight that is not a finite number.
    """
    if not weights:
        raise InputError("a weighted reward needs at least one preset", "reward")
    for name, weight in weights.items():
        _preset(name)
        number = isinstance(weight, int | float) and not isinstance(weight, bool)
        if not number or not math.isfinite(weight):
            raise InputError(
                f"the weight must be a finite number, and is {weight!r}", f"reward {name!r}"
            )
    fixed = {name: float(weight) for name, weight in weights.items()}

    def reward(verdict: Verdict) -> Reward:
        parts = {name: PRESETS[name](verdict).total for name in fixed}
        total = math.fsum(fixed[name] * part for name, part in parts.items())
        return Reward(total=total, components=parts)

    return reward


def resolve(
    reward: str | Mapping[str, float] | Callable[[Verdict], Reward | float],
) -> RewardFunction:
    """The reward function that a configuration value stands for.

    Args:
        reward: A preset's name, weights by preset name, or a function of a verdict
            that returns a number or a :class:`Reward`.

    Raises:
        InputError: It is none of these, or names an unknown preset. The returned
            function raises it where a function of yours returns no finite number.
    """
    if isinstance(reward, str):
        return _preset(reward)
    if isinstance(reward, Mapping):
        return weighted(reward)
    if callable(reward):
        return _checked(reward)
    raise InputError(
        f"must be a preset ({', '.join(PRESETS)}), weights by preset or a function, "
        f"and is {type(reward).__name__}",
        "reward",
    )


def _preset(name: Any) -> RewardFunction:
    if name not in PRESETS:
        raise InputError(f"unknown; known are {', '.join(PRESETS)}", f"reward {name!r}")
    return PRESETS[name]


def _checked(function: Callable[[Verdict], Reward | float]) -> RewardFunction:
    name = getattr(function, "__name__", type(function).__name__)

    def reward(verdict: Verdict) -> Reward:
        value = function(verdict)
        if isinstance(value, Reward):
            result = value
        else:
            try:
                number = float(value)
            except (TypeError, ValueError):
                raise InputError(f"returned {value!r}, not a number", f"reward {name!r}") from None
            result = Reward(total=number, components={name: number})
        # NaN spreads silently through a policy update; stop it here.
        if not all(math.isfinite(x) for x in (result.total, *result.components.values())):
            raise InputError("returned a number that is not finite", f"reward {name!r}")
        return result

    return reward
