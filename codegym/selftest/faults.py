"""Faults of sandboxes and clients made on purpose, in our own pools and processes only."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from codegym.errors import InfrastructureError
from codegym.selftest import host
from codegym.selftest.containers import Containers
from codegym.selftest.stage import Stage

_POLL_S = 0.02

_CLIENT = """
import sys, time, warnings
warnings.simplefilter("ignore")
from codegym.sandbox import SandboxPool
pool = SandboxPool(sys.argv[1], workers=2, runtime=sys.argv[2] or None)
for _ in range(4):
    pool.run("")
for _ in range(2):
    pool.submit("import os, time\\nos.fork()\\ntime.sleep(60)")
time.sleep(0.3)
print("ready", flush=True)
time.sleep(120)
"""


def wait_for(holds: object, seconds: float) -> bool:
    """Wait until a function says true; whether it did in time."""
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(_POLL_S)
    return True


@contextlib.contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Other environment variables for a while."""
    with mock.patch.dict(os.environ, variables):
        yield


class Sandboxes:
    """The sandboxes of this process that were not there before, and how to kill them.

    Args:
        stage: Whose backend it is about.
    """

    def __init__(self, stage: Stage) -> None:
        self._containers = Containers() if stage.backend == "docker" else None
        self._before = self._all()

    def _all(self) -> set[str]:
        if self._containers is not None:
            return self._containers.ids()
        table = host.processes()
        return {str(p.pid) for p in table.values() if p.parent == os.getpid() and p.state != "Z"}

    def new(self) -> set[str]:
        """Container ids, or pids of guests' first processes."""
        return self._all() - self._before

    def kill(self) -> int:
        """SIGKILL each; how many there were."""
        found = self.new()
        for identity in found:
            if self._containers is not None:
                self._containers.kill(identity)
            else:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(identity), signal.SIGKILL)
        return len(found)

    def close(self) -> None:
        """Close the connection to the engine."""
        if self._containers is not None:
            self._containers.close()


def kill_a_client(backend: str, runtime: str | None, patience_s: float) -> list[str]:
    """Start a client with a pool at work, kill it with SIGKILL, and see what it leaves.

    Args:
        backend: Of its pool.
        runtime: Of its pool.
        patience_s: How long its sandboxes may take to go, seconds.

    Returns:
        What is still there then, in words; none where all is gone.
    """
    root = str(Path(__file__).resolve().parents[2])
    client = subprocess.Popen(
        [sys.executable, "-c", _CLIENT, backend, runtime or ""],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path])},
    )
    containers = Containers(client.pid) if backend == "docker" else None
    try:
        assert client.stdout is not None
        if client.stdout.readline() != b"ready\n":
            raise InfrastructureError("a client with a pool of its own did not start", "start")
        before = _traces(client.pid, containers)
        if not before:
            return ["nothing of the client was found before it was killed"]
        client.kill()
        client.wait()
        wait_for(lambda: not _still(before, containers), patience_s)
        return sorted(_still(before, containers))
    finally:
        client.kill()
        client.wait()
        if client.stdout is not None:
            client.stdout.close()
        if containers is not None:
            containers.close()


def _traces(pid: int, containers: Containers | None) -> set[str]:
    """Containers of a client, or processes below it as ``pid:start``."""
    if containers is not None:
        return containers.ids()
    below = host.descendants(host.processes(), [pid]) - {pid}
    return {f"{number}:{started(number)}" for number in below}


def _still(traces: set[str], containers: Containers | None) -> set[str]:
    if containers is not None:
        return containers.ids()
    return {trace for trace in traces if trace == f"{trace.partition(':')[0]}:{started(trace)}"}


def started(trace: int | str) -> str:
    """When a process started, in ticks; nothing where it is gone or dead."""
    pid = str(trace).partition(":")[0]
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        if fields[0] not in "ZX":
            return fields[19]
    return ""
