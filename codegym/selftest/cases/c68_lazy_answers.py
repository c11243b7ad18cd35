"""Answers with generators, endless iterators, and objects that make themselves up."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.FAILED, Outcome.TIMEOUT, Outcome.MEMORY)

_SOURCE = """
import itertools
def endless():
    while True:
        yield 42
class Lazy:
    def __init__(self, *a): self.a = a
    def __call__(self): return 42
    def __getattr__(self, name): return Lazy()
    def __iter__(self): return iter([42])
    def __index__(self): return 42
    def __int__(self): return 42
async def later(): return 42
def add(a, b): return @ANSWER@
"""
_ANSWERS = (
    "itertools.count()",
    "endless()",
    "itertools.repeat(42)",
    "itertools.cycle('x')",
    "map(lambda x: x, itertools.count())",
    "iter([42])",
    "Lazy()",
    "later()",
    "lambda: 42",
    "(x for x in [endless()])",
    "zip(itertools.count(), endless())",
    "open('/dev/zero', 'rb')",
    "memoryview(b'42')",
)


def run(stage: Stage) -> None:
    """They are drained where the submission's limits hold, up to a count, or do not go over."""
    limits = Limits(wall_s=2, cpu_s=2)
    task = stage.addition.model_copy(update={"limits": limits})
    for answer in _ANSWERS:
        stage.submission(_SOURCE.replace("@ANSWER@", answer), task=task)
