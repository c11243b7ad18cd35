"""Opens files, pipes and sockets without end."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.PASSED,)

_OPEN = """
    import os, resource, socket
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (100_000, 100_000))
    except (OSError, ValueError):
        pass
    kept = []
    try:
        while len(kept) < 5000:
            kept += [os.dup(0), *os.pipe(), *(end.detach() for end in socket.socketpair())]
    except OSError:
        pass
    print(len(kept))
"""


def run(stage: Stage) -> None:
    """The limit of descriptors holds, and cannot be raised; those of the harness are elsewhere."""
    made = int(stage.program(_OPEN, Limits(wall_s=3, open_files=128)).stdout)
    stage.require(made < 128, f"{made} descriptors, with a limit of 128")
