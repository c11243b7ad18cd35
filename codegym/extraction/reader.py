"""What is a program, and which one: syntax trees on a budget."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codegym.pysource import bound_names, parse, statements

_CHARS = 2 << 20
_TIMES = 1000


class Reader:
    """Reads candidates for one answer; when its budget is used up, nothing is a program.

    Args:
        entry_points: Names that a program has to define to be the one that was asked for.
    """

    def __init__(self, entry_points: Sequence[str] = ()) -> None:
        self.entry_points = tuple(entry_points)
        self._chars, self._times = _CHARS, _TIMES
        self.spent = False
        """Whether something was not read any more."""
        self._trees: dict[str, ast.Module | SyntaxError | None] = {}

    def tree(self, code: str) -> ast.Module | None:
        """The code's syntax tree; None where it is not a program."""
        tree = self._read(code)
        return tree if isinstance(tree, ast.Module) else None

    def error_line(self, code: str) -> int:
        """The line, from 1, on which code stops being a program; 0 where that is not known."""
        error = self._read(code)
        return (error.lineno or 0) if isinstance(error, SyntaxError) else 0

    def _read(self, code: str) -> ast.Module | SyntaxError | None:
        if code in self._trees:
            return self._trees[code]
        self.spent = self.spent or self._times <= 0 or len(code) > self._chars
        if self.spent:
            return None
        self._times -= 1
        self._chars -= len(code)
        found: ast.Module | SyntaxError | None
        try:
            found = parse(code)
        except ValueError as error:
            found = error.__cause__ if isinstance(error.__cause__, SyntaxError) else None
        else:
            # The parser lets it pass, and the compiler does not: the body of a function.
            if any(isinstance(statement, ast.Return) for statement in statements(found)):
                found = None
        self._trees[code] = found
        return found

    def defines(self, code: str) -> bool:
        """Whether it is a program that defines all entry points (any program, for none)."""
        tree = self.tree(code)
        if tree is None:
            return False
        names = bound_names(tree)
        classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        for entry_point in self.entry_points:
            owner, _, method = entry_point.rpartition(".")
            if (owner or method) not in names:
                return False
            cls = classes.get(owner)
            if cls and not cls.bases and method not in bound_names(ast.Module(cls.body, [])):
                return False
        return True

    def is_empty(self, code: str) -> bool:
        """Whether a function among the entry points has nothing in its body."""
        tree = self.tree(code)
        return tree is not None and any(
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.name in self.entry_points
            and all(_says_nothing(statement) for statement in node.body)
            for node in tree.body
        )

    def is_prose(self, code: str) -> bool:
        """Whether it does nothing as a program: "Sure" and "yes, no" are Python too."""
        tree = self.tree(code)
        return tree is None or all(
            isinstance(node, ast.Expr)
            and isinstance(
                node.value, ast.Name | ast.Constant | ast.Tuple | ast.Compare | ast.BinOp
            )
            for node in tree.body
        )

    def untabbed(self, code: str) -> str:
        """The code; its tabs as spaces where their mixture keeps it from being a program."""
        if "\t" in code and self.tree(code) is None:
            for size in (8, 4):
                spaced = code.expandtabs(size)
                if self.tree(spaced) is not None:
                    return spaced
        return code


def _says_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )
