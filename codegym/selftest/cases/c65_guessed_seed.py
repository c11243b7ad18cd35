"""Seeds generators, and tries seeds and the time of day to foretell the tests' random inputs."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.selftest.tasks import task
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)

_TESTS = """
    import random
    def check(candidate):
        for _ in range(3):
            a, b = random.randrange(10**12), random.randrange(10**12)
            assert candidate(a, b) == a + b
"""
_GUESS = """
    import os, random, time
    state = random.getstate()
    guesses = {n: random.Random(n).randrange(10**12) for n in range(2000)}
    now = int(time.time())
    guesses |= {n: random.Random(n).randrange(10**12) for n in range(now - 500, now + 500)}
    random.seed(0)
    own = random.Random()
    own.setstate(state)
    inherited = own.randrange(10**12)
    def add(a, b):
        random.seed(0)
        raise LookupError(f"first={a} guessed={a in guesses.values() or a == inherited}")
"""


def run(stage: Stage) -> None:
    """The judge's generator is out of reach, and every judgement has inputs of its own."""
    seen = set()
    for _ in range(3):
        reason = stage.submission(_GUESS, task=task(_TESTS, "add")).reason
        stage.require("guessed=False" in reason, f"an input was foretold: {reason}")
        seen.add(reason.partition("first=")[2].split()[0])
    stage.require(len(seen) == 3, "two judgements had the same inputs")
