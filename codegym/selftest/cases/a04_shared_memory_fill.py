"""Fills /dev/shm, and keeps memory in files that have no name."""

from __future__ import annotations

from codegym.sandbox.cgroups import available
from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.PASSED,)
NOT_HELD = {
    "process": "/dev/shm is the machine's own",
    "runsc": "with --ignore-cgroups nothing limits a whole sandbox",
}

_FILL = """
    import os
    total = 0
    for number in range(100):
        try:
            with open(f"/dev/shm/{number}", "wb", 0) as file:
                total += file.write(bytes(1 << 20))
        except OSError:
            break
    print(total >> 20)
"""
_NAMELESS = """
    import os
    held = []
    for number in range(100):
        held.append(os.memfd_create("x"))
        for _ in range(15):
            os.write(held[-1], bytes(1 << 20))
"""
_SIZE_MIB = 64


def run(stage: Stage) -> None:
    """The file system is the sandbox's own and small; nameless files cost the run, not the host."""
    total = int(stage.program(_FILL).stdout)
    stage.require(total <= _SIZE_MIB, f"{total} MiB went into /dev/shm")
    if stage.backend == "docker" or "memory" in available():  # it takes a control group
        ends = [Outcome.MEMORY, Outcome.CRASHED, Outcome.FAILED]
        stage.program(_NAMELESS, Limits(wall_s=10, cpu_s=10), expect=ends)
