"""Whether a run's claims hold before this board's own verdicts.

Every number of a row follows from two facts of each sample: whether it passed, and the
highest stage that it passed. So these are what is compared, and the numbers agree where they do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from codegym.leaderboard.store import DIFFERS, REJECTED, VERIFIED
from codegym.task import Outcome

TOLERATED = 1000
"""One sample in so many may come out otherwise: no test is free of chance in a long run."""

_SHOWN = 20
_NUMBERS = ("pass_at_k", "tests_passed", "horizon")


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
        ``rejected`` where the run claims more than what came out, ``differs`` where it
        claims less, else ``verified``; and a record of the numbers and samples that differ.
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
    status = REJECTED if over > allowed else DIFFERS if under > allowed else VERIFIED
    numbers = {
        name: {"claimed": claimed.get(name), "derived": derived.get(name)}
        for name in _NUMBERS
        if claimed.get(name) != derived.get(name)
    }
    record = {"claimed_more": over, "claimed_less": under, "numbers": numbers, "samples": shown}
    return status, record
