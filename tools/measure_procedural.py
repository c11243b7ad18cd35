"""Are procedural tasks as long as was asked for? Measures their references through the judge.

    python tools/measure_procedural.py [--family machine] [--lines 10 100] [--seeds 20]

For each family and length: measured effective lines as a share of what was asked for, over some
seeds. Up to --exact lines every statement is tried; above, a random sample of each reference is
deleted one statement at a time (see ``docs/horizon.md``). What is found out is remembered: a run
that was stopped is gone on with. Ends with 1 where a share is off by more than 15%.
"""

from __future__ import annotations

import argparse
import sys

from codegym import Judge, SandboxPool
from codegym.lines import effective_lines
from codegym.lines.effective import Experience
from codegym.suites.procedural import FAMILIES, make_task

LENGTHS = (10, 30, 100, 300, 1000)
MOST_OFF = 0.15


def main() -> int:
    """Print a row for each family and length."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--family", nargs="+", default=list(FAMILIES), choices=list(FAMILIES))
    parser.add_argument("--lines", nargs="+", type=int, default=list(LENGTHS))
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--sample", type=int, default=24, help="statements of a long reference")
    parser.add_argument("--exact", type=int, default=30, help="up to so many lines all are tried")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    wrong = False
    print("family lines: least, mean and greatest share; least low end of an interval")
    with SandboxPool(workers=options.workers) as pool:
        judge = Judge(pool)
        for lines in options.lines:
            for family in options.family:
                shares, lows = [], []
                experience = Experience()
                for seed in range(options.seeds):
                    task = make_task(family, lines, seed)
                    exact = lines <= options.exact
                    found = effective_lines(
                        judge,
                        task,
                        task.reference,
                        judgements=20 * lines if exact else options.sample + 4,
                        experience=experience,
                    )
                    shares.append(found.effective / lines)
                    lows.append(found.low / lines)
                wrong |= any(abs(share - 1) > MOST_OFF for share in shares)
                mean = sum(shares) / len(shares)
                spread = f"{min(shares):.3f} {mean:.3f} {max(shares):.3f}"
                print(f"{family} {lines}: {spread}; {min(lows):.3f}", flush=True)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
