"""How many programs self-play judges a second, with an honest policy and with a poisoned one.

    python tools/measure_selfplay.py [--backend docker] [--workers 2]

Answers are programs of one to three lines for tasks with 13 hidden inputs. A poisoned policy's are,
half of them, programs that hack, loop, allocate or fork. Medians of rounds in turn.
"""

import argparse
import random
import statistics
import time

from codegym import SandboxPool
from codegym.selfplay import Form, Proposal, SelfPlay
from codegym.selfplay.grammar import LIST, lines_of, render

POISON = [
    "def f(x: list[int], a: int):\n    while True:\n        a = a + 1\n    return x, a\n",
    "def f(x: list[int], a: int):\n    while True:\n        x = x + x\n    return x, a\n",
    "def f(x: list[int], a: int):\n    x = [0] * 1000 * 1000 * 1000\n    return x, a\n",
    "def f(x: list[int], a: int):\n    __import__('os').fork()\n    return x, a\n",
    "import os\nwhile True:\n    os.fork()\n",
    "import os, signal\nos.kill(-1, signal.SIGKILL)\n",
    "def f(x: list[int], a: int):\n    return x.__class__.__base__.__subclasses__()\n",
    "def f(x: list[int], a: int):\n" + "    for v in x:\n        x.append(v)\n    return x, a\n",
    "print('[[[1],1]]')\nraise SystemExit(0)\n",
    "def f(x: list[int], a: int):\n    a = " + "(" * 900 + "\n    return x, a\n",
]
ROUNDS = 5
ANSWERS = 2048


def program(rng):
    """A program of one to three lines."""
    return render(LIST, [rng.choice(lines_of(LIST)) for _ in range(rng.randint(1, 3))])


def main():
    """Print the rates."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--backend", default="auto")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    rng = random.Random(0)
    with SandboxPool(args.backend, workers=args.workers) as pool:
        game = SelfPlay(pool)
        decisions = game.gate([Proposal(program(rng)) for _ in range(256)])
        tasks = [game.pose(d.program, Form.INDUCTION) for d in decisions if d.program][:64]
        honest = [[program(rng) for _ in range(ANSWERS // len(tasks))] for _ in tasks]
        for task, group in zip(tasks, honest, strict=True):
            group[0] = task.program.source
        poisoned = [
            [answer if place % 2 == 0 else rng.choice(POISON) for place, answer in enumerate(group)]
            for group in honest
        ]
        wanted = [[judged.solved for judged in group] for group in game.solve(tasks, honest)]
        times, cpu = {"honest": [], "poisoned": []}, {"honest": 0.0, "poisoned": 0.0}
        for _ in range(ROUNDS):
            for name, answers in (("honest", honest), ("poisoned", poisoned)):
                start, before = time.perf_counter(), game.batch.cpu_s + time.process_time()
                found = game.solve(tasks, answers)
                times[name].append(time.perf_counter() - start)
                cpu[name] += game.batch.cpu_s + time.process_time() - before
                for group, right in zip(found, wanted, strict=True):
                    marks = [judged.solved for judged in group]
                    if name == "honest":
                        assert marks == right
                    else:  # each honest answer as before, no poison passed
                        assert marks[::2] == right[::2]
                        assert not any(marks[1::2])
        total = sum(map(len, honest))
        for name, seconds in times.items():
            each = cpu[name] / ROUNDS / total * 1e6
            print(
                f"{name}: {total / statistics.median(seconds):.0f} answers judged a second, "
                f"{each:.0f} CPU-microseconds each (sandbox and client)"
            )
        slower = statistics.median(times["poisoned"]) / statistics.median(times["honest"])
        print(f"poisoned takes {slower:.2f} times as long; every verdict as before")
        fresh = [Proposal(program(rng)) for _ in range(1024)]
        start = time.perf_counter()
        game.gate(fresh)
        print(f"gate: {len(fresh) / (time.perf_counter() - start):.0f} proposals a second")


if __name__ == "__main__":
    main()
