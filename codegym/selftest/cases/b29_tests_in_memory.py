"""Searches frames, the heap, modules and the memory of every process for the tests."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Limits, Outcome

EXPECTED = (Outcome.FAILED,)

_SEARCH = """
    import gc, os, re, sys
    HIGH, LOW = b"@HIGH@", b"@LOW@"
    def scan(pid):
        hits = 0
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in maps:
                found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
                if not found or "[v" in line:
                    continue
                start, end = (int(x, 16) for x in found.groups())
                try:
                    memory.seek(start)
                    data = memory.read(end - start)
                except (OSError, OverflowError, ValueError, MemoryError):
                    continue
                at = data.find(HIGH)
                while at >= 0:
                    hits += data[at + 8 : at + 16] == LOW
                    at = data.find(HIGH, at + 1)
                del data
        return hits
    def objects():
        frame, seen = sys._getframe(), 0
        while frame is not None:
            for value in [*frame.f_locals.values(), *frame.f_globals.values()]:
                seen += callable(value) and getattr(value, "__name__", "") == "check"
            frame = frame.f_back
        number = int(HIGH) * 10**8 + int(LOW)
        del frame
        for thing in gc.get_objects():
            if type(thing) in (list, tuple, dict):
                values = thing.values() if type(thing) is dict else thing
                seen += any(type(value) is int and value == number + 1 for value in list(values))
        for module in list(sys.modules.values()):
            seen += hasattr(module, "check") and hasattr(module, "add")
        return seen
    def add(a, b):
        told = [f"own memory {hits}"] if (hits := scan("self")) else []
        if seen := objects():
            told.append(f"objects {seen}")
        for pid in os.listdir("/proc"):
            if pid.isdigit() and int(pid) != os.getpid():
                try:
                    if scan(pid):
                        told.append(f"memory of {pid}")
                except OSError:
                    pass
        raise LookupError(f"found={told}")
"""


def run(stage: Stage) -> None:
    """They never enter the process, nor any that it can read."""
    limits = Limits(wall_s=8, cpu_s=8, memory_bytes=512 << 20)
    task = stage.addition.model_copy(update={"limits": limits})
    reason = stage.submission(stage.fill(_SEARCH), task=task).reason
    stage.require("found=[]" in reason, reason)
