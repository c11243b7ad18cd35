"""How far search gets the runs of `baselines/selfplay.py`, by the answers that it may try.

    python tools/measure_search.py runs/* [--answers 1 16 64] [--set gap_2] [--backend docker]

Of the greedy answer and so many sampled ones (and where several lines are asked for, of as many
more that go on from where first lines lead) the first that fits the shown examples is judged by the
hidden ones; 1 is the greedy answer alone. Tasks and splits are those that the run was evaluated on;
`--set horizon` is the line horizon.
"""

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
from selfplay_runs import opened, plot, selfplay

from codegym import SandboxPool


def success(trainer, which, answers):
    """How often a run solves some tasks with so many answers; `horizon` is in lines."""
    evaluation = trainer.evaluation
    evaluation.ANSWERS = answers
    if which == "horizon":
        lengths = evaluation.LENGTHS
        rates = [success(trainer, f"length_{n}", answers) for n in lengths]
        return selfplay.horizon(list(zip(lengths, rates, strict=True)))
    return np.mean(evaluation.score(trainer, evaluation.sets[which], answers > 1)[0])


def main():
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("runs", nargs="+", type=Path, help="run folders")
    parser.add_argument("--answers", nargs="+", type=int, default=[1, 16, 64])
    parser.add_argument("--set", default="gap_2", help="which tasks, as in metrics.jsonl")
    parser.add_argument("--backend", default="auto")
    args = parser.parse_args()
    arms = defaultdict(list)
    with SandboxPool(args.backend, workers=1) as pool:
        for folder, about, trainer in opened(args.runs, pool):
            solved = [success(trainer, args.set, n) for n in args.answers]
            shown = "  ".join(
                f"{n}: {rate:.2f}" for n, rate in zip(args.answers, solved, strict=True)
            )
            print(f"{folder}: {shown}", flush=True)
            arms[about.arm].append(solved)
    print(f"| `{args.set}` | runs | " + " | ".join(map(str, args.answers)) + " |")
    print("|---" * (2 + len(args.answers)) + "|")
    for arm, rows in sorted(arms.items()):
        means = np.array(rows)
        low, high = plot.interval(means)
        cells = [
            f"{mean:.2f} ({a:.2f} to {b:.2f})"
            for mean, a, b in zip(means.mean(0), low, high, strict=True)
        ]
        print(f"| {arm} | {len(rows)} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
