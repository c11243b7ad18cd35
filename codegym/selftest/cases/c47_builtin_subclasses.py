"""Answers with subclasses of builtin types whose comparisons, hashes and lengths lie."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.selftest.tasks import task
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED,)
HARMLESS = True

_SLY = """
class Sly(BASE):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __len__(self): return 0
    def __iter__(self): return iter(())
    def __bool__(self): return True
    @property
    def __class__(self): return int
def add(a, b): return Sly(VALUE)
"""
_BASES = {
    "int": "1",
    "float": "1.5",
    "str": "'x'",
    "bytes": "b'x'",
    "list": "[1]",
    "tuple": "(1,)",
    "dict": "{1: 2}",
    "set": "{1}",
    "frozenset": "{1}",
    "complex": "1j",
}
_STRICT = """
    def check(add):
        plain = (int, float, complex, str, bytes, list, tuple, dict, set, frozenset)
        assert type(add(1, 1)) in plain
        assert add(1, 1) == "nothing like it"
"""


def run(stage: Stage) -> None:
    """They arrive as their base, and compare as it does."""
    strict = task(_STRICT, "add")
    for base, value in _BASES.items():
        source = _SLY.replace("BASE", base).replace("VALUE", value)
        stage.submission(source)
        stage.submission(source, task=strict)
