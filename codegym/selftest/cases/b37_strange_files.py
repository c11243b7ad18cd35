"""Leaves FIFOs, sockets, odd names, closed folders and modes for the harness to clear away."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.PASSED,)

_LEAVE = """
    import os, socket
    for folder in (os.getcwd(), "/tmp", "/var/tmp", "/dev/shm"):
        if folder != os.getcwd() and not ALONE:
            continue
        os.chdir(folder)
        os.mkfifo("fifo")
        sock = socket.socket(socket.AF_UNIX)
        sock.bind("socket")
        odd = (b"-rf", b"\\xff\\xfe", b"new\\nline", b"a" * 255, b"...", b" ", b"*", b"$(exit)")
        for name in odd:
            open(name, "w").close()
        path = "closed"
        for _ in range(5):
            os.mkdir(path)
            open(path + "/file", "w").close()
            path += "/closed"
        for _ in range(5):
            path = os.path.dirname(path)
            os.chmod(path, 0)
        with open("sparse", "wb") as file:
            file.truncate(15 << 20)
        os.chmod("sparse", 0)
        held = open("held", "w")
        os.unlink("held")
        if os.fork() == 0:
            os.setsid()
            open("fifo").read()
    os.umask(0o777)
    os.mkdir("mode0")
"""


def run(stage: Stage) -> None:
    """Nothing waits for a FIFO, and all of it is gone for the next run."""
    source = _LEAVE.replace("ALONE", str(stage.backend != "process"))
    for _ in range(stage.pool.workers):
        stage.program(source)
