"""Programs without their bodies: what is left of a working program when it is to be a stub."""

from __future__ import annotations

import ast

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_hollow(tree: ast.Module) -> bool:
    """Whether no function of a program does more than pass, raise or return a constant."""
    functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
    return not any(_works(node) for node in functions)


def _works(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = [statement for statement in node.body if not _says_nothing(statement)]
    return len(body) > 2


def _says_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass | ast.Raise):
        return True
    if isinstance(statement, ast.Return):
        return statement.value is None or isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def hollow(source: str) -> str:
    """The program with ``pass`` for the body of every function; methods that set up are kept."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, _FUNCTIONS) and node.name != "__init__":
            node.body = [ast.Pass()]
    return ast.unparse(tree) + "\n"
