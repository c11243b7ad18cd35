"""Whether a run's claims hold before this board's own verdicts.

Every number of a row follows from two facts of each sample: whether it passed, and the
highest stage that it passed. So these are what is compared, and the numbers agree where they do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from codegym.leaderboard.store import DIFFERS, REJECTED, VERIFIED
from codegym.task import Outcome

TOLERATED = 1000
"""One sample in so many may come out otherwise: no test is free of chance in a long run."""

_SHOWN = 20
_NUMBERS = ("pass_at_k", "tests_passed", "horizon", "bloat", "flagged")
_NEGLIGIBLE = 1e-6
_TESTS_TOLERATED = 0.02
"""The share of tests passed: which test a program that runs out of time dies in is chance."""


@dataclass(frozen=True)
class Compared:
    """One sample: what the run claims, and what came out here."""

    place: int
    task_id: str
    claimed_outcome: str
    claimed_stage: int
    outcome: str
    stage: int
    reason: str = ""

    @property
    def over(self) -> bool:
        """Whether the run claims more."""
        return self.claimed_stage > self.stage or (
            self.claimed_outcome == Outcome.PASSED != self.outcome
        )

    @property
    def under(self) -> bool:
        """Whether the run claims less."""
        return not self.over and (
            self.claimed_stage < self.stage
            or self.outcome == Outcome.PASSED != self.claimed_outcome
        )


def judge_claims(
    compared: Iterable[Compared], claimed: dict[str, Any], derived: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """The status of a row, and the difference to show.

    Args:
        compared: Every sample.
        claimed: The run's numbers, as in :class:`codegym.evaluation.Summary`.
        derived: This board's numbers, in the same form.

    Returns:
        ``rejected`` where the run claims more than what came out, ``differs`` where it claims
        less or another bloat or number of flags, else ``verified``; and a record of the numbers
        and samples that differ.
    """
    total = over = under = 0
    shown: list[dict[str, Any]] = []
    for each in compared:
        total += 1
        over += each.over
        under += each.under
        if (each.over or each.under) and len(shown) < _SHOWN:
            shown.append(
                {
                    "sample": each.place,
                    "task": each.task_id,
                    "claimed": f"{each.claimed_outcome}, stage {each.claimed_stage}",
                    "derived": f"{each.outcome}, stage {each.stage}",
                    "reason": each.reason[:300],
                }
            )
    allowed = total // TOLERATED
    tests = (claimed["tests_passed"] or 0.0) - (derived["tests_passed"] or 0.0)
    scans = any(not _alike(claimed.get(name), derived.get(name)) for name in ("bloat", "flagged"))
    if over > allowed or tests > _TESTS_TOLERATED:
        status = REJECTED
    elif under > allowed or tests < -_TESTS_TOLERATED or scans:
        status = DIFFERS
    else:
        status = VERIFIED
    numbers = {
        name: {"claimed": claimed.get(name), "derived": derived.get(name)}
        for name in _NUMBERS
        if not _alike(claimed.get(name), derived.get(name))
    }
    record = {"claimed_more": over, "claimed_less": under, "numbers": numbers, "samples": shown}
    return status, record


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_NEGLIGIBLE)
    return bool(one == other)
