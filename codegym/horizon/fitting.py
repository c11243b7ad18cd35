"""From passes and attempts to horizons."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from codegym.errors import InputError
from codegym.horizon.logistic import Floats, expit, fit_many, is_separated
from codegym.intervals import wilson

QUANTILES = {"h50": 0.50, "h80": 0.80, "h95": 0.95}
_PERCENTILES = (2.5, 97.5)

Ints = NDArray[np.int64]


class Record(NamedTuple):
    """What came of the attempts at one task (or stage)."""

    task_id: str
    family: str
    lines: float
    """The reference's effective lines."""
    passes: int
    attempts: int


@dataclass(frozen=True)
class Horizon:
    """The length that is written with some rate of success."""

    rate: float
    lines: float
    """Effective lines; 0 for less than the shortest task, infinite for more than the longest."""
    low: float
    high: float
    """The 95% interval, with 0 and infinite as above."""
    smallest: float
    largest: float
    """The shortest and the longest task: nothing is said beyond them."""

    def __str__(self) -> str:
        """``182 (140 to 231)``; ``> 1024`` or ``< 4`` beyond the tasks' range."""
        text = self._shown(self.lines)
        if self.low == self.high:
            return text
        return f"{text} ({self._shown(self.low)} to {self._shown(self.high)})"

    def _shown(self, lines: float) -> str:
        if lines == 0:
            return f"< {self.smallest:.0f}"
        return f"> {self.largest:.0f}" if math.isinf(lines) else f"{lines:.0f}"

    def as_dict(self) -> dict[str, Any]:
        """As plain data for JSON: null for what lies beyond the range, which ``text`` tells."""
        inside = [
            value if 0 < value < math.inf else None for value in (self.lines, self.low, self.high)
        ]
        return dict(zip(("lines", "low", "high"), inside, strict=True), text=str(self))


@dataclass(frozen=True)
class Octave:
    """The tasks of one doubling of length, as they came out."""

    low: int
    """Lines of these tasks: from ``low`` on, below ``high``."""
    high: int
    tasks: int
    attempts: int
    rate: float
    """Mean over the tasks of their rate of success."""
    rate_low: float
    rate_high: float
    """Wilson's 95% interval with the tasks as trials, as if attempts at one task went alike."""


