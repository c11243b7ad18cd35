"""Putting a verdict together, the same way under every protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple, Protocol

from codegym.task import Isolation, Outcome, Task, TestResult, Usage, Verdict

try:
    VERSION = version("codegym")
except PackageNotFoundError:  # a checkout on the path, not installed
    VERSION = "unknown"


class Printed(Protocol):
    """What came out of a submission's streams."""

    @property
    def stdout(self) -> bytes:
        """Standard output."""
        ...

    @property
    def stderr(self) -> bytes:
        """Standard error."""
        ...

    @property
    def stdout_truncated(self) -> bool:
        """Whether there was more of it."""
        ...

    @property
    def stderr_truncated(self) -> bool:
        """Whether there was more of it."""
        ...


class Streams(NamedTuple):
    """The same, where no record of one run has it."""

    stdout: bytes
    stderr: bytes
    stdout_truncated: bool
    stderr_truncated: bool


def put_together(
    task: Task,
    tests: Sequence[TestResult],
    outcome: Outcome,
    reason: str,
    printed: Printed,
    usage: Usage,
    *,
    tamper_proof: bool,
    isolation: Isolation,
    versions: Mapping[str, Any],
) -> Verdict:
    """The verdict; counts, stage and line credit follow from the tests and the outcome."""
    stage = _highest_stage(tests, len(task.stages)) if tests else 0
    if outcome is not Outcome.PASSED:  # whatever it was, the last stage is not passed
        stage = min(stage, len(task.stages) - 1)
    lines = task.stages[stage - 1].effective_lines if stage else None
    return Verdict(
        task_id=task.id,
        outcome=outcome,
        reason=reason,
        tests=tuple(tests),
        passed=sum(test.passed for test in tests),
        total=len(tests),
        stage=stage,
        line_credit=lines or 0,
        stdout=printed.stdout,
        stderr=printed.stderr,
        stdout_truncated=printed.stdout_truncated,
        stderr_truncated=printed.stderr_truncated,
        usage=usage,
        protocol=task.protocol,
        tamper_proof=tamper_proof,
        isolation=isolation,
        versions=dict(versions),
    )


def _highest_stage(tests: Sequence[TestResult], stages: int) -> int:
    """The highest stage up to which every test passed."""
    for stage in range(1, stages + 1):
        if not all(test.passed for test in tests if test.stage == stage):
            return stage - 1
    return stages
