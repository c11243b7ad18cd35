"""The programs that a task is tried with, other than its reference and its stub."""

from __future__ import annotations

import ast
import difflib

from codegym.evaluation.agents import CHEATS, cheater
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


def emptying(task: Task, visible: bool) -> str:
    """The reference, answering for empty lists, dicts, sets and bytearrays instead of those given.

    Args:
        task: A task of functions.
        visible: Whether the given ones are emptied in place, where the caller sees it; a test
            that works out what it expects from them afterwards takes the wrong answer for right.
    """
    wraps = (f"{name} = _codegym_emptying({name}, {visible})\n" for name in task.entry_points)
    return task.reference.rstrip() + _EMPTYING + "".join(wraps)


def change(original: str, mutant: str) -> str:
    """The first difference of two programs, apart from their layout, in one line."""
    before = ast.unparse(ast.parse(original)).splitlines()
    after = ast.unparse(ast.parse(mutant)).splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            old, new = (" / ".join(x.strip() for x in part) for part in (before[a:b], after[c:d]))
            return f"line {a + 1}: {old or '(nothing)'} -> {new or '(nothing)'}"
    return "no difference"
