"""Whether the fit finds the truth: ``python -m codegym.horizon.calibrate``.

Agents with a known curve attempt made-up suites; each is fitted, and the table tells by how
much the median estimate is off and how often the interval holds the truth.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from codegym.horizon.fitting import QUANTILES, Record, fit
from codegym.horizon.logistic import expit

SMALLEST, LARGEST = 4, 1024
TRUE_H50 = 64.0
_FAMILIES = 8
_ATTEMPTS = 4


class Row(NamedTuple):
    """How one horizon came out over many fits."""

    slope: float
    tasks: int
    name: str
    truth: float
    """Lines."""
    median: float
    """Of the estimates, lines."""
    covered: float
    """Share of the intervals that hold the truth."""

    @property
    def error(self) -> float:
        """Of the median, as a share of the truth."""
        return self.median / self.truth - 1


def calibrate(
    slope: float, tasks: int, fits: int = 200, replicates: int = 400, seed: int = 0
) -> list[Row]:
    """Fit made-up results, and compare with the truth that they were made from.

    Args:
        slope: Change of the log odds for each doubling.
        tasks: How many a suite has, evenly spread over the octaves, in 8 uneven families.
        fits: How many suites.
        replicates: For each interval.
        seed: Of everything.

    Returns:
        A row for each horizon whose truth lies inside the suite's range.
    """
    rng = np.random.default_rng([seed, tasks, round(-1000 * slope)])
    truths = {
        name: TRUE_H50 * 2 ** (math.log(rate / (1 - rate)) / slope)
        for name, rate in QUANTILES.items()
    }
    done = [
        fit(_made_up(rng, slope, tasks), replicates=replicates, seed=number).horizons
        for number in range(fits)
    ]
    rows = []
    for name, truth in truths.items():
        if not SMALLEST <= truth <= LARGEST:
            continue
        found = [horizons[name] for horizons in done]
        covered = sum(horizon.low <= truth <= horizon.high for horizon in found) / fits
        median = float(np.median([horizon.lines for horizon in found]))
        rows.append(Row(slope, tasks, name, truth, median, covered))
    return rows


def _made_up(rng: np.random.Generator, slope: float, tasks: int) -> Iterator[Record]:
    shares = np.arange(1, _FAMILIES + 1) / sum(range(1, _FAMILIES + 1))
    octaves = math.log2(LARGEST / SMALLEST)
    for number in range(tasks):
        place = (number + rng.uniform()) / tasks
        lines = round(SMALLEST * 2 ** (octaves * place))
        rate = expit(np.array(slope * math.log2(lines / TRUE_H50)))
        family = f"family {rng.choice(_FAMILIES, p=shares)}"
        yield Record(f"task {number}", family, lines, int(rng.binomial(_ATTEMPTS, rate)), _ATTEMPTS)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Check the line horizon on known curves.")
    parser.add_argument("--fits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print("slope  tasks        truth  median  error  covered")
    for slope in (-0.6, -1.0, -2.0):
        for tasks in (40, 150, 600):
            for row in calibrate(slope, tasks, options.fits, seed=options.seed):
                print(
                    f"{slope:5}  {tasks:5}  {row.name}  {row.truth:6.1f}  {row.median:6.1f} "
                    f"{100 * row.error:+5.1f}%  {100 * row.covered:6.1f}%",
                    flush=True,
                )


if __name__ == "__main__":
    main()
