"""Burns CPU in many processes and threads while a neighbour is timed."""

from __future__ import annotations

import textwrap

from codegym.sandbox.settings import Settings
from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.TIMEOUT,)
NOT_HELD = {
    "process": "a quota of CPU takes a control group",
    "bubblewrap": "control groups take root",
    "runsc": "with --ignore-cgroups nothing limits a whole sandbox",
}

_HOG = "import os\nfor _ in range(4): os.fork()\nwhile True: pass"
_QUOTA = 0.25
_MEASURE = """
    import os, time
    try:
        os.sched_setaffinity(0, range(os.cpu_count()))  # beyond the cores that it is shown
    except OSError:
        pass
    started = time.monotonic()
    for _ in range(24):
        if os.fork() == 0:
            while time.monotonic() < started + 1.5:
                pass
            os._exit(0)
    for _ in range(24):
        os.wait()
    times = os.times()
    print((times.children_user + times.children_system) / (time.monotonic() - started))
"""
# Its own word may be wrong where a variable says how many threads to start.
_COUNT = """
    import os, subprocess
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OMP_")}
    print(len(os.sched_getaffinity(0)))
    print(subprocess.run(["nproc"], env=environment, capture_output=True, text=True).stdout)
"""
_NEIGHBOUR = "x = 0\nfor n in range(300_000): x += n\nprint(x)"


def run(stage: Stage) -> None:
    """The CPU limit counts all its processes, a sandbox gets and shows its quota, others pass."""
    neighbour = stage.neighbour(_NEIGHBOUR, Limits(wall_s=20, cpu_s=2))
    done = stage.program(_HOG, Limits(wall_s=20, cpu_s=1))
    stage.require("CPU" in done.reason, f"not the CPU limit ended it: {done.reason}")
    stage.require(neighbour.result().outcome is Outcome.PASSED, "the neighbour did not pass")
    with stage.another_pool(settings=Settings(cpus=_QUOTA)) as pool:
        measured = pool.run(textwrap.dedent(_MEASURE), limits=Limits(wall_s=20, cpu_s=20))
        cores = float(measured.stdout)
        shown = pool.run(textwrap.dedent(_COUNT)).stdout.split()
    stage.require(shown == [b"1", b"1"], f"with a quota of {_QUOTA} cores it shows {shown}")
    stage.require(
        cores < 1.5 * _QUOTA, f"a sandbox with a quota of {_QUOTA} cores used {cores:.2f}"
    )
