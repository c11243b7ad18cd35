"""Answers with an object that compares equal to everything, and passes for any number."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)
HARMLESS = True

_CLASS = """
class Equal{base}:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return False
    def __gt__(self, other): return False
    def __le__(self, other): return True
    def __ge__(self, other): return True
    def __bool__(self): return True
    def __sub__(self, other): return 0
    def __rsub__(self, other): return 0
    def __abs__(self): return 0
    def __float__(self): return 0.0
    def __len__(self): return 0
    def __iter__(self): return iter(())
    def __getattr__(self, name): return self
    def __hash__(self): return 0
"""
_ANSWERS = ("Equal()", "[Equal()]", "(Equal(), Equal())", "{'x': Equal()}", "Equal")


def run(stage: Stage) -> None:
    """Only exact plain data goes over; everything else is a failure."""
    for answer in _ANSWERS:
        source = _CLASS.replace("{base}", "") + f"def add(a, b): return {answer}\n"
        stage.submission(source)
    lucky = "__import__('unittest').mock.ANY"
    stage.submission(f"import unittest.mock\ndef add(a, b): return {lucky}\n")
