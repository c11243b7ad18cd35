"""What was asked of a task at the gate, and what was found."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["ok", "set aside", "not gated"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Options(_Record):
    """How hard to try."""

    times: int = Field(default=3, ge=1)
    """How many times the reference has to pass, each with other random inputs; a mutant that
    passes once is judged as often."""
    mutants: int = Field(default=30, ge=0)
    """How many mutants of the reference to judge."""
    seed: int = 0
    """Decides which mutants, and the seeds of the tests' random inputs."""
    lines: int = Field(default=2000, ge=0)
    """Judgements for measuring each recorded figure of effective lines again; 0 for not at all."""


class Survivor(_Record):
    """A mutant that the tests passed at least once."""

    change: str
    """The first line that differs: ``line 3: x < y -> x <= y``, in the unparsed reference."""
    passed: int
    judged: int


class TaskReport(_Record):
    """What was found out about one task."""

    task_id: str
    status: Status
    reasons: tuple[str, ...] = ()
    """Why it is set aside, or not gated; one line each."""
    notes: tuple[str, ...] = ()
    """Weaknesses that do not set it aside."""
    stages: int = 1
    tests: int = 0
    """Hidden tests."""
    mutants: int = 0
    """How many were judged."""
    survivors: tuple[Survivor, ...] = ()
    idle_tests: tuple[str, ...] = ()
    """Tests that no judged mutant failed."""
    sole_catchers: int = 0
    """Tests without which a judged mutant would have passed."""
    misled_tests: tuple[str, ...] = ()
    """Tests that a wrong answer passes if the arguments are emptied as well."""
    effective_lines: tuple[int | None, ...] = ()
    """As recorded, for each stage."""
    judgements: int = 0

    @property
    def survival(self) -> float:
        """The chance that a judged mutant passes, 0 where none was judged."""
        passed = sum(survivor.passed / survivor.judged for survivor in self.survivors)
        return passed / self.mutants if self.mutants else 0.0
