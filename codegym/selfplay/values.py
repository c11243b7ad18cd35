"""Signatures and inputs: what a program of the subset takes, and values drawn for it.

A signature is read from a function's first line as text alone: no program is parsed here.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from codegym.errors import InputError

Value = int | bool | str | list[int] | list[str]
Arguments = list[Any]
"""One value per parameter."""

_HEAD = re.compile(r"\s*def\s+(?P<name>[a-z][a-z0-9_]*)\s*\((?P<parameters>[^()]*)\)")
_PARAMETER = re.compile(r"\s*([a-z][a-z0-9_]*)\s*:\s*(int|bool|str|list\[int\]|list\[str\])\s*")


class Parameter(NamedTuple):
    """A parameter of a program."""

    name: str
    type: str
    """``int``, ``bool``, ``str``, ``list[int]`` or ``list[str]``."""


Signature = tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Which values inputs are drawn from; a held-out distribution is another one of these."""

    low: int = -9
    high: int = 9
    """Numbers, both ends included."""
    shortest: int = 4
    longest: int = 6
    """Lengths of lists and texts."""
    letters: str = "abcdeABC12 "
    """What texts are made of."""

    def __post_init__(self) -> None:
        if not (self.low <= self.high and 0 <= self.shortest <= self.longest and self.letters):
            raise InputError("low <= high, 0 <= shortest <= longest, and some letters", "Range")


def signature_of(source: str) -> Signature:
    """The parameters of a program, by its first line.

    Returns:
        The parameters; empty where the text does not begin with a function whose parameters all
        have types of the subset. Whether the rest is a program, the sandbox says.
    """
    head = _HEAD.match(source[:1000])
    if head is None:
        return ()
    found = []
    for part in head["parameters"].split(","):
        parameter = _PARAMETER.fullmatch(part)
        if parameter is None:
            return ()
        found.append(Parameter(*parameter.groups()))
    return tuple(found)


def draw(signature: Signature, rng: random.Random, values: Range | None = None) -> Arguments:
    """Arguments for a program, at random."""
    values = values or Range()
    return [_draw(parameter.type, rng, values) for parameter in signature]


def _draw(kind: str, rng: random.Random, values: Range) -> Any:
    if kind == "int":
        return _number(rng, values.low, values.high)
    if kind == "bool":
        return rng.random() < 0.5
    length = _number(rng, values.shortest, values.longest)
    if kind == "list[int]":
        return [_number(rng, values.low, values.high) for _ in range(length)]
    if kind == "str":
        return _text(length, rng, values)
    return [_text(_number(rng, 1, 3), rng, values) for _ in range(length)]


def _text(length: int, rng: random.Random, values: Range) -> str:
    last = len(values.letters) - 1
    return "".join([values.letters[_number(rng, 0, last)] for _ in range(length)])


def _number(rng: random.Random, low: int, high: int) -> int:
    """A number, both ends included; ``randint``, of which training needs very many, is slower."""
    return low + int(rng.random() * (high - low + 1))


@lru_cache(maxsize=256)
def probes(signature: Signature, count: int = 32) -> list[Arguments]:
    """The fixed inputs on which programs of a signature are told apart; the same in every run.

    The list is shared: it must not be changed.
    """
    rng = random.Random(f"codegym.selfplay probes {[p.type for p in signature]}")
    return [draw(signature, rng, _PROBED[place % len(_PROBED)]) for place in range(count)]


# Near and far, short and long: two programs that agree on all of these are taken for one.
_PROBED = (Range(), Range(-3, 3, 0, 3), Range(-40, 40, 1, 6), Range(0, 20, 5, 8, "abcXYZ 0159"))


def same(one: Any, two: Any) -> bool:
    """Whether two plain values are equal with their types: ``True`` is not ``1``."""
    return one == two and canonical(one) == canonical(two)


def canonical(value: Any) -> str:
    """A plain value as text, the same for the same value of the same types."""
    return json.dumps(value, separators=(",", ":"))


def shown(value: Any) -> str:
    """A value as Python writes it."""
    return repr(value)


def shown_arguments(arguments: Sequence[Any]) -> str:
    """Arguments as in a call, without the brackets."""
    return ", ".join(repr(value) for value in arguments)
