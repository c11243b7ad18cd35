"""Forks children that end at once, and never waits for them."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.PASSED,)

_FLOOD = """
    import os
    for _ in range(2000):
        try:
            if os.fork() == 0:
                os._exit(0)
        except OSError:
            break
    # And orphans that end after their parent: somebody has to collect them.
    print("done", flush=True)
    for _ in range(10):
        try:
            if os.fork() == 0:
                if os.fork() == 0:
                    os._exit(0)
                os._exit(0)
        except OSError:
            break
"""


def run(stage: Stage) -> None:
    """The dead count as processes while it runs, and none is left afterwards."""
    done = stage.program(_FLOOD)
    stage.require(done.stdout == b"done\n", "it did not come to its end")
