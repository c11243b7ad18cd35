"""Looks for every folder that can be written to, leaves marks, and looks for marks of others."""

from __future__ import annotations

import time

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.PASSED,)
NOT_HELD = {"process": "it has the machine's files"}

_PLACES = """
    import os
    allowed = {os.path.realpath(os.getcwd()), "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"}
    for top, folders, files in os.walk("/"):
        if top in ("/proc", "/sys"):
            folders[:] = []
            continue
        if os.access(top, os.W_OK):
            if top not in allowed:
                breach("can write to", top)
            open(os.path.join(top, "mark-@NONCE@"), "w").close()
        for name in files:
            path = os.path.join(top, name)
            own = name.startswith("mark-") or path.startswith("/dev/") or os.path.islink(path)
            if not own and os.access(path, os.W_OK):
                breach("can write", path)
"""
_MARK = """
import os, time
for folder in (os.getcwd(), "/tmp", "/var/tmp", "/dev/shm"):
    open(folder + "/mark-@NONCE@", "w").close()
time.sleep(0.7)
"""
_LOOK = """
    import os
    for folder in (os.getcwd(), "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"):
        if os.path.isdir(folder) and "mark-@NONCE@" in os.listdir(folder):
            breach("the mark of another run in", folder)
    refused("the canary", open, "@CANARY@")
"""


def run(stage: Stage) -> None:
    """Only its scratch places take files, and in them is nothing of runs before or beside it."""
    stage.probe(stage.fill(_PLACES))
    for _ in range(2 * stage.pool.workers):
        stage.probe(stage.fill(_LOOK))
    neighbour = stage.neighbour(_MARK)
    time.sleep(0.2)
    stage.probe(stage.fill(_LOOK))
    neighbour.result()
