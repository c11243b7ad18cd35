"""What running the tests of a workspace over some files gave."""

from __future__ import annotations

from dataclasses import dataclass, field

from codegym.sandbox.leases import CommandResult
from codegym.task import Outcome, TestResult


@dataclass
class Trial:
    """Collected while the tests of one sandbox run."""

    results: dict[str, TestResult] = field(default_factory=dict)
    """By the test's id."""
    outcome: Outcome = Outcome.PASSED
    reason: str = ""
    runs: list[CommandResult] = field(default_factory=list)

    def fail(self, outcome: Outcome, reason: str) -> None:
        """Note the first thing that went wrong."""
        if self.outcome is Outcome.PASSED:
            self.outcome, self.reason = outcome, reason


def printable(value: object) -> str:
    """Text that can be written out: lone surrogates, which programs can make, escaped."""
    return str(value).encode("utf-8", "backslashreplace").decode()
