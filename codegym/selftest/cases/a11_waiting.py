"""Waits without any CPU: sleeps, reads from a pipe that nobody writes to, takes a lock twice."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.TIMEOUT,)
HARMLESS = True

_WAITS = (
    "import time\ntime.sleep(99)",
    "import os\nos.read(os.pipe()[0], 1)",
    "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
    "import os\nos.mkfifo('pipe')\nopen('pipe')",
)


def run(stage: Stage) -> None:
    """The wall clock ends it."""
    for wait in _WAITS:
        done = stage.program(wait, Limits(wall_s=0.4, cpu_s=5))
        stage.require(done.usage.cpu_s < 0.4, f"{wait!r} used {done.usage.cpu_s:.1f} s of CPU")
        stage.require(done.usage.wall_s < 2, f"{wait!r} ran for {done.usage.wall_s:.1f} s")
