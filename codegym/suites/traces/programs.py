"""The programs of the suite as they were drawn, and runs of them."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from codegym.suites.traces.forms import Line

LENGTHS = (1, 2, 4, 8, 12)
"""Statements between a function's head and its ``return``."""
COUNT = 20
"""Programs of each length."""
RUNS = 5
"""Runs that are shown."""
WRITTEN = "programs.jsonl"

DRAW = """
def draw(rng, kind):
    length = rng.randint(4, 6)
    if kind == 0:
        first = rng.choices(range(-9, 10), k=length)
    else:
        first = "".join(rng.choices("abcABC12", k=length))
    return [first, rng.randint(-9, 9)]
"""
"""How inputs are drawn, as source: the hidden tests carry it."""


class Traced(NamedTuple):
    """A program, and the arguments of the runs that are shown."""

    kind: int
    lines: tuple[Line, ...]
    inputs: tuple[list[Any], ...]


@cache
def programs() -> tuple[Traced, ...]:
    """All of them, :data:`COUNT` of each of :data:`LENGTHS`."""
    text = resources.files(__package__).joinpath(WRITTEN).read_text(encoding="utf-8")
    rows = map(json.loads, text.splitlines())
    return tuple(
        Traced(row["kind"], tuple(map(tuple, row["lines"])), tuple(row["inputs"])) for row in rows
    )


def trace(kind: int, lines: Sequence[Line], arguments: list[Any]) -> list[list[Any]] | None:
    """The variables at the start and after each line; None where a line raises.

    The lines are this project's own, not a model's: they need no sandbox.
    """
    name = "xs"[kind]
    space: dict[str, Any] = dict(zip((name, "a"), copy.copy(arguments), strict=True))
    states = [arguments]
    for line in lines:
        try:
            exec(_compiled("".join(line)), space)
        except IndexError:  # `x[1]` of a list that has become too short
            return None
        states.append([space[name], space["a"]])  # no line changes a list in its place
    return states


def drawn(rng: random.Random, kind: int) -> list[Any]:
    """Arguments for a program of a kind, as the hidden tests draw them."""
    arguments: list[Any] = _compiled_draw()(rng, kind)
    return arguments


@cache
def _compiled(line: str) -> Any:
    return compile(line, "line", "exec")


@cache
def _compiled_draw() -> Any:
    space: dict[str, Any] = {}
    exec(DRAW, space)
    return space["draw"]
