"""How much of the small language the runs of `baselines/selfplay.py` can solve: every short line.

    python tools/measure_kinds.py runs/* [--most 6] [--backend docker] [--differences self]

The syntax is searched for all lines of at most so many lexemes; what differs only in constants
and operators is one kind, and the kinds that the gate lets in are the tasks: nobody chose them.
Each is put to the model of each run at its end, greedily, with inputs of its own. Kinds that
evaluation keeps out of training are left out.
"""

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
from selfplay_runs import opened, plot, selfplay

from codegym import SandboxPool
from codegym.selfplay import Proposal
from codegym.selfplay.grammar import BINARY, COMPARE, DIGITS, LETTERS, LEXEMES, LIST, TEXT
from codegym.selfplay.syntax import lines

ONE_EACH = ((DIGITS, "2"), (LETTERS, '"a"'), (BINARY, " + "), (COMPARE, " > "))
"""Which of the lexemes that are alike stands for them all."""


def kinds_of_lines(game, most):
    """The shortest first, as tasks: program, what it does, and one line between shown states."""
    lexemes = [
        part for part in LEXEMES if not any(part in s and part != one for s, one in ONE_EACH)
    ]
    pieces = [
        selfplay.Piece(kind, (line,))
        for kind in (LIST, TEXT)
        for line in lines(kind, most, lexemes)
    ]
    pieces.sort(key=lambda piece: len(piece.lines[0]))  # the gate knows a longer one by a shorter
    found = []
    for start in range(0, len(pieces), 4096):
        some = pieces[start : start + 4096]
        decisions = game.gate([Proposal(piece.source) for piece in some])
        found += [
            (piece, decision.program, 1)
            for piece, decision in zip(some, decisions, strict=True)
            if decision.program is not None and decision.program.states
        ]
    return found, len(pieces)


def main():
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("runs", nargs="+", type=Path, help="run folders")
    parser.add_argument("--most", type=int, default=6, help="lexemes of the longest line")
    parser.add_argument("--backend", default="auto")
    parser.add_argument("--differences", default="", help="print how far this arm is ahead")
    args = parser.parse_args()
    arms = defaultdict(dict)
    with SandboxPool(args.backend, workers=1) as pool:
        tasks = []
        for folder, about, trainer in opened(args.runs, pool):
            if not tasks:
                tasks, tried = kinds_of_lines(trainer.game, args.most)
                sizes = np.array([len(piece.lines[0]) for piece, *_ in tasks])
                print(f"{tried} lines, {len(tasks)} kinds let in")
            done = np.array(trainer.evaluation.score(trainer, tasks, False)[0])
            arms[about.arm][about.seed] = done
            shown = " ".join(f"{n}: {done[sizes == n].mean():.2f}" for n in sorted(set(sizes)))
            print(f"{folder}: {done.mean():.3f}   by lexemes  {shown}", flush=True)
    for arm, runs in sorted(arms.items()):
        means = np.array([done.mean() for done in runs.values()])
        spread = f" ± {means.std(ddof=1):.2f}" if len(means) > 1 else ""
        line = f"{arm}: {means.mean():.2f}{spread} of {len(tasks)} kinds, {len(means)} runs"
        mine = arms.get(args.differences, {})
        seeds = sorted(set(mine) & set(runs))
        if arm != args.differences and len(seeds) > 1:
            ahead = np.array([mine[seed].mean() - runs[seed].mean() for seed in seeds])
            low, high = plot.interval(ahead)
            line += f"; {args.differences} less it {ahead.mean():+.2f} ({low:+.2f} to {high:+.2f})"
        print(line)


if __name__ == "__main__":
    main()
