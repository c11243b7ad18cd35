"""Ignores every signal that can be ignored and swallows every exception, in a loop."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.TIMEOUT,)
HARMLESS = True

_DEAF = """
    import os, signal
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    os.fork()
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""


def run(stage: Stage) -> None:
    """It is killed at its wall clock all the same, with its child."""
    done = stage.program(_DEAF, Limits(wall_s=0.5, cpu_s=5))
    stage.require(done.usage.wall_s < 2, f"it ran for {done.usage.wall_s:.1f} s")
