"""Kills a sandbox during a run, then the client; uses up a sandbox's memory by many processes."""

from __future__ import annotations

import time

from codegym.errors import InfrastructureError
from codegym.selftest import faults
from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.MEMORY, Outcome.TIMEOUT, Outcome.PASSED)
NOT_HELD = {
    "process": "the memory of a whole sandbox takes a control group",
    "bubblewrap": "control groups take root",
    "runsc": "with --ignore-cgroups nothing limits a whole sandbox",
}

_SLOW = "import time\ntime.sleep(0.6)\nprint('whole')"
_TOGETHER = """
    import os, select
    read, write = os.pipe()
    children = []
    for number in range(8):
        children.append(os.fork())
        if children[-1] == 0:
            block = bytearray(200 << 20)
            for at in range(0, len(block), 4096):
                block[at] = 1
            os.write(write, bytes([number]))
            select.select([], [], [], 60)
            os._exit(0)
    filled = b""
    while len(filled) < 8 and select.select([read], [], [], 1.5)[0]:
        filled += os.read(read, 8)
    # The kernel may have killed one that was done to make room for the next.
    print(sum(os.waitpid(children[number], os.WNOHANG)[0] == 0 for number in filled))
"""
_PATIENCE_S = 10.0


def run(stage: Stage) -> None:
    """A lost run is right elsewhere or an error named "lost"; nothing outlives its client."""
    _kill_during_runs(stage)
    left = faults.kill_a_client(stage.backend, stage.runtime, _PATIENCE_S)
    stage.require(not left, f"of a killed client there is still: {', '.join(left)}")
    done = stage.program(_TOGETHER, Limits(wall_s=6, cpu_s=20, memory_bytes=256 << 20))
    had = int(done.stdout or 0)
    stage.require(had < 6, f"{had * 200} MiB in a sandbox of 1024 MiB")


def _kill_during_runs(stage: Stage) -> None:
    for retries in (0, 2):
        sandboxes = faults.Sandboxes(stage)
        try:
            with stage.another_pool(retries=retries) as pool:
                future = pool.submit(_SLOW)
                stage.require(faults.wait_for(sandboxes.new, _PATIENCE_S), "no sandbox was made")
                faults.wait_for(future.running, _PATIENCE_S)
                time.sleep(0.3)
                sandboxes.kill()
                try:
                    done = future.result(timeout=60)
                except InfrastructureError as error:
                    stage.require(retries == 0, f"not tried again: {error}")
                    known = error.cause in ("lost", "start")
                    stage.require(known, f"the cause is {error.cause}")
                else:
                    stage.require(retries > 0, f"a lost run came out as {done.outcome.value}")
                    stage.require(done.stdout == b"whole\n", "half a result came out")
                stage.require(pool.run("print(1)").stdout == b"1\n", "the pool did not come back")
        finally:
            sandboxes.close()
