"""A small language for small models: lexemes, uniform draws, and typed forms of lines.

Programs and typed forms of lines are those of :mod:`codegym.suites.traces.forms`, and are names of
this module too. :class:`UniformGrammar` draws from Python's own expression grammar over the
lexemes, each production as likely as the others, without types: that is what "random programs"
are, and few get through the gate.
"""

from __future__ import annotations

import random

from codegym.suites.traces.forms import (
    DIGITS,
    FORMS,
    HEADS,
    LETTERS,
    LIST,
    TEXT,
    FormOfLine,
    Line,
    lines_of,
    render,
)

__all__ = [
    "BINARY",
    "COMPARE",
    "DIGITS",
    "FORMS",
    "FUNCTIONS",
    "HEADS",
    "LETTERS",
    "LEXEMES",
    "LIST",
    "METHODS",
    "PAIRED",
    "TEXT",
    "FormOfLine",
    "Line",
    "UniformGrammar",
    "lines_of",
    "render",
]

BINARY = (" + ", " - ", " * ", " // ", " % ")
COMPARE = (" > ", " < ", " == ", " != ")
FUNCTIONS = ("sorted(", "len(", "sum(", "abs(", "str(")
PAIRED = ("max(", "min(")
METHODS = (".upper()", ".lower()", ".swapcase()")
LEXEMES: tuple[str, ...] = (
    "x = ", "a = ", "s = ", "for v in x: ", "for v in s: ", "if ", ": ", "x", "a", "s", "v",
    *DIGITS, *LETTERS, '""', *BINARY, *COMPARE, *FUNCTIONS, *PAIRED, *METHODS,
    "[", "]", " for v in ", " if ", " else ", "[::-1]", "[:", ":]", ")", ", ", "-",
    ".replace(", ".count(", ".join(",
)  # fmt: skip
"""All pieces; a program is lines of them."""


# ===== Uniform draws ====


class UniformGrammar:
    """Draws from the grammar, each production with the same probability.

    Args:
        depth: How deep an expression may nest before only names and constants are drawn.
    """

    def __init__(self, depth: int = 3) -> None:
        self._depth = depth

    def program(self, kind: int, lines: int, rng: random.Random) -> list[Line]:
        """Lines at random."""
        return [self.line(kind, rng) for _ in range(lines)]

    def line(self, kind: int, rng: random.Random) -> Line:
        """A statement at random: an assignment, alone, in a loop or under a condition."""
        name = "xs"[kind]
        pieces: list[str] = []
        shape = rng.randrange(3)
        if shape == 1:
            pieces.append(f"for v in {name}: ")
        elif shape == 2:
            pieces += ["if ", *self._compare(kind, 1, rng), ": "]
        pieces.append(rng.choice((f"{name} = ", "a = ")))
        return tuple(pieces + self._expression(kind, 0, rng))

    def _compare(self, kind: int, depth: int, rng: random.Random) -> list[str]:
        left = self._expression(kind, depth, rng)
        return [*left, rng.choice(COMPARE), *self._expression(kind, depth, rng)]

    def _expression(self, kind: int, depth: int, rng: random.Random) -> list[str]:
        def more() -> list[str]:
            return self._expression(kind, depth + 1, rng)

        def test() -> list[str]:
            return self._compare(kind, depth + 1, rng)

        leaves = 3
        pick = rng.randrange(leaves if depth >= self._depth else 19)
        match pick:
            case 0:
                return [rng.choice(("xs"[kind], "a", "v"))]
            case 1:
                return [rng.choice(DIGITS)]
            case 2:
                return [rng.choice((*LETTERS, '""'))]
            case 3:
                return [*more(), rng.choice(BINARY), *more()]
            case 4:
                return ["-", *more()]
            case 5:
                return [*more(), "[::-1]"]
            case 6:
                return [*more(), "[", *more(), ":]"]
            case 7:
                return [*more(), "[:", *more(), "]"]
            case 8:
                return [*more(), "[", *more(), "]"]
            case 9:
                return ["[", *more(), "]"]
            case 10:
                return ["[", *more(), " for v in ", *more(), "]"]
            case 11:
                return ["[", *more(), " for v in ", *more(), " if ", *test(), "]"]
            case 12:
                return [*more(), " if ", *test(), " else ", *more()]
            case 13:
                return [rng.choice(FUNCTIONS), *more(), ")"]
            case 14:
                return [rng.choice(PAIRED), *more(), ", ", *more(), ")"]
            case 15:
                return [*more(), rng.choice(METHODS)]
            case 16:
                return [*more(), ".replace(", *more(), ", ", *more(), ")"]
            case 17:
                return [*more(), ".count(", *more(), ")"]
            case _:
                return [*more(), ".join(", *more(), ")"]
