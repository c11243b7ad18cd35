"""What a task bans: which modules can be, and plain imports of them found before anything runs.

The walls are in the sandbox (``sandbox/guest/banning.py``); what is found here gives
a submission a reason with a line, and nothing more rests on it.
"""

from __future__ import annotations

import ast

from codegym.errors import InputError
from codegym.pysource import syntax_tree
from codegym.task import Task

# The scan is done in this process: beyond this a submission is left to the sandbox alone.
_LARGEST_SCAN = 128 << 10

NEEDED = frozenset(
    (
        *("__future__", "_abc", "_io", "_thread", "_weakref", "abc", "array", "atexit", "builtins"),
        *("codecs", "collections", "contextlib", "copyreg", "encodings", "enum", "errno"),
        *("functools", "gc", "genericpath", "importlib", "inspect", "io", "itertools", "keyword"),
        *("linecache", "marshal", "operator", "os", "posix", "posixpath", "reprlib", "resource"),
        *("select", "selectors", "signal", "site", "socket", "stat", "struct", "sys", "time"),
        *("traceback", "types", "warnings", "weakref", "zipimport"),
    )
)
"""Modules that cannot be banned: the interpreter, or the guest in it, stands on them."""


def check(task: Task) -> None:
    """Check that what a task bans can be banned.

    Raises:
        InputError: The interpreter itself needs a module.
    """
    for name in task.banned:
        if name.partition(".")[0] in NEEDED:
            raise InputError(
                f"banned: {name!r} cannot be, the interpreter itself needs it", where=task.id
            )


def plain_use(task: Task, source: bytes) -> str:
    """The first plain import of a banned module, in one line; empty where there is none."""
    if not task.banned or task.language != "python" or len(source) > _LARGEST_SCAN:
        return ""
    try:
        tree = syntax_tree(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ""
    found: list[tuple[int, str]] = [
        (getattr(node, "lineno", 0), name)
        for node in ast.walk(tree)
        for name in _imported(node)
        for banned in task.banned
        if name == banned or name.startswith(f"{banned}.")
    ]
    if not found:
        return ""
    line, name = min(found)
    banned = next(one for one in task.banned if name == one or name.startswith(f"{one}."))
    return f"uses the banned module {banned} (line {line})"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []
