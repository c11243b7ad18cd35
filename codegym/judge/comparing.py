"""Whether a program's output is the expected one; pure functions on bytes.

White space is ASCII's (space, tab, newline, carriage return, form feed, vertical
tab), so that no Unicode character is ever taken for a separator.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Literal

Comparison = Literal["exact", "lines", "tokens", "floats"]
"""How much of the expected output's form matters.

``exact``
    Every byte.
``lines``
    Line by line; white space at the end of a line, and empty lines at the end, do not count.
``tokens``
    Word by word; how much white space lies between them does not count.
``floats``
    ``tokens``, and where the expected one is a number a close one will do (see :func:`close`).
"""

_SHOWN = 80
_SPACE = b" \t\n\r\f\v"
_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,9})?")
_SPECIAL = re.compile(rb"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_LONGEST_NUMBER = 400


def difference(
    expected: bytes, got: bytes, compare: Comparison = "lines", tolerance: float = 1e-6
) -> str:
    """What is different, in one line for people; empty where nothing that counts is.

    Args:
        expected: What should have been written.
        got: What was.
        compare: How to compare.
        tolerance: Of ``floats``, relative or absolute, whichever is wider; not negative.
    """
    if compare == "exact":
        return _first_byte(expected, got)
    if compare == "lines":
        return _first_part("line", _lines(expected), _lines(got), lambda a, b: a == b)
    wanted, found = expected.split(), got.split()
    if compare == "tokens":
        return _first_part("token", wanted, found, lambda a, b: a == b)
    return _first_part("token", wanted, found, lambda a, b: close(a, b, tolerance))


def close(expected: bytes, got: bytes, tolerance: float) -> bool:
    """Whether a token is the expected one, numbers within a tolerance.

    A number is decimal digits with an optional sign, point and exponent; ``1_000``, ``0x10`` and
    the like are words. Words are equal or not. An expected ``nan`` takes any ``nan``, whatever its
    sign; an infinity takes one of its sign, however it is spelled; neither is close to a number.
    Numbers beyond the range of a double, or of more than 400 characters, are compared as words.
    """
    if expected == got:
        return True
    wanted, found = _number(expected), _number(got)
    if wanted is None or found is None:
        return False
    if math.isnan(wanted) or math.isnan(found):
        return math.isnan(wanted) and math.isnan(found)
    if math.isinf(wanted) or math.isinf(found):
        return wanted == found
    return abs(found - wanted) <= tolerance * max(1.0, abs(wanted))


def shown(raw: bytes) -> str:
    """A piece of output as people can read it, bounded."""
    text = raw[: _SHOWN + 1].decode("utf-8", "backslashreplace")
    return repr(text[:_SHOWN]) + ("..." if len(raw) > _SHOWN else "")


def _number(token: bytes) -> float | None:
    """The number that a token is; None for a word, and for what a double cannot hold."""
    if len(token) > _LONGEST_NUMBER:
        return None
    if _SPECIAL.fullmatch(token):
        return float(token)
    if not _NUMBER.fullmatch(token):
        return None
    value = float(token)
    return value if math.isfinite(value) else None


def _lines(raw: bytes) -> list[bytes]:
    lines = [line.rstrip(_SPACE) for line in raw.split(b"\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _first_byte(expected: bytes, got: bytes) -> str:
    if expected == got:
        return ""
    size = min(len(expected), len(got))
    at = next((index for index in range(size) if expected[index] != got[index]), size)
    return f"byte {at + 1}: expected {_rest(expected, at)}, got {_rest(got, at)}"


def _rest(raw: bytes, at: int) -> str:
    return shown(raw[at : at + _SHOWN + 1]) if at < len(raw) else "the end"


def _first_part(
    what: str, expected: list[bytes], got: list[bytes], same: Callable[[bytes, bytes], bool]
) -> str:
    for number, (wanted, found) in enumerate(zip(expected, got, strict=False), start=1):
        if not same(wanted, found):
            return f"{what} {number}: expected {shown(wanted)}, got {shown(found)}"
    if len(expected) == len(got):
        return ""
    number = min(len(expected), len(got)) + 1
    if len(got) < len(expected):
        return f"{what} {number}: expected {shown(expected[number - 1])}, got the end"
    return f"{what} {number}: expected the end, got {shown(got[number - 1])}"
