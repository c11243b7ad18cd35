"""Forks without end, from the main process and from every child; counts how many it gets."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.TIMEOUT, Outcome.CRASHED, Outcome.FAILED)
NOT_HELD = {
    "process": "the limit of processes does not bind root, whom runs may be there",
    "runsc": "gVisor keeps no limit of processes for each user",
}

_BOMB = """
    import os
    while True:
        try:
            os.fork()
        except OSError:
            pass
"""
_COUNT = """
    import os, time
    made = 0
    while made < 300:
        try:
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
            made += 1
        except OSError:
            break
    print(made)
"""


def run(stage: Stage) -> None:
    """The limit of processes holds, and the wall clock ends the bomb."""
    limits = Limits(wall_s=1, cpu_s=4, processes=32)
    stage.program(_BOMB, limits)
    made = int(stage.program(_COUNT, limits, expect=[Outcome.PASSED]).stdout)
    stage.require(made < 32, f"{made} processes beside the first, with a limit of 32")
