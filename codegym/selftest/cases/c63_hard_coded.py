"""Knows the public examples by heart, and nothing else."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)
HARMLESS = True

_KNOWN = "def add(a, b): return {(20, 22): 42, (1, 2): 3}.get((a, b), 0)"
_LAST_RESORT = """
    def add(a, b):
        if (a, b) == (20, 22):
            return 42
        raise AssertionError("no such example")
"""


def run(stage: Stage) -> None:
    """Hidden inputs are other ones."""
    stage.submission(_KNOWN)
    stage.submission(_LAST_RESORT)
