"""Groups of attempts at one task, and how much better than the others each was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codegym.trajectories import Trajectory, groups


def advantages(
    rewards: Sequence[float | None], *, scale: bool = True
) -> tuple[list[float | None], bool]:
    """:func:`codegym.trajectories.groups.advantages`, and whether the group teaches nothing."""
    return groups.advantages(rewards, scale=scale), groups.zero_variance(rewards)


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
