"""A program as a tree of statements, any of which can be replaced by ``pass``."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from codegym.errors import InputError
from codegym.lines.logical import is_padding
from codegym.pysource import syntax_tree


@dataclass(frozen=True)
class Statement:
    """One statement that counts."""

    index: int
    """Its place in the program, outer statements before those in them."""
    parent: int | None
    """The statement that it stands in; None at the top."""
    line: int
    """First line in the source, from 1; a decorator's where there is one."""
    end_line: int
    text: str
    """Its first line, without the indentation."""
    inside: str
    """Names of the functions and classes around it, joined by dots."""
    top: int
    """Which statement of the module it is, or stands in."""


class Program:
    """A program whose statements can be deleted.

    Args:
        source: Python source.

    Raises:
        InputError: It is not Python.
    """

    def __init__(self, source: str) -> None:
        try:
            self._tree = syntax_tree(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise InputError(f"not Python: {error}", "lines") from None
        self.statements: list[Statement] = []
        self.children: dict[int | None, list[int]] = {None: []}
        self._places: list[tuple[list[ast.stmt], int]] = []
        self._lines = source.splitlines()
        for top in range(len(self._tree.body)):
            self._add(self._tree.body, top, None, "", top)
        self._pieces = [ast.unparse(statement) for statement in self._tree.body]

    def _collect(self, node: ast.stmt, parent: int, inside: str, top: int) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inside = f"{inside}.{node.name}"
        for body in _bodies(node):
            for place in range(len(body)):
                self._add(body, place, parent, inside, top)

    def _add(
        self, body: list[ast.stmt], place: int, parent: int | None, inside: str, top: int
    ) -> None:
        node = body[place]
        if is_padding(node):
            return
        index = len(self.statements)
        self._places.append((body, place))
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        text = self._lines[node.lineno - 1].strip() if node.lineno <= len(self._lines) else ""
        last = node.end_lineno or node.lineno
        self.statements.append(Statement(index, parent, first, last, text, inside, top))
        self.children[parent].append(index)
        self.children[index] = []
        self._collect(node, index, inside, top)

    def without(self, removed: Collection[int]) -> str | None:
        """The program with some statements replaced by ``pass``; None where it does not compile."""
        kept = {index: self._places[index][0][self._places[index][1]] for index in removed}
        pieces = list(self._pieces)
        for index in removed:
            body, place = self._places[index]
            body[place] = ast.Pass()
        try:
            # Long programs: only what has changed is written, and compiled, again.
            for top in {self.statements[index].top for index in removed}:
                pieces[top] = ast.unparse(self._tree.body[top])
                compile(pieces[top], "<shortened>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError):
            return None
        finally:
            for index, statement in kept.items():
                body, place = self._places[index]
                body[place] = statement
        return "\n".join(pieces) + "\n"

    def around(self, index: int) -> Iterator[int]:
        """The statements that one stands in, from the inside out."""
        parent = self.statements[index].parent
        while parent is not None:
            yield parent
            parent = self.statements[parent].parent

    def alive(self, removed: Collection[int]) -> list[int]:
        """The statements that are neither removed nor inside of one that is, in order."""
        left: list[int] = []
        dead = set(removed)
        for statement in self.statements:  # parents come before their children
            if statement.parent in dead:
                dead.add(statement.index)
            elif statement.index not in dead:
                left.append(statement.index)
        return left


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every list of statements directly in a node, through the parts that are no statements."""
    for _, value in ast.iter_fields(node):
        if not isinstance(value, list) or not value:
            continue
        if isinstance(value[0], ast.stmt):
            yield value
        elif isinstance(value[0], ast.ExceptHandler | ast.match_case):
            for part in value:
                yield from _bodies(part)