@dataclass(frozen=True)
class Fit:
    """A fitted line horizon."""

    intercept: float
    slope: float
    """Change of the log odds of success for each doubling of length."""
    slope_interval: tuple[float, float]
    horizons: dict[str, Horizon]
    """By ``h50``, ``h80``, ``h95``."""
    octaves: tuple[Octave, ...]
    tasks: int
    families: int
    attempts: int
    separated: bool
    """Whether a length divides successes from failures: the slope is what the penalty makes it."""
    smallest: float
    largest: float
    replicates: Floats = field(repr=False, compare=False)
    """Intercept and slope of each bootstrap replicate."""

    def as_dict(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {
            **{name: horizon.as_dict() for name, horizon in self.horizons.items()},
            "intercept": self.intercept,
            "slope": self.slope,
            "slope_interval": list(self.slope_interval),
            "separated": self.separated,
            "tasks": self.tasks,
            "families": self.families,
            "attempts": self.attempts,
            "range": [self.smallest, self.largest],
            "octaves": [vars(octave) for octave in self.octaves],
        }


class Curve(NamedTuple):
    """The fitted rate of success over length, for drawing."""

    lines: Floats
    rate: Floats
    low: Floats
    high: Floats
    """The 95% interval, point by point."""


def fit(
    records: Iterable[Record | tuple[str, str, float, int, int]],
    *,
    replicates: int = 1000,
    seed: int = 0,
) -> Fit:
    """Fit the line horizon.

    Args:
        records: ``(task_id, family, lines, passes, attempts)``; several of one task are added up.
        replicates: How many bootstrap replicates the intervals are made of.
        seed: Of the bootstrap.

    Raises:
        InputError: No records, tasks of one length only, or numbers that cannot be.
    """
    tasks = _merge(records)
    x = np.log2([task.lines for task in tasks])
    if replicates < 1:
        raise InputError("is at least 1", "replicates")
    if x.min() == x.max():
        raise InputError("tasks of at least two different lengths are needed", "horizon")
    attempts = np.array([task.attempts for task in tasks])
    share = np.array([task.passes for task in tasks]) / attempts
    names = sorted({task.family for task in tasks})
    family = np.array([names.index(task.family) for task in tasks])
    weights = 1 / np.sqrt(np.bincount(family)[family])
    weights *= attempts.sum() / weights.sum()  # as much information as there are attempts

    successes, totals = (weights * share)[None], weights[None]
    intercept, slope = fit_many(x, successes, totals)[0]
    drawn, passed = _draw(np.random.default_rng(seed), family, share, attempts, replicates)
    boot = _Boot(x, weights * drawn * passed, weights * drawn)
    lines = [float(task.lines) for task in tasks]
    ends = float(x.min()), float(x.max())
    all_share = np.full(1, share.mean())
    horizons = {}
    for name, rate in QUANTILES.items():
        main = _log_horizon(np.array([[intercept, slope]]), all_share, rate, *ends)
        spread = _log_horizon(boot.fitted, boot.share, rate, *ends)
        low, high = np.percentile(spread, _PERCENTILES, method="nearest")
        at, low, high = (float(2.0**value) for value in (main[0], low, high))
        horizons[name] = Horizon(rate, at, low, high, min(lines), max(lines))
    low, high = np.percentile(boot.fitted[:, 1], _PERCENTILES)
    return Fit(
        intercept=float(intercept),
        slope=float(slope),
        slope_interval=(float(low), float(high)),
        horizons=horizons,
        octaves=tuple(_octaves(tasks)),
        tasks=len(tasks),
        families=len(names),
        attempts=int(attempts.sum()),
        separated=bool(is_separated(x, successes, totals)[0]),
        smallest=min(lines),
        largest=max(lines),
        replicates=boot.fitted,
    )


def curve(fitted: Fit, points: int = 200) -> Curve:
    """The curve of a fit between the shortest and the longest task, evenly spaced in log lines."""
    x = np.linspace(math.log2(fitted.smallest), math.log2(fitted.largest), points)
    rate = expit(fitted.intercept + fitted.slope * x)
    spread = expit(fitted.replicates[:, :1] + fitted.replicates[:, 1:] * x)
    low, high = np.percentile(spread, _PERCENTILES, axis=0)
    return Curve(2.0**x, rate, low, high)


def _merge(records: Iterable[Record | tuple[str, str, float, int, int]]) -> list[Record]:
    merged: dict[str, Record] = {}
    for record in map(Record._make, records):
        if not (0 <= record.passes <= record.attempts and record.attempts >= 1):
            problem = f"{record.passes} passes of {record.attempts} attempts"
            raise InputError(problem, record.task_id)
        if not 1 <= record.lines < math.inf:
            raise InputError(f"{record.lines} lines", record.task_id)
        before = merged.get(record.task_id)
        if before is not None:
            if (before.family, before.lines) != (record.family, record.lines):
                raise InputError("has two families or lengths", record.task_id)
            record = record._replace(
                passes=before.passes + record.passes, attempts=before.attempts + record.attempts
            )
        merged[record.task_id] = record
    if not merged:
        raise InputError("there is nothing to fit", "horizon")
    return list(merged.values())


def _draw(
    rng: np.random.Generator, family: Ints, share: Floats, attempts: Ints, replicates: int
) -> tuple[Ints, Floats]:
    """Draw families, of each its tasks, of each its attempts, all with replacement.

    Returns:
        How often each task was drawn, and its share of successes, replicates by tasks.
    """
    families = int(family.max()) + 1
    times = rng.multinomial(families, [1 / families] * families, size=replicates)
    drawn = np.zeros((replicates, len(share)), dtype=np.int64)
    for number in range(families):
        members = np.flatnonzero(family == number)
        evenly = [1 / len(members)] * len(members)
        drawn[:, members] = rng.multinomial(times[:, number] * len(members), evenly)
    passes = rng.binomial(drawn * attempts, share)
    return drawn, passes / np.maximum(drawn * attempts, 1)


class _Boot:
    """The fitted replicates, less those whose tasks all have one length."""

    def __init__(self, x: Floats, successes: Floats, totals: Floats) -> None:
        present = totals > 0
        highest = np.where(present, x, -np.inf).max(axis=1)
        usable = highest > np.where(present, x, np.inf).min(axis=1)
        if not usable.any():
            raise InputError("too few tasks for an interval", "horizon")
        self.fitted = fit_many(x, successes[usable], totals[usable])
        self.share = successes[usable].sum(axis=1) / totals[usable].sum(axis=1)


def _log_horizon(
    fitted: Floats, share: Floats, rate: float, smallest: float, largest: float
) -> Floats:
    """log2 of the horizon in each replicate; infinite beyond the range."""
    logit = math.log(rate / (1 - rate))
    intercept, slope = fitted[:, 0], fitted[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        at = (logit - intercept) / slope
    at = np.where(at > largest, np.inf, np.where(at < smallest, -np.inf, at))
    # Where longer tasks are not harder, the rate at the shortest one decides.
    flat = np.where(intercept + slope * smallest >= logit, np.inf, -np.inf)
    at = np.where(slope < 0, at, flat)
    at = np.where(share >= 1 - 1e-12, np.inf, at)
    return np.where(share <= 1e-12, -np.inf, at)


def _octaves(tasks: list[Record]) -> list[Octave]:
    by_octave: dict[int, list[Record]] = {}
    for task in tasks:
        by_octave.setdefault(math.floor(math.log2(task.lines)), []).append(task)
    found = []
    for octave, members in sorted(by_octave.items()):
        rate = sum(task.passes / task.attempts for task in members) / len(members)
        attempts = sum(task.attempts for task in members)
        interval = wilson(rate * len(members), len(members))
        found.append(Octave(2**octave, 2 ** (octave + 1), len(members), attempts, rate, *interval))
    return found
