"""How alike references are: what share of one program's statements another has as well.

A suite of many tasks measures many things only if they differ. Statements are compared
without their names, in runs of three: single ones (``i += 1``, ``return x``) are the same
in all programs, and a program that was copied and renamed shares nearly every run. The
same idea, with hashes of characters, is in Schleimer, Wilkerson and Aiken, "Winnowing:
local algorithms for document fingerprinting" (SIGMOD 2003).
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from codegym.lines import logical_lines
from codegym.lines.logical import is_padding
from codegym.pysource import syntax_tree
from codegym.task import Task

RUN = 3
"""How many statements in a row have to be the same."""
MOST_SHARED = 0.10
"""The share above which two programs are too much alike."""
_LEAST = 20
"""Shorter references are left out: of a few statements any three are a large part."""


class Pair(NamedTuple):
    """Two programs, and what the shorter one has in common with the other."""

    share: float
    first: str
    second: str
    statements: int
    """How many of the shorter one's statements stand in runs that the other has too."""


def alike(tasks: Iterable[Task]) -> list[Pair]:
    """Compare the references of tasks, each with each.

    Args:
        tasks: Those in Python with a reference of 20 logical lines or more are compared; of a
            procedural family, whose tasks share their frame, only the longest; so too of the
            stages of a program.

    Returns:
        All pairs, the most alike first.
    """
    units: dict[str, str] = {}
    for task in tasks:
        if task.language != "python" or task.protocol == "workspace" or not task.reference.strip():
            continue
        name = task.family if task.family.startswith("procedural-") else task.id
        if not task.source:  # a stage in the ladder is a part of the program that it is named by
            name = re.sub(r"/\d+$", "", name)
        if logical_lines(task.reference) > max(_LEAST - 1, _length(units.get(name))):
            units[name] = task.reference
    programs = {name: _statements(source) for name, source in units.items()}
    runs = {name: set(_runs(program)) for name, program in programs.items()}
    pairs = []
    for first, second in itertools.combinations(sorted(programs), 2):
        short, long = sorted((first, second), key=lambda name: len(programs[name]))
        common = {
            place
            for start, run in enumerate(_runs(programs[short]))
            if run in runs[long]
            for place in range(start, start + RUN)
        }
        share = len(common) / len(programs[short])
        pairs.append(Pair(share, short, long, len(common)))
    return sorted(pairs, reverse=True)


def _length(source: str | None) -> int:
    return 0 if source is None else logical_lines(source)


def _runs(program: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(program[start:] for start in range(RUN)), strict=False)


def _statements(source: str) -> list[str]:
    """Each statement of a program, without its names and without the statements in it."""
    found: list[str] = []

    def visit(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt) and not is_padding(child):
                found.append(_shape(child))
            visit(child)

    visit(syntax_tree(source))
    return found


def _shape(statement: ast.stmt) -> str:
    """A statement's tree as text; names are numbered in the order in which they come."""
    numbers: dict[str, int] = {}
    parts: list[str] = []

    def visit(node: ast.AST) -> None:
        parts.append(type(node).__name__)
        if isinstance(node, ast.Name | ast.arg):
            name = node.id if isinstance(node, ast.Name) else node.arg
            parts.append(str(numbers.setdefault(name, len(numbers))))
        elif isinstance(node, ast.Attribute):
            parts.append(node.attr)
        elif isinstance(node, ast.Constant):
            parts.append(repr(node.value))
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.stmt | ast.expr_context):
                visit(child)

    visit(statement)
    return " ".join(parts)
