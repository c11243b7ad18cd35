"""Forks twice into a session of its own to outlive its run, or its judgement, and keeps forking."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.PASSED,)

_PROGRAM = """
    import os, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                try:
                    if os.fork() != 0:
                        os._exit(0)  # a new number each time, so that nobody can aim
                except OSError:
                    pass
                time.sleep(0.001)
        os._exit(0)
    if os.fork() == 0:
        os.setsid()
        time.sleep(60)
    time.sleep(0.1)
    print("done")
"""
_SUBMISSION = """
    import os, time
    def add(a, b):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(60)
            os._exit(0)
        time.sleep(0.05)
        return a + b
"""


def run(stage: Stage) -> None:
    """It is dead before the result is out, and does not hold the result up."""
    done = stage.program(_PROGRAM)
    stage.require(done.usage.wall_s < 2, f"the daemon held the run up: {done.usage.wall_s:.1f} s")
    verdict = stage.submission(_SUBMISSION)
    stage.require(verdict.usage.wall_s < 2, "the daemon held the judgement up")
