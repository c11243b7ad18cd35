"""Makes a framework collect no test: load_tests, __test__, no content; a task without tests."""

from __future__ import annotations

from codegym.errors import InputError
from codegym.selftest.stage import Stage
from codegym.selftest.tasks import RIGHT, task
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)
HARMLESS = True

_SOURCES = (
    "",
    "def load_tests(*args):\n    import unittest\n    return unittest.TestSuite()\n",
    "__test__ = False\ncollect_ignore_glob = ['*']\npytest_plugins = []\ndef add(a, b): return 0\n",
    "import sys\nsys.modules['stage_1'] = sys.modules[__name__]\ncheck = None\n"
    "def add(a, b): return 0\n",
    "def pytest_collection_modifyitems(items): items.clear()\ndef add(a, b): return 0\n",
)


def run(stage: Stage) -> None:
    """The number of tests is the task's, not the submission's; a task without any is refused."""
    for source in _SOURCES:
        verdict = stage.submission(source)
        stage.require(verdict.total == 1, f"{verdict.total} tests, not 1")
    try:
        verdict = stage.judge.evaluate(task("x = 1\n", "add"), RIGHT)
    except InputError:
        return
    stage.not_held(f"a task without a test was judged: {verdict.outcome.value}")
