"""Fills every scratch place, starves a client of descriptors, turns its clock."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import codegym.sandbox
from codegym.resources import sandbox_folder
from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.PASSED,)
NOT_HELD = {
    "process": "the scratch space is the machine's own disk",
    "runsc": "gVisor is too slow for so many files in that time",
}

_FULL = """
    import os
    for folder in (os.getcwd(), "/tmp", "/var/tmp", "/dev/shm"):
        number = 0
        try:
            while number < 5000:
                open(f"{folder}/empty{number}", "x").close()
                number += 1
        except OSError:
            pass
    for folder in (os.getcwd(), "/tmp", "/var/tmp", "/dev/shm"):
        try:
            while True:
                with open(f"{folder}/empty0", "ab", 0) as file:
                    if not file.write(bytes(1 << 20)):
                        break
        except OSError:
            pass
    def add(a, b):
        return a + b
    print("whole")
"""
_STARVED = """
import resource, sys, warnings
warnings.simplefilter("ignore")
from codegym.errors import InfrastructureError
from codegym.sandbox import SandboxPool
import codegym.sandbox.launchers.docker, codegym.sandbox.launchers.bubblewrap
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[2]),) * 2)
try:
    with SandboxPool(sys.argv[1], workers=4, retries=1, runtime=sys.argv[3] or None) as pool:
        runs = [pool.submit(f"print({n})") for n in range(8)]
        for n, run in enumerate(runs):
            assert run.result(timeout=60).stdout == b"%d\\n" % n, "a wrong result"
except InfrastructureError as error:
    print("infrastructure:", error.cause)
else:
    print("right")
"""
_WALL_CLOCK = re.compile(r"\btime\.time(_ns)?\(|\bdatetime\b.*\bnow\(|\btime\.(gm|local)time\(")
# Whether a container's lease is over is a question about the world's clock.
_MAY_LOOK = {"leftovers.py"}
_TURN_S = 3600.0


def run(stage: Stage) -> None:
    """Right results or a named error, never half a one; only monotonic clocks measure time."""
    for _ in range(stage.pool.workers):
        done = stage.program(_FULL, Limits(wall_s=10, cpu_s=10, file_bytes=64 << 20))
        stage.require(done.stdout == b"whole\n", "a full disk changed the output")
        stage.submission(_FULL)
    for descriptors in (12, 20, 28):
        _starve(stage, descriptors)
    _turn_the_clock(stage)
    _read_the_sources(stage)


def _starve(stage: Stage, descriptors: int) -> None:
    root = str(Path(codegym.sandbox.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", _STARVED, stage.backend, str(descriptors), stage.runtime or ""],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    said = done.stdout.strip() or (done.stderr.strip().splitlines() or ["nothing"])[-1]
    clean = said == "right" or said.startswith("infrastructure:")
    stage.require(clean, f"a client with {descriptors} descriptors: {said}")


def _turn_the_clock(stage: Stage) -> None:
    """Only runs go on meanwhile: whose lease is over is not asked, so no container is at risk."""
    limits = Limits(wall_s=0.7, cpu_s=5)
    real = time.time
    for turn in (_TURN_S, -_TURN_S):
        slow = stage.pool.submit("import time\ntime.sleep(30)", limits=limits)
        short = stage.pool.submit("import time\ntime.sleep(0.2)\nprint(1)", limits=limits)
        with mock.patch("time.time", lambda turn=turn: real() + turn):
            ended, done = slow.result(timeout=60), short.result(timeout=60)
        stage.require(ended.outcome is Outcome.TIMEOUT, f"a sleeper is {ended.outcome.value}")
        stage.require(0.6 < ended.usage.wall_s < 2, f"measured {ended.usage.wall_s:.2f} s, not 0.7")
        stage.require(done.stdout == b"1\n", f"a short run is {done.outcome.value}")


def _read_the_sources(stage: Stage) -> None:
    folders = (sandbox_folder() / "guest", Path(codegym.sandbox.__file__).parent)
    for path in (path for folder in folders for path in sorted(folder.rglob("*.py"))):
        found = _WALL_CLOCK.search(path.read_text("utf-8"))
        if found is not None and path.name not in _MAY_LOOK:
            stage.not_held(f"{path.name} reads the wall clock: {found[0]}")
