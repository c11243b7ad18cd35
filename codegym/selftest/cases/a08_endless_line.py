"""Writes one line of 50 MB, and lines in small pieces from two processes at once."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.OUTPUT,)
HARMLESS = True

_LINE = "import sys\nsys.stdout.write('x' * 50_000_000)"
_PIECES = """
    import os
    for _ in range(3000):
        os.write(1, b"ab")
        os.write(2, b"c")
        os.write(1, b"\\n")
"""


def run(stage: Stage) -> None:
    """The cap holds without a line's end; pieces come out in order."""
    done = stage.program(_LINE)
    stage.require(len(done.stdout) <= 256 << 10, f"{len(done.stdout)} bytes were kept")
    done = stage.program(_PIECES, expect=[Outcome.PASSED])
    stage.require(done.stdout == b"ab\n" * 3000, "the pieces of standard output are mixed up")
    stage.require(done.stderr == b"c" * 3000, "the pieces of standard error are mixed up")
