"""Plants sitecustomize, usercustomize, .pth files and start-up variables for what starts next."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)

_PLANT = """
    import os, site, sys
    HOOK = "import sys; sys.stdout.write('hooked'); __import__('os')._exit(0)\\n"
    home = os.environ.get("HOME", ".")
    version = "python%d.%d" % sys.version_info[:2]
    for folder in (".", home, f"{home}/.local/lib/{version}/site-packages", "/tmp", *sys.path):
        for name in ("sitecustomize.py", "usercustomize.py", "x.pth", ".pythonrc", "pyvenv.cfg"):
            try:
                os.makedirs(folder, exist_ok=True)
                with open(os.path.join(folder, name), "w") as file:
                    file.write(HOOK)
            except OSError:
                pass
    os.environ.update(PYTHONSTARTUP=".pythonrc", PYTHONPATH=home, PYTHONHOME="/tmp")
    def add(a, b): return -1
"""


def run(stage: Stage) -> None:
    """No later interpreter, the judge's or another run's, reads any of it."""
    for _ in range(stage.pool.workers):
        stage.submission(_PLANT)
        stage.program(_PLANT, expect=[Outcome.PASSED])
    for _ in range(2 * stage.pool.workers):
        done = stage.program("import site\nprint('clean')", expect=[Outcome.PASSED])
        stage.require(done.stdout == b"clean\n", f"a hook ran: {done.stdout[:40]!r}")
