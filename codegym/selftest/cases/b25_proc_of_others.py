"""Reads environment, command line, descriptors, memory and root of every process it can see."""

from __future__ import annotations

import time

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.PASSED,)
NOT_HELD = {
    "process": "it has the machine's process table",
    "runsc": "gVisor shows everybody environments, maps and names of descriptors",
}

_NEIGHBOUR = """
    import subprocess
    subprocess.run(["sleep", "0.7", "0.000@HIGH@"])
"""
_PROBE = """
    import os
    for pid in os.listdir("/proc"):
        if not pid.isdigit() or int(pid) == os.getpid():
            continue
        try:
            line = open(f"/proc/{pid}/cmdline", "rb").read()
        except OSError:
            line = b""
        if b"0.000@HIGH@" in line:
            breach("a neighbour's command line", pid)
        for name in ("environ", "mem", "maps", "auxv", "stack", "syscall", "personality"):
            try:
                data = open(f"/proc/{pid}/{name}", "rb").read(1)
            except OSError:
                continue
            if data or name in ("mem", "maps"):
                breach("could read", pid, name)
        for name in ("fd", "fdinfo", "map_files", "task/" + pid + "/fd"):
            refused(f"listing {pid}/{name}", os.listdir, f"/proc/{pid}/{name}")
        for name in ("exe", "cwd", "root"):
            refused(f"following {pid}/{name}", os.readlink, f"/proc/{pid}/{name}")
        refused(f"signalling {pid}", os.kill, int(pid), 0)
        refused(f"limits of {pid}", __import__("resource").prlimit, int(pid), 7, (1, 1))
"""


def run(stage: Stage) -> None:
    """Processes of other runs cannot be seen, those of the harness not be looked into."""
    neighbour = stage.neighbour(_NEIGHBOUR)
    time.sleep(0.3)
    stage.probe(stage.fill(_PROBE))
    outcome = neighbour.result().outcome
    stage.require(outcome is Outcome.PASSED, f"the neighbour is {outcome.value}")
