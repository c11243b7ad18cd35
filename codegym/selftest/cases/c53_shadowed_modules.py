"""Writes random.py, json.py, unittest.py and others beside itself, and imports them."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)

_SHADOW = """
    import importlib, os, sys
    names = ("random", "json", "unittest", "decimal", "hypothesis", "guest", "colorsys", "wave")
    for name in names:
        for folder in (".", "/tmp", "/var/tmp"):
            try:
                with open(f"{folder}/{name}.py", "w") as file:
                    file.write("owned = True\\n")
            except OSError:
                pass
    for name in names:
        try:
            found = importlib.import_module(name)
        except ImportError:
            continue
        if hasattr(found, "owned"):
            print("shadowed", name)
    if os.getcwd() in sys.path or "" in sys.path or "." in sys.path:
        print("the current folder is on the path")
"""
_WRONG = """
    import sys
    sys.path.insert(0, ".")
    sys.path.insert(0, "/tmp")
    def add(a, b): return -1
"""


def run(stage: Stage) -> None:
    """The standard library wins: the current folder is not on the path; the judge is elsewhere."""
    done = stage.program(_SHADOW, expect=[Outcome.PASSED])
    stage.require(not done.stdout, done.stdout.decode("utf-8", "replace"))
    stage.submission(_SHADOW + _WRONG)
