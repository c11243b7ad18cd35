"""Answers with what is small to say and huge to take: nesting, sharing, counts, claimed lengths."""

from __future__ import annotations

from codegym.selftest.stage import Stage
from codegym.task import Outcome

EXPECTED = (Outcome.FAILED, Outcome.MEMORY, Outcome.TIMEOUT)

_ANSWERS = (
    "[[]] * 10**6",
    "'x' * 10**9",
    "10 ** 10 ** 7",
    "nested(100_000)",
    "laughs(30)",
    "tuple_laughs(30)",
    "b'a' * (9 << 20)",
    "range(10**18)",
    "{n: n for n in range(2 * 10**6)}",
    "__import__('fractions').Fraction(1, 10**10**6)",
    "__import__('decimal').Decimal('1e999999999')",
)
_SOURCE = """
def nested(n):
    value = []
    for _ in range(n):
        value = [value]
    return value
def laughs(n):
    value = ["lol"]
    for _ in range(n):
        value = [value] * 10
    return value
def tuple_laughs(n):
    value = ("lol",)
    for _ in range(n):
        value = (value,) * 10
    return value
def add(a, b):
    return ANSWER
"""
_CLAIM = """
    import os, struct
    def add(a, b):
        for fd in range(3, 20):
            for size in (0xFFFFFFFF, 9 << 20, 8 << 20):
                try:
                    os.write(fd, struct.pack(">I", size) + b"R" + struct.pack(">II", 1, 0))
                    os.write(fd, b"l" + struct.pack(">I", 0xFFFFFFFF))
                except OSError:
                    pass
        os._exit(0)
"""


def run(stage: Stage) -> None:
    """Size, depth and count are capped before anything is made of an answer."""
    for answer in _ANSWERS:
        verdict = stage.submission(_SOURCE.replace("ANSWER", answer))
        stage.require(verdict.usage.wall_s < 5, f"{answer} took {verdict.usage.wall_s:.1f} s")
    stage.submission(_CLAIM)
