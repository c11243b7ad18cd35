"""The programs that a task is tried with, other than its reference and its stub."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator

from codegym.evaluation.agents import CHEATS, cheater
from codegym.pysource import syntax_tree
from codegym.task import Task

_EMPTYING = """

def _codegym_emptying(answer, visible):
    inside = []
    def wrapped(*args, **kwargs):
        if inside:
            return answer(*args, **kwargs)
        inside.append(True)
        try:
            args = [_codegym_emptied(value, visible) for value in args]
            kwargs = {name: _codegym_emptied(value, visible) for name, value in kwargs.items()}
            return answer(*args, **kwargs)
        finally:
            inside.pop()
    return wrapped


def _codegym_emptied(value, visible):
    if type(value) not in (list, dict, set, bytearray):
        return value
    if not visible:
        return type(value)()
    value.clear()
    return value


"""


def cheats(task: Task) -> list[str]:
    """Programs that solve nothing and try to look as if they did; all must fail."""
    return list(cheater(task, CHEATS, 0))


def table(task: Task) -> str | None:
    """A bare table of the public cases, ``assert f(1) == 2`` and the like; None where none is read.

    It has learned what the agent is shown and nothing else.
    """
    cases = {
        (node.left.func.id, repr(tuple(map(ast.literal_eval, node.left.args)))): expected
        for stage in task.stages
        for node in _comparisons(stage.public)
        if isinstance(node.left, ast.Call)
        and isinstance(node.left.func, ast.Name)
        and node.left.func.id in (*task.entry_points, "candidate")
        and isinstance(node.ops[0], ast.Eq)
        and all(map(_is_literal, (*node.left.args, expected := node.comparators[0])))
    }
    if not cases:
        return None
    first = task.entry_points[0]
    rows = [
        f"    {(first if name == 'candidate' else name, given)!r}: {ast.unparse(expected)},\n"
        for (name, given), expected in cases.items()
    ]
    functions = [
        f"def {name}(*args):\n    return TABLE.get(({name!r}, repr(args)))\n"
        for name in task.entry_points
    ]
    return "".join(["TABLE = {\n", *rows, "}\n", *functions])


def _comparisons(source: str) -> Iterator[ast.Compare]:
    try:
        tree = syntax_tree(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Compare):
            yield node.test


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def emptying(task: Task, visible: bool) -> str:
    """The reference, answering for empty lists, dicts, sets and bytearrays instead of those given.

    Args:
        task: A task of functions.
        visible: Whether the given ones are emptied in place, where the caller sees it; a test
            that works out what it expects from them afterwards takes the wrong answer for right.
    """
    wraps = (f"{name} = _codegym_emptying({name}, {visible})\n" for name in task.entry_points)
    return task.reference.rstrip() + _EMPTYING + "".join(wraps)


def brought(task: Task, number: int) -> set[int] | None:
    """Lines of the last reference that came with a stage, from 1; None where all did."""
    if len(task.stages) == 1:
        return None
    own, earlier = (
        {line.strip() for line in stage.reference.splitlines()}
        for stage in (task.stages[number - 1], task.stages[number - 2])
    )
    new = own - (earlier if number > 1 else set())
    lines = enumerate(task.reference.splitlines(), start=1)
    return {place for place, line in lines if line.strip() in new}


def change(original: str, mutant: str) -> str:
    """The first difference of two programs, apart from their layout, in one line."""
    before = ast.unparse(syntax_tree(original)).splitlines()
    after = ast.unparse(syntax_tree(mutant)).splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            old, new = (" / ".join(x.strip() for x in part) for part in (before[a:b], after[c:d]))
            return f"line {a + 1}: {old or '(nothing)'} -> {new or '(nothing)'}"
    return "no difference"
