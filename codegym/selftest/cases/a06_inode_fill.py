"""Makes empty files without end, a tree of folders 5000 deep, and many hard links."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.PASSED,)
NOT_HELD = {
    "process": "the scratch space is the machine's own disk",
    "bubblewrap": "bubblewrap cannot say how many files a tmpfs may hold",
    "runsc": "gVisor's tmpfs does not count files",
}

_EMPTY_FILES = """
    import os
    made = 0
    try:
        while made < 12000:
            open(f"/tmp/{made}", "x").close()
            made += 1
    except OSError:
        pass
    print(made)
"""
_DEEP = """
    import os
    os.chdir("/tmp")
    for _ in range(5000):
        try:
            os.mkdir("d")
            os.chdir("d")
        except OSError:
            break
"""
_LINKS = """
    import os
    open("/tmp/x", "w").close()
    try:
        for number in range(12000):
            os.link("/tmp/x", f"/tmp/{number}")
    except OSError:
        pass
"""


def run(stage: Stage) -> None:
    """The number of files is capped; whatever was made is gone for the next run."""
    limits = Limits(wall_s=5, cpu_s=5)
    stage.program(_DEEP, limits)
    stage.program(_LINKS, limits)
    made = int(stage.program(_EMPTY_FILES, limits).stdout)
    stage.require(made <= 4096, f"{made} files in one place, with a limit of 4096")
