"""How long a program is, counted so that layout, comments and padding words do not matter."""

from __future__ import annotations

import ast


def logical_lines(source: str) -> int:
    r"""Statements of a program, without docstrings, bare constants and ``pass``.

    A compound statement counts once, and so does each statement in it.

    Args:
        source: Python source.

    Raises:
        SyntaxError: It is not Python.

    Example:
        >>> logical_lines('def f(x):\n    "Double."\n    return 2 * x')
        2
    """
    return sum(
        isinstance(node, ast.stmt) and not _is_padding(node) for node in ast.walk(ast.parse(source))
    )


def _is_padding(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
