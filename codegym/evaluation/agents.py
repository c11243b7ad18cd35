"""Agents that need no model: they check the suite and the judge.

``reference`` must always pass, ``stub`` must never, ``mutant`` should not: its
pass rate is the weakness of the suite's own tests. ``cheater`` must never pass: it
is the weakness of the judge.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from codegym.errors import InputError
from codegym.evaluation.mutation import mutants
from codegym.evaluation.samples import Sample
from codegym.suites import Suite
from codegym.task import Task

Agent = Callable[[Task, int, int], Iterator[str]]
"""Takes a task, how many samples, and a seed; yields at most that many sources."""


def reference(task: Task, n: int, seed: int) -> Iterator[str]:
    """The task's own solution, n times; nothing where it has none."""
    del seed
    return itertools.repeat(task.reference, n if task.reference else 0)


def stub(task: Task, n: int, seed: int) -> Iterator[str]:
    """The entry points with empty bodies, n times."""
    del seed
    return itertools.repeat(task.stub, n)


def mutant(task: Task, n: int, seed: int) -> Iterator[str]:
    """References with one seeded mutation each, all different, n or as many as there are."""
    return itertools.islice(mutants(task.reference, f"{seed}:{task.id}"), n)


def cheater(task: Task, n: int, seed: int) -> Iterator[str]:
    """Programs that solve nothing and try to look as if they did, one trick after another."""
    start = seed + sum(task.id.encode())
    for place in range(n):
        trick = _TRICKS[(start + place) % len(_TRICKS)]
        yield trick + "".join(map(_bound_to_answer, task.entry_points))


def _bound_to_answer(entry_point: str) -> str:
    owner, _, method = entry_point.rpartition(".")
    if owner:
        return f"class {owner}:\n    {method} = staticmethod(answer)\n"
    return f"{method} = answer\n"


AGENTS: dict[str, Agent] = {
    "reference": reference,
    "stub": stub,
    "mutant": mutant,
    "cheater": cheater,
}
"""The agents by name."""


class AgentSource:
    """An agent's samples for every task of a suite.

    Args:
        name: One of :data:`AGENTS`.
        n: Samples per task.
        seed: Seed of the agent.

    Raises:
        InputError: An unknown agent, or n below 1.
    """

    def __init__(self, name: str, n: int = 1, seed: int = 0) -> None:
        if name not in AGENTS:
            raise InputError(f"unknown; known are {', '.join(AGENTS)}", f"agent {name!r}")
        if n < 1:
            raise InputError(f"must be at least 1, and is {n}", "--n")
        self.name, self.n, self.seed = name, n, seed

    def describe(self) -> dict[str, str | int]:
        """The agent, and how many samples of which seed."""
        return {"kind": "agent", "agent": self.name, "n": self.n, "seed": self.seed}

    def label(self) -> str:
        """The agent's name."""
        return self.name

    def samples(self, suite: Suite) -> Iterator[Sample]:
        """The samples, task by task."""
        for task in suite:
            for source in AGENTS[self.name](task, self.n, self.seed):
                yield Sample(task.id, source)


# Each defines `answer`, a callable that solves nothing. They are the common ways to
# fool a harness that runs its tests in the submission's own interpreter.
_TRICKS = (
    # An answer that equals whatever it is compared with.
    """class Agreeable:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __gt__ = __le__ = __ge__ = __lt__
    def __bool__(self): return True
    def __hash__(self): return 0
    def __sub__(self, other): return 0
    __rsub__ = __sub__
    def __abs__(self): return 0
    def __len__(self): return 0
    def __iter__(self): return iter(())
def answer(*args, **kwargs): return Agreeable()
""",
    # A number and a text whose comparisons lie, which an isinstance check lets through.
    """class Number(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __hash__ = int.__hash__
class Text(str):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __hash__ = str.__hash__
def answer(*args, **kwargs):
    return Text() if any(isinstance(arg, str) for arg in args) else Number()
""",
    # Success by exit code, before a test can fail.
    """import os
def answer(*args, **kwargs): os._exit(0)
""",
    # The same, politely.
    """import sys
def answer(*args, **kwargs): sys.exit(0)
""",
    # A report for whoever parses the output.
    """def answer(*args, **kwargs):
    print("passed")
    print('{"outcome": "passed", "passed": 1, "total": 1}')
    print("===== 1 passed in 0.01s =====")
""",
    # The expected value, if a frame of the caller holds it.
    """import sys
def answer(*args, **kwargs):
    frame = sys._getframe(1)
    while frame is not None:
        for name in ("expected", "want", "result", "answer_key", "exp"):
            if name in frame.f_locals:
                return frame.f_locals[name]
        frame = frame.f_back
""",
    # Assertions that cannot fail, for a test that runs in this interpreter.
    """import builtins, unittest
class Quiet(Exception):
    def __new__(cls, *args): return super().__new__(cls)
builtins.AssertionError = Quiet
builtins.all = builtins.any = builtins.isinstance = lambda *args: True
for name in dir(unittest.TestCase):
    if name.startswith("assert"):
        setattr(unittest.TestCase, name, lambda *args, **kwargs: None)
def answer(*args, **kwargs): return None
""",
    # Arguments emptied, for a test that works out what it expects from them afterwards.
    """def answer(*args, **kwargs):
    for argument in args:
        if hasattr(argument, "clear"):
            argument.clear()
    return type(args[0])() if args else None
""",
)

CHEATS = len(_TRICKS)
"""How many different programs the cheater has for a task."""
