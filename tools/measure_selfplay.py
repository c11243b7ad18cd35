"""How many programs self-play judges a second, with an honest policy and with a poisoned one.

    python tools/measure_selfplay.py [--backend docker] [--workers 2] [--draws 2000] [--train 400]

Answers are programs of one to three lines for tasks with 13 hidden inputs. A poisoned policy's are,
half of them, programs that hack, loop, allocate or fork. Medians of rounds in turn.

With --train it says instead how long so many steps of baselines/selfplay.py take after a short
warm-up, and how long when half of what it offers and answers is replaced by such programs.

With --draws it says instead how many of so many programs the gate of baselines/selfplay.py lets in,
drawn uniformly from the grammar and from the typed templates of lines.
"""

import argparse
import functools
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from codegym import SandboxPool
from codegym.selfplay import Form, Proposal, SelfPlay
from codegym.selfplay.grammar import LIST, TEXT, UniformGrammar, lines_of, render

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


def load_baseline():
    """The module baselines/selfplay.py; needs the extra `baselines`."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "baselines"))
    import selfplay

    return selfplay


def let_in(pool, draws):
    """Print how much of what is drawn the baseline's gate lets in."""
    baseline = load_baseline()
    rng, grammar = random.Random(0), UniformGrammar()
    sources = {
        "uniform": lambda kind, k: grammar.program(kind, k, rng),
        "templates": lambda kind, k: [rng.choice(lines_of(kind)) for _ in range(k)],
    }
    for name, drawn in sources.items():
        for k in (1, 2):
            game = baseline.arena(pool, rules=baseline.RULES, values=baseline.INPUTS)
            kinds = [rng.choice((LIST, TEXT)) for _ in range(draws)]
            proposals = [Proposal(render(kind, drawn(kind, k))) for kind in kinds]
            count = sum(decision.accepted for decision in game.gate(proposals))
            print(f"{name}, {k} lines: {count} of {draws} let in, {100 * count / draws:.1f}%")


class Poisoned(SelfPlay):
    """A game half of whose programs are poison; ends the process where one gets through."""

    def submit_gate(self, proposals):
        """Replace every second program that is offered."""
        rng = random.Random(len(proposals))
        mixed = [
            Proposal(rng.choice(POISON)) if place % 2 else proposal
            for place, proposal in enumerate(proposals)
        ]
        checking = super().submit_gate(mixed)
        return Checked(checking, lambda found: not any(d.accepted for d in found[1::2]))

    def submit_solve(self, tasks, answers):
        """Replace every second answer."""
        rng = random.Random(len(tasks))
        mixed = [
            [rng.choice(POISON) if place % 2 else answer for place, answer in enumerate(group)]
            for group in answers
        ]
        solving = super().submit_solve(tasks, mixed)
        return Checked(
            solving, lambda found: not any(j.solved for group in found for j in group[1::2])
        )


class Checked:
    """Something that goes on in the sandbox, looked at when it has come."""

    def __init__(self, pending, right):
        self.pending, self.right = pending, right

    def result(self):
        """What came; it has to be right."""
        found = self.pending.result()
        assert self.right(found), "a program of the poisoned policy got through"
        return found


def train(pool, backend, steps):
    """Print how long training takes with an honest policy and with a poisoned one."""
    baseline = load_baseline()
    arena, times = baseline.arena, {}
    for name, kind in (("honest", SelfPlay), ("poisoned", Poisoned)):
        with tempfile.TemporaryDirectory() as folder:
            args = baseline.parse(
                ["--steps", str(steps), "--warmup-steps", "200", "--eval-tasks", "4",
                 "--backend", backend, "--out", folder]
            )  # fmt: skip
            baseline.arena = functools.partial(kind, **arena.keywords)
            trainer = baseline.Trainer(args, pool)
            baseline.Run(args, trainer, Path(folder), []).warm_up()
            start, cpu = time.perf_counter(), trainer.cpu()
            while trainer.progress() < 1.0:
                trainer.train_step()
            trainer.settle()
            times[name] = time.perf_counter() - start
            print(
                f"{name}: {steps} steps in {times[name]:.1f} s, {trainer.cpu() - cpu:.1f} "
                f"CPU-seconds of trainer and sandbox; {len(trainer.archive)} programs verified"
            )
    slower = times["poisoned"] / times["honest"]
    print(f"poisoned takes {slower:.2f} times as long; none of its programs got through")


def main():
    """Print the rates."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--backend", default="auto")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--draws", type=int, default=0)
    parser.add_argument("--train", type=int, default=0)
    args = parser.parse_args()
    rng = random.Random(0)
    with SandboxPool(args.backend, workers=args.workers) as pool:
        if args.draws:
            return let_in(pool, args.draws)
        if args.train:
            return train(pool, args.backend, args.train)
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
