"""Takes io, posix and ctypes after the builtins were taken away, and opens, forks and executes."""

from __future__ import annotations

from codegym.selftest.stage import Stage

NOT_HELD = {"process": "nothing but the language stands before the machine"}

_PROBE = """
    import builtins, ctypes, io, os, posix, sys
    original = builtins.open
    for name in ("open", "exec", "eval", "compile", "__import__"):
        setattr(builtins, name, None)
    for name in ("system", "fork", "kill", "remove", "open"):
        setattr(os, name, None)
    for path in ("/etc/selftest", "/selftest", "/usr/selftest", "@CANARY@"):
        refused("io.open", io.open, path, "w")
        refused("posix.open", posix.open, path, posix.O_WRONLY | posix.O_CREAT)
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.open(path.encode(), 0o101, 0o666) >= 0:
            breach("the C library opened", path)
        if libc.unlink(path.encode()) == 0:
            breach("the C library removed", path)
    if libc.kill(1, 9) == 0:
        breach("the first process could be killed")
    posix.kill(posix.getpid(), 0)
    builtins.open = original
"""


def run(stage: Stage) -> None:
    """The kernel refuses, whatever Python names were left."""
    stage.probe(stage.fill(_PROBE))
