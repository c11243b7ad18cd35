"""How far an episode has come on a staged task, and what each step gained."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from codegym import milestones
from codegym.errors import InputError
from codegym.reward import Reward
from codegym.task import Outcome, Task, Verdict

WEIGHTS = {"tests": 0.5, "milestone": 0.5}
"""Weights of the two parts of a gain."""


class Progress:
    """Turns verdicts into gains that sum to at most 1 over an episode, by default.

    ``tests`` is the mean over the stages of the share of their tests that passed. Its gain is
    negative where a submission breaks what an earlier one had right. ``milestone`` is the share
    of the way to the task's end (see :func:`codegym.milestones.share`); once paid, it stays paid.

    Args:
        task: The whole task.
        weights: Of ``tests`` and ``milestone``.
        thresholds: The milestones, ascending, effective lines.

    Raises:
        InputError: Other parts than these, a weight that is negative or not finite, thresholds
            out of order.
    """

    def __init__(
        self,
        task: Task,
        weights: Mapping[str, float] = WEIGHTS,
        thresholds: Sequence[int] = milestones.MILESTONES,
    ) -> None:
        if set(weights) != set(WEIGHTS):
            raise InputError(f"must weigh {' and '.join(WEIGHTS)}", "weights")
        for name, weight in weights.items():
            if not math.isfinite(weight) or weight < 0:
                raise InputError(f"must not be negative, and is {weight!r}", f"weights {name!r}")
        steps = list(thresholds)
        if steps != sorted(set(steps)) or (steps and steps[0] < 1):
            raise InputError(f"must be positive and ascending, and are {steps}", "thresholds")
        self._weights = dict(weights)
        self._thresholds = tuple(steps)
        self._credits = tuple(stage.effective_lines or 0 for stage in task.stages)
        self._parts = dict.fromkeys(WEIGHTS, 0.0)
        self.line_credit = 0
        """Line credit of the highest stage passed so far, effective lines."""

    @property
    def milestones(self) -> tuple[int, ...]:
        """The milestones reached so far."""
        return milestones.reached(self.line_credit, self._thresholds)

    def gain(self, verdict: Verdict, most: int | None = None) -> Reward:
        """What a step gained: total, and each part before weighting.

        Args:
            verdict: On the stages revealed so far; the others count as not passed.
            most: Cap on the line credit, effective lines, for a strict count.
        """
        count = len(self._credits)
        stages = verdict.stage
        credit = self._credits[stages - 1] if stages else 0
        self.line_credit = max(self.line_credit, credit if most is None else min(credit, most))
        share = milestones.share(self.line_credit, self._credits[-1], self._thresholds)
        if stages == count and verdict.outcome is Outcome.PASSED and not self._credits[-1]:
            share = 1.0  # lines that nobody measured: the end is the only milestone
        parts = {
            "tests": math.fsum(_share_passed(verdict, n + 1) for n in range(count)) / count,
            "milestone": max(share, self._parts["milestone"]),
        }
        gains = {name: part - self._parts[name] for name, part in parts.items()}
        self._parts = parts
        total = math.fsum(self._weights[name] * gain for name, gain in gains.items())
        return Reward(total=total, components=gains)


def _share_passed(verdict: Verdict, stage: int) -> float:
    results = [test.passed for test in verdict.tests if test.stage == stage]
    return sum(results) / len(results) if results else 0.0
