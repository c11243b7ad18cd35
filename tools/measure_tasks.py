"""How well the evaluation of `baselines/selfplay.py` says what it wants.

    python tools/measure_tasks.py [--split test] [--tasks 100] [--backend docker]

Who knew all forms of lines, and guessed among those that fit a stage's shown examples, would solve
so many of the programs: with the examples that are shown, and with any five of the inputs. A stage
is tried with the others as they are.
"""

import argparse
import random
from collections import defaultdict

import numpy as np
from selfplay_runs import selfplay

from codegym import SandboxPool
from codegym.selfplay import Form


def shuffled(program, rng):
    """The program with its inputs in any order."""
    count = len(program.inputs)
    return selfplay.in_order(program, rng.sample(range(count), count))


def expected(game, tasks):
    """Mean chance that all stages are guessed right."""
    posed = [game.pose(program, Form.STAGED, 1) for _, program, _ in tasks]
    tried = [
        (task, step, "".join(line))
        for task, (piece, _, _) in enumerate(tasks)
        for step in range(posed[task].steps)
        for line in selfplay.lines_of(piece.kind, held_out=False)
    ]
    ran = game.batch.ask([posed[task].stage_job(text, step) for task, step, text in tried])
    fits = [
        (task, step, text)
        for (task, step, text), answer in zip(tried, ran, strict=True)
        if posed[task].stage_met(answer, step)
    ]
    wholes = defaultdict(list)
    for task, step, text in fits:
        lines = ["".join(line) for line in tasks[task][0].lines]
        lines[step] = text
        wholes[task].append(posed[task].assembled(lines))
    judged = game.solve([posed[task] for task in wholes], list(wholes.values()))
    right = defaultdict(list)
    for (task, step, _), verdict in zip(fits, (v for row in judged for v in row), strict=True):
        right[task, step].append(verdict.solved)
    return np.mean(
        [
            np.prod([np.mean(right[task, step]) for step in range(p.steps)])
            for task, p in enumerate(posed)
        ]
    )


def main():
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--split", default="test", choices=("dev", "test"))
    parser.add_argument("--tasks", type=int, default=100, help="programs of each length")
    parser.add_argument("--backend", default="auto")
    args = parser.parse_args()
    rng = random.Random(0)
    with SandboxPool(args.backend, workers=1) as pool:
        evaluation = selfplay.Evaluation(
            selfplay.parse([f"--eval-split={args.split}", f"--eval-tasks={args.tasks}"]), pool
        )
        game = selfplay.arena(pool, values=selfplay.INPUTS)
        print("| lines | any five examples | those that are shown |\n|---|---|---|")
        for length in evaluation.LENGTHS:
            tasks = evaluation.sets[f"length_{length}"]
            others = [(piece, shuffled(program, rng), gap) for piece, program, gap in tasks]
            print(
                f"| {length} | {expected(game, others):.2f} | {expected(game, tasks):.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
