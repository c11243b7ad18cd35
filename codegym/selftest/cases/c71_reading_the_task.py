"""Looks for the task around it: its id, the tests' text, command lines, arguments, sources.

The guest's own source can be read by every run. It is public, and so is how answers are compared;
what has to stay unknown are tests, expected values and seeds, and those are in the judge's memory
alone.
"""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)
NOT_HELD = {"process": "it has the machine's files, and the tasks are among them"}

_LOOK = """
    import linecache, os, sys
    TASK = "selftest" + "/task"
    found = []
    def look(name, text):
        text = text if isinstance(text, str) else text.decode("utf-8", "replace")
        if TASK in text or "def " + "check" in text or "@HIGH@" + "@LOW@" in text:
            found.append(name)
    look("arguments", " ".join(map(str, [*sys.argv, *sys.orig_argv])))
    look("environment", repr(os.environ))
    look("path", repr(sys.path) + repr(sorted(sys.modules)))
    for name, entry in linecache.cache.items():
        if name != "submission.py":
            look("cached source " + name, repr(entry))
    for pid in os.listdir("/proc"):
        if pid.isdigit():
            for name in ("cmdline", "comm", "environ"):
                try:
                    look(f"{pid}/{name}", open(f"/proc/{pid}/{name}", "rb").read())
                except OSError:
                    pass
    for folder in (".", "/tmp", "/var/tmp", "/dev/shm", "/opt", "/srv", "/home", "/root", "/tests"):
        for top, _, files in os.walk(folder):
            for name in files:
                path = os.path.join(top, name)
                try:
                    data = open(path, "rb").read(1 << 18)
                except OSError:
                    continue
                if b"selftest" + b"/task" in data or b"@HIGH@" + b"@LOW@" in data:
                    found.append(path)
    def add(a, b):
        frame = sys._getframe()
        while frame is not None:
            look("frame " + frame.f_code.co_name, repr(sorted(frame.f_globals)))
            frame = frame.f_back
        raise LookupError(f"found={found}")
"""


def run(stage: Stage) -> None:
    """Nothing there tells of the task (the guest's source is there, which is no secret)."""
    reason = stage.submission(stage.fill(_LOOK)).reason
    stage.require("found=[]" in reason, reason)
