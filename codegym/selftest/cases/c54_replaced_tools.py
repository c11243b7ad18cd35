"""Puts its own python, pytest, sh, curl and git first on the PATH, with shell start-up files."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)

_REPLACE = """
    import os
    home = os.environ.get("HOME", ".")
    for name in ("python", "python3", "pytest", "sh", "bash", "curl", "git", "ls", "true"):
        for folder in (".", "/tmp", "/usr/local/bin", "/usr/bin", f"{home}/bin", f"{home}/.bin"):
            try:
                os.makedirs(folder, exist_ok=True)
                with open(f"{folder}/{name}", "w") as file:
                    file.write("#!/bin/sh\\necho '1 passed'\\nexit 0\\n")
                os.chmod(f"{folder}/{name}", 0o755)
            except OSError:
                pass
    for name in (".bashrc", ".profile", ".bash_profile", ".zshenv"):
        with open(f"{home}/{name}", "w") as file:
            file.write("alias pytest=true\\n")
    os.environ["PATH"] = os.getcwd() + ":" + os.environ.get("PATH", "")
    os.environ["BASH_ENV"] = os.environ["ENV"] = home + "/.bashrc"
    def add(a, b): return -1
"""
_LOOK = """
    import os, shutil
    for name in ("python3", "sh", "ls", "true", "pytest", "curl", "git"):
        found = shutil.which(name)
        if found and b"1 passed" in open(found, "rb").read(64):
            breach("a replaced tool:", found)
    if os.getcwd() in os.environ.get("PATH", "") or "BASH_ENV" in os.environ:
        breach("the environment of a run before")
"""


def run(stage: Stage) -> None:
    """The judge uses no tool of the submission's; the next run has its own tools and PATH."""
    for _ in range(stage.pool.workers):
        stage.submission(_REPLACE)
    for _ in range(2 * stage.pool.workers):
        stage.probe(_LOOK)
