"""Is given 10 MB and reads none of it; reads where nothing was given; closes its input."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.PASSED,)
HARMLESS = True


def run(stage: Stage) -> None:
    """Nobody waits for anybody: input is there at once, and its end is."""
    much = b"x" * 10_000_000
    done = stage.program("print(1)", stdin=much)
    stage.require(done.stdout == b"1\n" and done.usage.wall_s < 2, "unread input held it up")
    done = stage.program("import sys\nprint(len(sys.stdin.read()))", stdin=much)
    stage.require(done.stdout == b"10000000\n", "the input did not come whole")
    done = stage.program("import sys\nprint(repr(sys.stdin.read()), end='')")
    stage.require(done.stdout == b"''", "an empty input is not empty")
    stage.program("import os\nos.close(0)", stdin=much)
