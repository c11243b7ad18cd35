"""Plants links where the harness empties or looks next (there are no leases to write into)."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.PASSED,)
NOT_HELD = {"process": "its scratch place is the machine's, and so is what a link leads to"}

_PLANT = """
    import os
    outside = os.path.dirname("@CANARY@")
    targets = ("/", "/etc/passwd", "@CANARY@", outside, "..", "/proc/1/root", "loop")
    for folder in (os.getcwd(), "/tmp", "/var/tmp", "/dev/shm"):
        for number, target in enumerate(targets):
            try:
                os.symlink(target, f"{folder}/link{number}")
                os.symlink(target, f"{folder}/submission.py{number}")
            except OSError:
                pass
        try:
            os.symlink("loop", f"{folder}/loop")
            os.mkdir(f"{folder}/sub")
            os.symlink(os.path.dirname("@CANARY@"), f"{folder}/sub/inner")
            os.link("/etc/passwd", f"{folder}/hard")
        except OSError:
            pass
    # A folder that becomes a link while it is emptied.
    if os.fork() == 0:
        os.setsid()
        while True:
            try:
                os.mkdir("turn")
                os.rmdir("turn")
                os.symlink(os.path.dirname("@CANARY@"), "turn")
                os.unlink("turn")
            except OSError:
                pass
    here = os.getcwd()
    for name in (here, "/tmp"):
        try:
            os.rename(name, name + ".old")
            os.symlink(os.path.dirname("@CANARY@"), name)
            print("replaced", name)
        except OSError:
            pass
"""


def run(stage: Stage) -> None:
    """Links are removed as links: nothing behind them is opened, emptied or given away."""
    for _ in range(stage.pool.workers):
        done = stage.program(stage.fill(_PLANT))
        stage.require(not done.stdout, done.stdout.decode("utf-8", "replace"))
    stage.require(stage.bait.is_untouched(), "what a link led to was touched")
