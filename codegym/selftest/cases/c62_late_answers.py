"""Lets threads and children answer later calls, and edit files once the check is done."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)

_THREAD = """
    import os, struct, threading, time
    def answer(call, value):
        body = b"R" + struct.pack(">II", call, 0) + b"i" + struct.pack(">q", value)
        return struct.pack(">I", len(body)) + body
    def later(value):
        while True:
            for fd in range(3, 16):
                try:
                    os.write(fd, answer(2, value))
                except OSError:
                    pass
            time.sleep(0.001)
    def add(a, b):
        if a == 20:
            if @FORK@:
                if os.fork() == 0:
                    later(42)
            else:
                threading.Thread(target=later, args=(42,), daemon=True).start()
            return 42
        time.sleep(0.05)
        return -1
"""
_SECOND_ANSWER = """
    import threading, time
    kept = []
    def add(a, b):
        kept.append(0)
        def fix():
            time.sleep(0.02)
            kept[0] = a + b
        threading.Thread(target=fix).start()
        return kept
"""


def run(stage: Stage) -> None:
    """The first answer to a call counts, what nobody asked for fails, all die with the verdict."""
    stage.submission(_THREAD.replace("@FORK@", "False"))
    stage.submission(_THREAD.replace("@FORK@", "True"))
    stage.submission(_SECOND_ANSWER)
