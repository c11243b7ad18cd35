"""Which lexemes may come next in a line of the small language: an automaton with a stack.

For decoding that never leaves the syntax: what a model writes is then a program, if not one that
runs. Types and scopes are not looked at: that is the gate's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from codegym.selfplay.grammar import (
    BINARY,
    COMPARE,
    DIGITS,
    FUNCTIONS,
    LETTERS,
    LEXEMES,
    METHODS,
    PAIRED,
    TEXT,
    Line,
)

State = tuple[str, tuple[str, ...]]
"""What is expected, and what is open: the innermost last."""
START: State = ("line", ())
"""Before a line."""

_DEEPEST = 3
"""How many brackets and conditions may be open, as in :class:`UniformGrammar`."""
_TARGETS = frozenset(("x = ", "a = ", "s = "))
_LOOPS = frozenset(("for v in x: ", "for v in s: "))
_LEAVES = frozenset(("x", "a", "s", "v", '""', *DIGITS, *LETTERS))
_OPEN_OPERAND = {"[": "[", **dict.fromkeys(FUNCTIONS, "("), **dict.fromkeys(PAIRED, "(,")}
_OPEN_AFTER = {"[": "at", "[:": "upto", ".replace(": "(,", ".count(": "(", ".join(": "("}
_TESTS = ("if", "filter", "choice")
"""In these two values are compared."""
_OTHER_KIND = (frozenset(("s", "s = ", "for v in s: ")), frozenset(("x", "x = ", "for v in x: ")))


def follow(state: State, lexeme: str) -> State | None:
    """The state after a lexeme; None where it cannot stand there."""
    expected, stack = state
    match expected:
        case "line" if lexeme == "if ":
            return "operand", ("if",)
        case "line" if lexeme in _LOOPS:
            return "assignment", stack
        case "line" | "assignment":
            return ("operand", stack) if lexeme in _TARGETS else None
        case "operand" if lexeme == "-":
            return state
        case "operand" if lexeme in DIGITS:
            return "after a digit", stack
        case "operand" if lexeme in _LEAVES:
            return "after", stack
        case "operand":
            return _opened("operand", stack, _OPEN_OPERAND.get(lexeme))
        case "after a digit" if lexeme.startswith("."):
            return None
    return _after(stack, lexeme)


def complete(state: State) -> bool:
    """Whether a line may end here."""
    return state in (("after", ()), ("after a digit", ()))


def is_line(line: Sequence[str]) -> bool:
    """Whether lexemes are a line, whole."""
    state: State | None = START
    for lexeme in line:
        state = follow(state, lexeme) if state else None
    return state is not None and complete(state)


@cache
def allowed(kind: int, state: State, *, ending: bool = False) -> frozenset[str]:
    """The lexemes that may come next in a program of a kind.

    Args:
        kind: :data:`~codegym.selfplay.grammar.LIST` or :data:`~codegym.selfplay.grammar.TEXT`.
        state: Where it stands.
        ending: Only those that bring a line nearer to its end; none where it may end here.
    """
    other = _OTHER_KIND[kind == TEXT]
    found = (part for part in LEXEMES if part not in other and follow(state, part))
    return frozenset(part for part in found if not ending or _nearer(state, part))


def lines(kind: int, most: int, lexemes: Sequence[str] = LEXEMES) -> Iterator[Line]:
    """Every line of the syntax, of which few run.

    Args:
        kind: :data:`~codegym.selfplay.grammar.LIST` or :data:`~codegym.selfplay.grammar.TEXT`.
        most: Of how many lexemes at most; there are some seven times as many for each one more.
        lexemes: Of which.
    """
    begun: list[tuple[State, Line]] = [(START, ())]
    while begun:
        state, line = begun.pop()
        if complete(state):
            yield line
        for lexeme in lexemes:
            after = follow(state, lexeme) if lexeme in allowed(kind, state) else None
            if after is not None and len(line) + 1 + _distance(after) <= most:
                begun.append((after, (*line, lexeme)))


def _nearer(state: State, lexeme: str) -> bool:
    after = follow(state, lexeme)
    return after is not None and _distance(after) < _distance(state)


def _distance(state: State) -> int:
    """How many lexemes a line needs at least to come to its end."""
    expected, stack = state
    # A value and what closes it; between a condition and its end stands another value.
    needs = {"line": 2, "assignment": 2, "operand": 1}.get(expected, 0)
    more = {"if": 3, "(,": 3, "[": 1, "choice": 2}
    return needs + sum(more.get(what, 1) for what in stack)


def _opened(expected: str, stack: tuple[str, ...], what: str | None) -> State | None:
    return (expected, (*stack, what)) if what and len(stack) < _DEEPEST else None


def _after(stack: tuple[str, ...], lexeme: str) -> State | None:
    """After a value."""
    inner, outer = (stack[-1], stack[:-1]) if stack else ("", ())
    if lexeme in BINARY or (lexeme in COMPARE and inner in _TESTS):
        return "operand", stack
    if lexeme in METHODS or lexeme == "[::-1]":
        return "after", stack
    match inner, lexeme:
        case "(", ")":
            return "after", outer
        case "(,", ", ":
            return "operand", (*outer, "(")
        case (("[" | "in" | "filter" | "at" | "upto"), "]"):
            return "after", outer
        case "at", ":]":
            return "after", outer
        case "[", " for v in ":
            return "operand", (*outer, "in")
        case "in", " if ":
            return "operand", (*outer, "filter")
        case "choice", " else ":
            return "operand", outer
        case "if", ": ":
            return "assignment", ()
    if lexeme == " if " and inner not in _TESTS:
        return _opened("operand", stack, "choice")
    return _opened("operand", stack, _OPEN_AFTER.get(lexeme))
