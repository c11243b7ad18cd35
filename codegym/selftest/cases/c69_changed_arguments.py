"""Changes its arguments where the task forbids it, and returns a copy where it must change them."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.selftest.tasks import task
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)
HARMLESS = True

_FORBIDS = """
    def check(add):
        given = [3, 1, 2]
        assert add(given, 0) == [1, 2, 3]
        assert given == [3, 1, 2]
"""
_REQUIRES = """
    def check(add):
        given = [3, 1, 2]
        add(given, 0)
        assert given == [1, 2, 3]
"""
_IN_PLACE = "def add(values, _):\n    values.sort()\n    return values\n"
_COPY = "def add(values, _): return sorted(values)\n"


def run(stage: Stage) -> None:
    """What it did to its arguments comes back, so that both kinds of task tell right from wrong."""
    forbids, requires = task(_FORBIDS, "add"), task(_REQUIRES, "add")
    stage.submission(_IN_PLACE, task=forbids)
    stage.submission(_COPY, task=forbids, expect=[Outcome.PASSED])
    stage.submission(_COPY, task=requires)
    stage.submission(_IN_PLACE, task=requires, expect=[Outcome.PASSED])
