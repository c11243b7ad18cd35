"""Answers with values that Python calls equal and that are not the same: True, 1.0, -0.0, NaN."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.selftest.tasks import task
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)
HARMLESS = True

_STRICT = """
    import math
    def check(candidate):
        got = candidate(0, 0)
        assert type(got) is @TYPE@ and repr(got) == repr(@VALUE@)
"""
_WRONG = {
    "1": ("True", "1.0", "Decimal(1)", "Fraction(1)", "1 + 0j", "numpy.int64(1)"),
    "0.0": ("-0.0", "0", "False", "Decimal(0)", "float('nan')"),
    "float('nan')": ("float('inf')", "0.0", "None", "Decimal('nan')"),
    "(1, 2)": ("[1, 2]", "range(1, 3)", "{1: 2}"),
    "{'a': 1, 'b': 2}": ("{'b': 2, 'a': 1}", "{'a': True, 'b': 2}", "[('a', 1), ('b', 2)]"),
    "2**70": ("float(2**70)", "2**70 + 1", "str(2**70)"),
    "'a'": ("b'a'", "['a']", "'a '"),
}
_HEAD = "from decimal import Decimal\nfrom fractions import Fraction\nimport numpy\n"


def run(stage: Stage) -> None:
    """Types and values arrive exactly, so that a test that asks for them gets the truth."""
    for value, answers in _WRONG.items():
        kind = type(eval(value)).__name__
        strict = task(_STRICT.replace("@TYPE@", kind).replace("@VALUE@", value), "add")
        right = f"{_HEAD}def add(a, b): return {value}"
        stage.submission(right, task=strict, expect=[Outcome.PASSED])
        for answer in answers:
            stage.submission(f"{_HEAD}def add(a, b): return {answer}", task=strict)
