"""Statements of a program, counted."""

from __future__ import annotations

import ast

from codegym.pysource import syntax_tree


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
        isinstance(node, ast.stmt) and not is_padding(node)
        for node in ast.walk(syntax_tree(source))
    )


def is_padding(node: ast.stmt) -> bool:
    """Whether a statement is ``pass``, a docstring or another bare constant."""
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
