"""Programs without their bodies: what is left of a working program when it is to be a stub."""

from __future__ import annotations

import ast

from codegym.pysource import syntax_tree

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_hollow(tree: ast.Module) -> bool:
    """Whether a function of it is to be written: only passes, raises, or returns nothing."""
    functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
    return not functions or any(all(map(_says_nothing, node.body)) for node in functions)


def _says_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass | ast.Raise):
        return True
    if isinstance(statement, ast.Return):
        value = statement.value
        return value is None or (isinstance(value, ast.Constant) and not value.value)
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def hollow(source: str) -> str:
    """The program with ``pass`` for the body of every function but ``__init__``."""
    tree = syntax_tree(source)
    for node in ast.walk(tree):
        if isinstance(node, _FUNCTIONS) and node.name != "__init__":
            node.body = [ast.Pass()]
    return ast.unparse(tree) + "\n"
