"""Durations that belong together, and what is said about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np


@dataclass(frozen=True)
class Row:
    """One line of the result; times in seconds."""

    key: str
    """Short stable name, for programs."""
    what: str
    """What was measured, for people."""
    samples: int
    p50_s: float
    p99_s: float
    """The largest of all where there are fewer than a hundred samples."""
    min_s: float
    per_second: float
    """Of sequential series the samples over their sum; of concurrent ones the median rate."""
    ratio: float | None = None
    """Median over the median of ours that it compares to; None where it compares to none."""
    against: str | None = None
    """Key of that series of ours."""
    note: str = ""


@dataclass
class Series:
    """Collects the durations of one kind of thing."""

    key: str
    what: str
    against: str | None = None
    """Key of the series of ours that this one stands beside."""
    note: str = ""
    durations: list[float] = field(default_factory=list)
    """Seconds, one for each thing done."""
    rates: list[float] = field(default_factory=list)
    """Things per second, one for each batch, where several were done at one time."""

    def clear(self) -> None:
        """Forget what was collected, after a warm-up."""
        self.durations.clear()
        self.rates.clear()

    @property
    def median(self) -> float:
        """Median duration, seconds."""
        return quantile(self.durations, 0.5)

    def row(self, ours: Series | None) -> Row:
        """The line of this series.

        Args:
            ours: The series that it compares to, if that was measured.
        """
        compared = ours is not None and ours is not self and bool(ours.durations)
        rate = (
            quantile(self.rates, 0.5)
            if self.rates
            else len(self.durations) / max(sum(self.durations), 1e-9)
        )
        return Row(
            key=self.key,
            what=self.what,
            samples=len(self.durations),
            p50_s=self.median,
            p99_s=quantile(self.durations, 0.99),
            min_s=min(self.durations),
            per_second=rate,
            ratio=self.median / ours.median if compared and ours is not None else None,
            against=ours.key if compared and ours is not None else None,
            note=self.note,
        )


def quantile(values: list[float], q: float) -> float:
    """A quantile by the next higher sample, so that a tail is never interpolated away.

    Args:
        values: At least one.
        q: Between 0 and 1; 0.5 is the ordinary median.
    """
    method: Literal["linear", "higher"] = "linear" if q == 0.5 else "higher"
    return float(np.quantile(np.asarray(values, dtype=float), q, method=method))
