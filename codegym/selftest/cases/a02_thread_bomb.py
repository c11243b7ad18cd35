"""Starts threads without end; counts how many it gets."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.TIMEOUT, Outcome.CRASHED, Outcome.FAILED)
NOT_HELD = {
    "process": "the limit of processes does not bind root, whom runs may be there",
    "runsc": "gVisor keeps no limit of processes for each user",
}

_BOMB = """
    import threading, time
    threading.stack_size(1 << 16)
    while True:
        try:
            threading.Thread(target=time.sleep, args=(99,)).start()
        except RuntimeError:
            pass
"""
_COUNT = """
    import os, threading, time
    threading.stack_size(1 << 16)  # so that not the address space is what ends it
    made = 0
    while made < 300:
        try:
            threading.Thread(target=time.sleep, args=(99,), daemon=True).start()
            made += 1
        except RuntimeError:
            break
    print(made, flush=True)
    os._exit(0)
"""


def run(stage: Stage) -> None:
    """Threads count as processes do, and the wall clock ends the bomb."""
    limits = Limits(wall_s=1, cpu_s=4, processes=32)
    stage.program(_BOMB, limits)
    made = int(stage.program(_COUNT, limits, expect=[Outcome.PASSED]).stdout)
    stage.require(made < 32, f"{made} threads beside the first, with a limit of 32")
