"""What the API answers with."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

Status = Literal["verified", "queued", "differs", "rejected"]


class SuiteRecord(BaseModel):
    """A suite that runs can be submitted for."""

    digest: str
    """SHA-256 over its tasks: equal digests, equal suites."""
    name: str
    tasks: int


class SuiteName(BaseModel):
    """Which suite a row is over."""

    digest: str
    name: str


class RowRecord(BaseModel):
    """A row."""

    id: str
    name: str
    status: Status
    suite: SuiteName
    submitted: str
    """ISO 8601, UTC."""
    graded: str | None
    submitter: str
    samples: int
    per_task: int
    numbers_are: Literal["claimed", "derived"]
    """Whose the numbers are: the run's own, or this board's."""
    numbers: dict[str, Any]
    """In the form of a run's ``summary.json``."""
    difference: dict[str, Any] | None
    made: dict[str, Any]
    """How the run was made, as it says itself."""
    note: str


class Submitted(BaseModel):
    """What became of an upload."""

    id: str
    status: Status
    new: bool
    """False where the same run was there already."""
    page: str
    """Path of its row."""


class PairRecord(BaseModel):
    """Two rows over one suite, on the same tasks."""

    a: str
    b: str
    difference: float
    """Mean over the tasks of b's rate of success less a's."""
    low: float
    high: float
    """95% interval of the difference."""
    p_value: float
    """Of the sign-flip test over tasks."""
    a_better: list[str]
    b_better: list[str]
    equal: int


class Problem(BaseModel):
    """Why a request was refused."""

    detail: str
