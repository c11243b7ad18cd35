"""Signals to a neighbour by locks, shared files, sockets and ports (the CPU load remains)."""

from __future__ import annotations

import time

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.PASSED,)
NOT_HELD = {
    "process": "it has the machine's files, locks and network",
    "bubblewrap": "sandboxes share the machine's read-only files, and with them locks on these",
}

_SEND = """
import fcntl, os, socket, time
kept = []
for path in ("/usr/bin/python3", "/etc/passwd", "/bin/sh", "/usr/lib", "/", "/proc/version"):
    try:
        kept.append(os.open(path, os.O_RDONLY))
        fcntl.flock(kept[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        pass
for folder in ("/tmp", "/dev/shm"):
    open(folder + "/channel", "w").close()
sock = socket.socket(socket.AF_UNIX)
sock.bind("\\0channel-@NONCE@")
sock.listen()
server = socket.create_server(("127.0.0.1", 41999))
time.sleep(0.8)
"""
_RECEIVE = """
    import fcntl, os, socket
    for path in ("/usr/bin/python3", "/etc/passwd", "/bin/sh", "/usr/lib", "/", "/proc/version"):
        try:
            fd = os.open(path, os.O_RDONLY)
        except OSError:
            continue
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            breach("a lock on", path)
        except OSError:
            pass
    for folder in ("/tmp", "/dev/shm"):
        if os.path.exists(folder + "/channel"):
            breach("a file in", folder)
    refused("an abstract socket", socket.socket(socket.AF_UNIX).connect, "\\0channel-@NONCE@")
    refused("a port", socket.create_connection, ("127.0.0.1", 41999), 0.2)
"""


def run(stage: Stage) -> None:
    """A neighbour that runs at the same time receives nothing."""
    if stage.pool.workers < 2:
        stage.skip("it takes two slots")
    sender = stage.neighbour(_SEND)
    time.sleep(0.3)
    stage.probe(stage.fill(_RECEIVE))
    outcome = sender.result().outcome
    stage.require(outcome is Outcome.PASSED, f"the sender is {outcome.value}")
