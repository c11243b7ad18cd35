"""Groups of attempts at one task, and how much better than the others each was.

An advantage is the reward less the group's mean, over the group's standard deviation
(GRPO: Shao et al. 2024, "DeepSeekMath"), or not scaled (Liu et al. 2025, "Understanding
R1-Zero-Like Training"). What has no reward, because the sandbox failed, has no advantage
and no part in the mean.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codegym.trajectories import Trajectory

EPSILON = 1e-4
"""Added to the standard deviation, as TRL does."""


def advantages(
    rewards: Sequence[float | None], *, scale: bool = True, epsilon: float = EPSILON
) -> tuple[list[float | None], bool]:
    """The advantages within one group.

    Args:
        rewards: None for what is to be dropped.
        scale: Divide by the standard deviation of the sample (n - 1).
        epsilon: Added to it.

    Returns:
        An advantage for each reward, None for what is dropped; and whether the group has nothing
        to learn from: fewer than two rewards, or all of them equal. Its advantages are 0 then.
    """
    known = [reward for reward in rewards if reward is not None]
    if len(known) < 2 or max(known) == min(known):
        return [None if reward is None else 0.0 for reward in rewards], True
    mean = statistics.fmean(known)
    spread = statistics.stdev(known) + epsilon if scale else 1.0
    return [None if reward is None else (reward - mean) / spread for reward in rewards], False


@dataclass(frozen=True, slots=True)
class Group:
    """The attempts at one task from one start."""

    id: str
    task_id: str
    trajectories: tuple[Trajectory, ...]
    """In the order of their attempts."""
    advantages: tuple[float | None, ...]
    """Of each; None where the sandbox failed: the sample is to be dropped."""
    zero_variance: bool
    """Whether nothing can be learned from it."""

    @property
    def dropped(self) -> int:
        """How many attempts have no reward."""
        return sum(advantage is None for advantage in self.advantages)


def group_of(trajectories: Iterable[Trajectory], *, scale: bool = True) -> Group:
    """A group of records, which are all of one."""
    ordered = tuple(sorted(trajectories, key=lambda record: record.attempt))
    found, flat = advantages([record.reward for record in ordered], scale=scale)
    first = ordered[0]
    return Group(first.group, first.task_id, ordered, tuple(found), flat)


def groups_of(trajectories: Iterable[Trajectory], *, scale: bool = True) -> list[Group]:
    """The groups among records, in the order of their first; single episodes are left out.

    Of an attempt that is there more than once, tried again after a fault, the last counts.
    """
    found: dict[tuple[str, str], dict[int, Trajectory]] = {}
    for record in trajectories:
        if record.group:
            found.setdefault((record.group, record.task_id), {})[record.attempt] = record
    return [group_of(attempts.values(), scale=scale) for attempts in found.values()]
