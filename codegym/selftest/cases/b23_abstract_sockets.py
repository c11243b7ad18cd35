"""Connects to an abstract Unix socket on which a process of the host listens."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {"process": "it has the machine's network namespace"}

_PROBE = """
    import socket
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(1)
    refused("an abstract socket of the host", sock.connect, "\\0@ABSTRACT@")
    with open("/proc/net/unix") as table:
        if "@ABSTRACT@" in table.read():
            breach("the host's sockets are listed")
"""


def run(stage: Stage) -> None:
    """Its network namespace has none of the host's sockets."""
    stage.probe(stage.fill(_PROBE))
