"""Raises what test frameworks take for a skip, an expected failure or an order to stop."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)
HARMLESS = True

_ERRORS = (
    "unittest.SkipTest('x')",
    "unittest.case._ShouldStop()",
    "type('Skipped', (BaseException,), {'__module__': '_pytest.outcomes'})('x')",
    "type('XFailed', (Exception,), {'__module__': '_pytest.outcomes'})('x')",
    "type('UnsatisfiedAssumption', (Exception,), {'__module__': 'hypothesis.errors'})()",
    "KeyboardInterrupt()",
    "GeneratorExit()",
    "StopIteration(42)",
    "StopAsyncIteration()",
    "SystemExit(0)",
    "BaseExceptionGroup('x', [SystemExit(0)])",
)


def run(stage: Stage) -> None:
    """A test that was skipped did not pass."""
    for error in _ERRORS:
        stage.submission(f"import unittest, unittest.case\ndef add(a, b): raise {error}")
        stage.submission(f"import unittest, unittest.case\nraise {error}\ndef add(a, b): pass")
