"""Searches the disk for tests, references, tasks, version control and install records."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.FAILED,)
NOT_HELD = {"process": "it has the machine's files, and the tasks are among them"}

_SEARCH = """
    import os
    HALVES = b"@HIGH@", b"@LOW@"
    NAMES = {"task.toml", ".git", ".hg", "stage_1.py", "selftest", "codegym"}
    def search():
        for top, folders, files in os.walk("/"):
            if top in ("/proc", "/sys"):
                folders[:] = []
                continue
            for name in [*folders, *files]:
                path = os.path.join(top, name)
                if path == "/opt/codegym":
                    continue  # the guest alone
                if name in NAMES or name.startswith("codegym-"):
                    return path
            for name in files:
                path = os.path.join(top, name)
                if top.startswith(("/usr/lib/x86_64", "/usr/lib/python3/dist-packages/numpy")):
                    continue
                try:
                    if os.path.islink(path) or not 0 < os.path.getsize(path) < 1 << 18:
                        continue
                    with open(path, "rb") as file:
                        data = file.read()
                except OSError:
                    continue
                at = data.find(HALVES[0])
                if at >= 0 and data[at + 8 : at + 16] == HALVES[1]:
                    return path
        return None
    def add(a, b):
        raise LookupError(f"found={search()}")
"""


def run(stage: Stage) -> None:
    """There is nothing of them."""
    limits = Limits(wall_s=20, cpu_s=20)
    task = stage.addition.model_copy(update={"limits": limits})
    reason = stage.submission(stage.fill(_SEARCH), task=task).reason
    stage.require("found=None" in reason, reason)
