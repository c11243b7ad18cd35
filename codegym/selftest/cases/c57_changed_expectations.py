"""Changes its inputs, every list and table that it can find, and the globals of the tests."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.selftest.tasks import task
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)

_TESTS = """
    EXPECTED = [1, 2, 3]
    def check(candidate):
        given = [3, 1, 2]
        kept = list(given)
        shared = {"want": EXPECTED}
        got = candidate(given, 0)
        assert shared["want"] == [1, 2, 3] and sorted(kept) == EXPECTED
        assert got == EXPECTED and len(EXPECTED) == 3
"""
_CHANGE = """
    import gc, sys
    def add(values, _):
        for thing in gc.get_objects():
            try:
                if type(thing) is list and sorted(thing) == [1, 2, 3]:
                    thing.clear()
                if type(thing) is dict and ("EXPECTED" in thing or "check" in thing):
                    thing["EXPECTED"] = []
                    thing["check"] = lambda *a, **k: None
            except BaseException:
                pass
        for module in list(sys.modules.values()):
            if hasattr(module, "EXPECTED") or hasattr(module, "check"):
                module.EXPECTED, module.check = [], lambda *a, **k: None
        values.clear()
        return values
"""


def run(stage: Stage) -> None:
    """Inputs are copies, and the originals and the tests are out of reach."""
    stage.submission(_CHANGE, task=task(_TESTS, "add"))
