"""Defines tests of its own under the names of the hidden ones, in modules and in files."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)

_DEFINE = """
    import os, sys, types
    def check(candidate=None): pass
    def test_pass(): pass
    test_one = test_two = check
    for name in ("stage_1", "tests", "tests.stage_1", "prelude", "test_add"):
        module = types.ModuleType(name)
        module.check = module.test_pass = check
        sys.modules[name] = module
    for folder in ("tests", "public", "/tests", "/tmp/tests"):
        try:
            os.makedirs(folder, exist_ok=True)
            for name in ("stage_1.py", "test_add.py", "__init__.py"):
                with open(f"{folder}/{name}", "w") as file:
                    file.write("def check(candidate): pass\\n")
        except OSError:
            pass
    import linecache
    linecache.cache["tests/stage_1.py"] = (1, None, ["def check(c): pass\\n"], "tests/stage_1.py")
    def add(a, b): return -1
"""


def run(stage: Stage) -> None:
    """The tests are those of the task, by name and number (there is no repository of tests yet)."""
    verdict = stage.submission(_DEFINE)
    names = [test.name for test in verdict.tests]
    stage.require(names == ["check"], f"the tests are {names}")
