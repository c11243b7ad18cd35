"""Pushes characters into a terminal that it might have inherited."""

from __future__ import annotations

from codegym.selftest.stage import Stage

_PROBE = """
    import fcntl, os
    refused("the controlling terminal", os.open, "/dev/tty", os.O_RDWR)
    for fd in range(64):
        try:
            if os.isatty(fd):
                breach("a terminal at", fd)
        except OSError:
            continue
        for request in (0x5412, 0x541C, 0x540E):  # TIOCSTI, TIOCLINUX, TIOCSCTTY
            refused(f"request {request:#x} on {fd}", fcntl.ioctl, fd, request, b"\\n")
    for path in ("/dev/console", "/dev/tty0", "/dev/tty1", "/dev/pts/0"):
        refused(path, os.open, path, os.O_RDWR | os.O_NOCTTY)
    if os.getsid(0) != os.getpid():
        breach("it shares a session")
"""
NOT_HELD = {"process": "root may open the machine's terminals"}


def run(stage: Stage) -> None:
    """It has no terminal, and a session of its own."""
    stage.probe(_PROBE)
