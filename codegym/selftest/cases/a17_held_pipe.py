"""Ends, and leaves a child that holds its output, and its connection to the judge, open."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.PASSED,)
HARMLESS = True

_PROGRAM = """
    import os, signal, time
    if os.fork() == 0:
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
        time.sleep(60)
    print("done")
"""
_SUBMISSION = """
    import os, time
    def add(a, b):
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
"""


def run(stage: Stage) -> None:
    """The death of the main process ends the run, not the end of a pipe."""
    done = stage.program(_PROGRAM)
    stage.require(done.stdout == b"done\n", "the output is not right")
    stage.require(done.usage.wall_s < 1, f"a held pipe cost {done.usage.wall_s:.1f} s")
    verdict = stage.submission(_SUBMISSION, expect=[Outcome.FAILED])
    stage.require(verdict.usage.wall_s < 2, "a held connection held the judgement up")
