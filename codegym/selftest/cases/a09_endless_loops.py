"""Loops in Python, and inside single calls of C code that no handler of a signal interrupts."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.TIMEOUT,)
HARMLESS = True

_LOOPS = (
    "while True: pass",
    "10 ** 10 ** 9",
    "import re\nre.match('(a*)*b', 'a' * 60)",
    "import sys\nsys.set_int_max_str_digits(0)\nint('9' * 10 ** 7)",
    "import itertools\nsum(itertools.repeat(1))",
)


def run(stage: Stage) -> None:
    """Each is killed from outside at its wall clock."""
    limits = Limits(wall_s=0.5, cpu_s=5)
    for loop in _LOOPS:
        done = stage.program(loop, limits)
        stage.require(done.usage.wall_s < 2, f"{loop!r} ran for {done.usage.wall_s:.1f} s")
