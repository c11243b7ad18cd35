"""From a family, a number of lines and a seed to a task; and the spec strings for that."""

from __future__ import annotations

import re
from importlib import import_module
from urllib.parse import parse_qsl

from codegym.errors import InputError
from codegym.suites.procedural.building import build
from codegym.suites.procedural.draw import Draw
from codegym.suites.suite import Imported
from codegym.task import Task

FAMILIES = {
    "machine": "state machines: a controller with states, registers and events",
    "stackvm": "instruction sets: an interpreter for a machine with stack and memory",
    "protocol": "protocol decoders: messages out of bytes",
    "billing": "billing rules: an order's charges, discounts and limits",
    "pipeline": "record pipelines: queries over rows",
    "schema": "schema validators: what is wrong with nested data, and where",
    "report": "report generators: rows as text in lines, columns and groups",
    "grammar": "grammars: texts of a small language, read and evaluated",
    "geometry": "geometry kernels: regions of the integer plane, moved and combined",
    "deduction": "rule engines: relations that follow from other relations",
}
"""Every family, and what its tasks are."""

SHORTEST, LONGEST = 5, 5000
"""Effective lines that can be asked for."""
_MOST_TASKS = 10_000
_WHERE = "suite 'procedural:{}'"
_VERSION = 1
"""Part of every stream; another number, other tasks."""


def make_task(family: str, lines: int, seed: int) -> Task:
    """The task of a family for a number of lines and a seed; the same on every machine.

    Args:
        family: One of :data:`FAMILIES`.
        lines: Effective lines of the reference, :data:`SHORTEST` to :data:`LONGEST`.
        seed: 0 or more.

    Raises:
        InputError: No such family, or a number out of its range.
    """
    if family not in FAMILIES:
        raise InputError(f"unknown; known are {', '.join(FAMILIES)}", f"family {family!r}")
    if not SHORTEST <= lines <= LONGEST:
        raise InputError(f"must be from {SHORTEST} to {LONGEST}, and is {lines}", "lines")
    if seed < 0:
        raise InputError(f"must not be negative, and is {seed}", "seed")
    module = import_module(f"{__package__}.{family}")
    oracle = import_module(f"{__package__}.oracles.{family}")
    parts = module.draw_parts(Draw(f"{family} {_VERSION} {lines} {seed}"), lines)
    return build(family, lines, seed, parts, oracle)


def load(argument: str) -> Imported:
    """The importer of the spec ``procedural:FAMILY?lines=L&seed=S[&count=N]``."""
    family, _, query = argument.partition("?")
    where = _WHERE.format(argument)
    if family not in FAMILIES:
        raise InputError(f"no family {family!r}; known are {', '.join(FAMILIES)}", where)
    given = _numbers(query, where)
    for name in ("lines", "seed"):
        if name not in given:
            raise InputError(f"{name} is missing: procedural:{family}?lines=100&seed=1", where)
    lines, seed, count = given["lines"], given["seed"], given.get("count", 1)
    if not 1 <= count <= _MOST_TASKS:
        raise InputError(f"count must be from 1 to {_MOST_TASKS}, and is {count}", where)
    return Imported([make_task(family, lines, seed + number) for number in range(count)], [])


def _numbers(query: str, where: str) -> dict[str, int]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise InputError(f"cannot be read: write ?lines=L&seed=S, not {query!r}", where) from None
    found: dict[str, int] = {}
    for name, text in pairs:
        if name not in ("lines", "seed", "count"):
            raise InputError(f"unknown key {name!r}; known are lines, seed, count", where)
        if name in found:
            raise InputError(f"{name} is given twice", where)
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise InputError(f"{name} must be a whole number, and is {text!r}", where)
        found[name] = int(text)
    return found
