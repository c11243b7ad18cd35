"""Infrastructure faults made on purpose, in our own pools and processes only."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from codegym.errors import InfrastructureError
from codegym.sandbox import dockerd
from codegym.sandbox.host import find_program
from codegym.selftest import host
from codegym.selftest.containers import Containers
from codegym.selftest.stage import Stage

_POLL_S = 0.02
_STOP_S = 30.0

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


@contextlib.contextmanager
def false_engine(answer: bytes) -> Iterator[str]:
    """An address at which something listens that is no engine.

    Args:
        answer: What it answers to everything; nothing, for ever, where empty.
    """
    server = socket.create_server(("127.0.0.1", 0))
    kept: list[socket.socket] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                kept.append(connection)
                if answer:
                    connection.recv(1 << 16)
                    connection.sendall(answer)
                    connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
    finally:
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(timeout=5)
        for connection in kept:
            connection.close()


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
    return {f"{number}:{_started(number)}" for number in below}


def _still(traces: set[str], containers: Containers | None) -> set[str]:
    if containers is not None:
        return containers.ids()
    return {trace for trace in traces if trace == f"{trace.partition(':')[0]}:{_started(trace)}"}


def _started(trace: int | str) -> str:
    """When a process started, in ticks; nothing where it is gone or dead."""
    pid = str(trace).partition(":")[0]
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        if fields[0] not in "ZX":
            return fields[19]
    return ""


def restart_engine() -> None:
    """Stop the Docker daemon of this host with SIGTERM, and start it again.

    Raises:
        InfrastructureError: There is none of this host's own, or it does not end or start.
    """
    program = find_program("dockerd")
    try:
        pid = int(Path("/var/run/docker.pid").read_text())
    except (OSError, ValueError):
        pid = 0
    # The file may be stale, and its number another program's by now.
    name = Path(f"/proc/{pid}/comm")
    ours = pid > 1 and name.exists() and name.read_text().strip() == "dockerd"
    if not ours or program is None:
        raise InfrastructureError("no Docker daemon of this host to restart", "engine")
    os.kill(pid, signal.SIGTERM)
    if not wait_for(lambda: not _started(pid), _STOP_S):
        raise InfrastructureError("the Docker daemon does not end", "engine")
    dockerd.start(program, lambda line: None)
