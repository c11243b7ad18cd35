"""The result as data."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from codegym.bench.machine import Machine
from codegym.bench.memory import Memory
from codegym.bench.series import Row


@dataclass(frozen=True)
class Skip:
    """Something that was not measured."""

    what: str
    why: str


@dataclass(frozen=True)
class Bar:
    """A number to reach, and where it stands."""

    key: str
    what: str
    measured: float | None
    """In :attr:`unit`; None where it was not measured."""
    bar: float
    at_most: bool
    """Whether the measured value has to stay below the bar; else it has to reach it."""
    unit: str
    """``ms``, ``s``, ``x`` (times), ``/s``, ``MB`` or empty."""
    note: str = ""
    wrong: bool = False
    """Whether the bar is missed whatever the number says: what was timed went wrong."""

    @property
    def met(self) -> bool | None:
        """Whether it is met; None where it was not measured."""
        if self.wrong:
            return False
        if self.measured is None:
            return None
        return self.measured <= self.bar if self.at_most else self.measured >= self.bar


@dataclass(frozen=True)
class Report:
    """All that one benchmark found."""

    machine: Machine
    seconds: float
    """How long it took, start and end included."""
    rounds: int
    rows: list[Row]
    memory: Memory
    skipped: list[Skip]
    bars: list[Bar]
    load_average_end: tuple[float, float, float]

    @property
    def met(self) -> bool:
        """Whether no bar that was measured is missed."""
        return all(bar.met is not False for bar in self.bars)

    def as_data(self) -> dict[str, Any]:
        """The same in plain JSON types."""
        data = dataclasses.asdict(self)
        data["bars"] = [{**dataclasses.asdict(bar), "met": bar.met} for bar in self.bars]
        return {"met": self.met, **data}
