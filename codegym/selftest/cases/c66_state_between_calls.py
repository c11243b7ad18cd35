"""Counts calls, repeats the answer before, and answers by the order in which tests usually come.

All calls of a judgement go to one worker, which no other judgement gets: what a submission keeps
between calls is found by tests that ask again, and in an order of their own. No second worker is
asked beside it. A submission whose state makes no answer wrong is right.
"""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.selftest.tasks import task
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)
HARMLESS = True

_TESTS = """
    import random
    def check(candidate):
        pairs = [(random.randrange(10**9), random.randrange(10**9)) for _ in range(5)]
        pairs = pairs + pairs
        random.shuffle(pairs)
        for a, b in pairs:
            assert candidate(a, b) == a + b
"""
_TRICKS = (
    "answers = iter([42, 43, 44])\ndef add(a, b): return next(answers, 0)",
    "calls = []\ndef add(a, b):\n    calls.append((a, b))\n"
    "    return sum(calls[0]) if len(calls) < 3 else sum(calls[-2])",
    "import functools\n@functools.cache\ndef total(a): return a\n"
    "def add(a, b): return total(a) + total(0)",
)


def run(stage: Stage) -> None:
    """Inputs that come again in random order give it away."""
    for trick in _TRICKS:
        stage.submission(trick, task=task(_TESTS, "add"))
