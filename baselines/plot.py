"""Learning curves and a table out of runs of `baselines/selfplay.py`.

    python baselines/plot.py runs/* --out baselines/curves.png
    python baselines/plot.py runs/* --table                 # Markdown, of the runs' last rows
    python baselines/plot.py runs/* --differences self      # that arm less each other, by seed
    python baselines/plot.py runs/* --table --by folder     # for ablations

Runs are grouped by arm, or by the names of their folders without `-sSEED`. Bands are 95% bootstrap
intervals of the mean over seeds; where an arm has one seed there is none. Differences are of equal
seeds, resampled over seeds, at the largest budget that both arms have used.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

NAMES = {
    "lines": "lines of the seen families, fresh inputs",
    "held_out": "held-out operators",
    "inputs": "held-out input distribution",
    "gap_2": "two lines between shown states",
    "gap_4": "four lines between shown states",
    "horizon": "line horizon",
}
COLUMNS = (
    "lines", "held_out", "inputs", "gap_2", "gap_2/search", "gap_4", "horizon", "horizon/search",
    "samples", "samples_per_solved", "hack_rate", "time/generation", "time/execution",
    "time/update",
)  # fmt: skip
SEARCHED = ("gap_2/search", "horizon/search")
RESAMPLES = 2000


def read(folder: Path) -> dict[str, Any]:
    """A run: its arguments, its evaluations in the main phase, and its last row."""
    about = json.loads((folder / "args.json").read_text())
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    # The evaluation after the warm-up is where every arm begins.
    evals = [row for row in rows if row["kind"] == "eval"]
    for row in evals:
        row["cpu_s"] = row["cpu_s"] if row["phase"] == "main" else 0.0
    final = [row for row in rows if row["kind"] == "final"]
    return {"folder": folder, **about, "evals": evals, "final": final[-1] if final else None}


def interval(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95% bootstrap interval of the mean over the first axis."""
    rng = np.random.default_rng(0)
    picks = rng.integers(len(values), size=(RESAMPLES, len(values)))
    low, high = np.percentile(values[picks].mean(axis=1), [2.5, 97.5], axis=0)
    return low, high


def curves(arms: dict[str, list[dict[str, Any]]], out: Path) -> None:
    """One panel a measure, one line an arm, over CPU-seconds."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 3, figsize=(14, 7), constrained_layout=True)
    for axis, (name, title) in zip(axes.flat, NAMES.items(), strict=True):
        for arm, runs in sorted(arms.items()):
            ends = [max(row["cpu_s"] for row in run["evals"]) for run in runs]
            grid = np.linspace(0, min(ends), 25)
            lines = np.array([
                np.interp(grid, [r["cpu_s"] for r in run["evals"]], [r[name] for r in run["evals"]])
                for run in runs
            ])  # fmt: skip
            (line,) = axis.plot(grid, lines.mean(axis=0), label=f"{arm} ({len(runs)})")
            if len(runs) > 1:
                low, high = interval(lines)
                axis.fill_between(grid, low, high, alpha=0.2, color=line.get_color())
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("CPU-seconds of the main phase")
    axes.flat[0].legend(fontsize=8)
    figure.suptitle("Greedy success; bands are 95% bootstrap intervals over seeds", fontsize=10)
    figure.savefig(out, dpi=110)
    print(f"wrote {out}")


def table(arms: dict[str, list[dict[str, Any]]]) -> None:
    """Mean and spread over seeds of the runs' last rows, as Markdown."""
    print("| arm | seeds | steps | CPU-s | " + " | ".join(COLUMNS) + " |")
    print("|---" * (4 + len(COLUMNS)) + "|")
    for arm, runs in sorted(arms.items()):
        done = [run["final"] for run in runs if run["final"] is not None]
        if not done:
            continue
        cells = [arm, str(len(done))]
        cells += [f"{np.mean([row[name] for row in done]):.0f}" for name in ("step", "cpu_s")]
        for name in COLUMNS:
            values = [row[name] for row in done if name in row]
            spread = f" ± {np.std(values, ddof=1):.2f}" if len(values) > 1 else ""
            cells.append(f"{np.mean(values):.2f}{spread}" if values else "-")
        print("| " + " | ".join(cells) + " |")


def at(run: dict[str, Any], name: str, cpu_s: float) -> float:
    """A measure after so many CPU-seconds, between two evaluations by a straight line.

    What is measured at the end alone is that, whatever the time.
    """
    rows = [row for row in (*run["evals"], run["final"]) if name in row]
    return float(np.interp(cpu_s, [row["cpu_s"] for row in rows], [row[name] for row in rows]))


def differences(arms: dict[str, list[dict[str, Any]]], first: str) -> None:
    """How far an arm is ahead of each other one, by seeds that both have."""
    mine = {run["args"]["seed"]: run for run in arms[first] if run["final"]}
    ends = [run["final"] for runs in arms.values() for run in runs if run["final"]]
    names = [*NAMES, *(name for name in SEARCHED if all(name in end for end in ends))]
    print("| " + first + " less | seeds | CPU-s | " + " | ".join(names) + " |")
    print("|---" * (3 + len(names)) + "|")
    for arm, runs in sorted(arms.items()):
        theirs = {run["args"]["seed"]: run for run in runs if run["final"]}
        seeds = sorted(set(mine) & set(theirs))
        if arm == first or not seeds:
            continue
        pairs = [(mine[seed], theirs[seed]) for seed in seeds]
        end = min(run["final"]["cpu_s"] for pair in pairs for run in pair)
        cells = [arm, str(len(seeds)), f"{end:.0f}"]
        for name in names:
            values = np.array([at(one, name, end) - at(two, name, end) for one, two in pairs])
            low, high = interval(values)
            spread = f" ({low:+.2f} to {high:+.2f})" if len(values) > 1 else ""
            cells.append(f"{values.mean():+.2f}{spread}")
        print("| " + " | ".join(cells) + " |")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("runs", nargs="+", type=Path, help="run folders")
    parser.add_argument("--out", type=Path, help="write curves to this PNG")
    parser.add_argument("--table", action="store_true", help="print the last rows as Markdown")
    parser.add_argument("--differences", default="", help="print how far this arm is ahead")
    parser.add_argument("--by", choices=("arm", "folder"), default="arm", help="what is a line")
    args = parser.parse_args()
    arms: dict[str, list[dict[str, Any]]] = {}
    for folder in args.runs:
        try:
            run = read(folder)
        except (OSError, ValueError) as error:
            print(f"plot.py: {folder}: not a run folder: {error}", file=sys.stderr)
            return 2
        if run["evals"]:
            seed = f"-s{run['args']['seed']}"
            name = run["args"]["arm"] if args.by == "arm" else folder.name.removesuffix(seed)
            arms.setdefault(name, []).append(run)
    if args.differences and args.differences not in arms:
        print(f"plot.py: no run of the arm {args.differences!r}", file=sys.stderr)
        return 2
    if args.out:
        curves(arms, args.out)
    if args.table or not (args.out or args.differences):
        table(arms)
    if args.differences:
        differences(arms, args.differences)
    return 0


if __name__ == "__main__":
    sys.exit(main())
