"""Walks the stack and the heap for the harness: calls what passes tests, appends to its lists."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)

_WALK = """
    import gc, sys, threading
    def touch(value):
        name = getattr(value, "__name__", "")
        if hasattr(value, "wasSuccessful"):
            value.wasSuccessful = lambda: True
        elif type(value) is list:
            value.append("passed")
        elif type(value) is dict and "passed" in value:
            value["passed"] = True
        elif callable(value) and name in ("report", "passed", "set_result", "succeed", "check"):
            try:
                value(done=True, fault="")
            except BaseException:
                pass
        elif hasattr(value, "fault"):
            value.fault = ""
        elif hasattr(value, "get_obj") or hasattr(value, "value"):
            try:
                value.value = 1
            except BaseException:
                pass
    def add(a, b):
        frames = list(sys._current_frames().values()) + [sys._getframe()]
        for frame in frames:
            while frame is not None:
                for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
                    try:
                        touch(value)
                    except BaseException:
                        pass
                if frame.f_code.co_name == "run_tests":
                    frame.f_globals["failures"] = 0
                frame = frame.f_back
        return -1
"""
_HEAP = """
    import gc
    def add(a, b):
        for value in gc.get_objects():
            try:
                if type(value).__name__ in ("Peer", "Judging", "_Judging", "Decoder", "Encoder"):
                    value.fault = ""
                    value.calls = 0
                    value.is_silent = lambda: True
                name = getattr(value, "__name__", "")
                if callable(value) and name in ("_restore", "value", "hello"):
                    value.__code__ = (lambda *a, **k: None).__code__
            except BaseException:
                pass
        return -1
"""


def run(stage: Stage) -> None:
    """The harness is in another process: there is nothing to find."""
    stage.submission(_WALK, expect=[Outcome.FAILED, Outcome.CRASHED, Outcome.TIMEOUT])
    stage.submission(_HEAP, expect=[Outcome.FAILED, Outcome.CRASHED, Outcome.TIMEOUT])
