"""Hidden cases that an agent is shown: calls that a public test or the instruction holds as well.

An agent that is told an input of a hidden test, with its answer or without, can prepare
for it. Only what is written out can be told: calls of entry points with literal
arguments, and rows of literal tables that a loop goes through. Random inputs are not
looked at, and calls without an argument are the same in all tests.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from codegym.pysource import syntax_tree
from codegym.task import Task

_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")

_Case = tuple[str, str]
"""A function's name, empty for a row of a table, and its arguments as Python text."""


def shown_cases(task: Task) -> list[str]:
    """Calls in a task's hidden tests that stand in its public tests or its instruction as well.

    Args:
        task: Of one of the protocols whose tests are Python; of others nothing is found.

    Returns:
        One text each, ``stage 2: parse('[1]')``, in the order of the tests.
    """
    if task.protocol not in ("function", "module"):
        return []
    names = {point.rpartition(".")[2] for point in task.entry_points}
    shown: set[_Case] = set()
    for stage in task.stages:
        shown.update(_cases(stage.public, names))
        for code in _code_in(stage.instruction):
            shown.update(_cases(code, names))
    arguments = {case for _, case in shown}
    found = []
    for number, stage in enumerate(task.stages, 1):
        for name, case in _cases(stage.tests, names):
            # A row's function is not known: its arguments are all but the last, the answer.
            hit = (name, case) in shown if name else case in arguments
            if hit:
                found.append(f"stage {number}: {name}({case})")
    return list(dict.fromkeys(found))


def _code_in(text: str) -> Iterator[str]:
    """What stands in an instruction as code, each piece that may be Python by itself."""
    for fence in _FENCE.findall(text):
        yield fence
        # Examples often are lines that are no program together: a prompt, a call, its answer.
        for line in fence.splitlines():
            yield line.strip().removeprefix(">>>").strip()
    yield from _SPAN.findall(_FENCE.sub("", text))


def _cases(source: str, names: Iterable[str]) -> Iterator[_Case]:
    try:
        tree = syntax_tree(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            if name in names and values and all(map(_is_literal, values)):
                yield name, ", ".join(map(ast.unparse, values))
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.List | ast.Tuple):
            for row in node.iter.elts:
                if isinstance(row, ast.Tuple) and len(row.elts) > 1 and _is_literal(row):
                    yield "", ", ".join(map(ast.unparse, row.elts[:-1]))


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True
