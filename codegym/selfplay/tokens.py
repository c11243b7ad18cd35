"""What the small model of ``baselines/selfplay.py`` reads and writes: tokens, and values as ids.

It writes lines of lexemes, a token each. Of a task it reads :data:`EXAMPLES` examples, each the
values of the variables before and after some lines, in :data:`SLOTS` slots: six of a list or a
text, one of the number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from codegym.selfplay.grammar import DIGITS, LETTERS, LEXEMES, LIST, Line, render

SPECIAL = ("<pad>", "<line>", "<end>", "<solve>", "<propose>", "<list>", "<text>",
           *(f"<{k} lines>" for k in range(1, 9)))  # fmt: skip
PAD, LINE, END, SOLVE, PROPOSE, KIND = 0, 1, 2, 3, 4, 5
LENGTH = 6
"""LENGTH + k is the token of k lines."""
FIRST = len(SPECIAL)
"""The first lexeme."""
VOCABULARY = (*SPECIAL, *LEXEMES)
TOKEN = {piece: place for place, piece in enumerate(VOCABULARY)}
MAX_LINE = 15
"""Tokens of a line with the one that ends it."""
CONSTANTS = frozenset((*DIGITS, *LETTERS, '""'))

EXAMPLES, SLOTS = 5, 7
LIMIT = 40
"""Numbers beyond are not shown."""
# Nothing, numbers from -LIMIT to LIMIT, printable characters, others.
VALUES, DIFFERENCES = 1 + 2 * LIMIT + 1 + 95 + 1, 1 + 4 * LIMIT + 1 + 2


@dataclass(frozen=True)
class Piece:
    """A program as the model writes it."""

    kind: int
    lines: tuple[Line, ...]

    @property
    def source(self) -> str:
        """The program as Python."""
        return render(self.kind, self.lines)

    def tokens(self) -> list[int]:
        """The program as tokens, with the one that ends it."""
        found: list[int] = []
        for line in self.lines:
            found += [*(TOKEN[piece] for piece in line), LINE]
        return [*found[:-1], END]


def read_tokens(kind: int, tokens: Sequence[int], k: int) -> Piece | None:
    """The program of k lines that tokens are; None where they are none.

    A constant is one lexeme: two in a row would be a longer number or text, of which there is no
    end, each with a behaviour of its own.
    """
    if END not in tokens:
        return None
    lines: list[list[str]] = [[]]
    for token in tokens[: list(tokens).index(END)]:
        if token == LINE:
            lines.append([])
            continue
        piece = VOCABULARY[token]
        if token < FIRST or (piece in CONSTANTS and lines[-1] and lines[-1][-1] in CONSTANTS):
            return None
        lines[-1].append(piece)
    if len(lines) != k or not all(lines):
        return None
    return Piece(kind, tuple(tuple(line) for line in lines))


def slots(kind: int, state: Sequence[Any]) -> list[int]:
    """The six slots of a list or a text and the one of the number, as value ids."""
    first, number = state
    if kind == LIST:
        ids = [1 + LIMIT + value for value in first]
    else:
        ids = [2 * LIMIT + 2 + ord(c) - 32 if 32 <= ord(c) < 127 else VALUES - 1 for c in first]
    return [*ids, *[0] * (SLOTS - 1 - len(ids)), 1 + LIMIT + number]


def encode(kind: int, examples: Sequence[tuple[Sequence[Any], Sequence[Any]]]) -> np.ndarray:
    """What the solver sees of examples: for each slot the value before, after, and what changed.

    Before and after share a token: without that, and without the difference, small models do not
    find the alignment.

    Returns:
        (examples * SLOTS, 3), int64.
    """
    rows = []
    for before, after in examples:
        for one, two in zip(slots(kind, before), slots(kind, after), strict=True):
            numbers = 1 <= one <= 2 * LIMIT + 1 and 1 <= two <= 2 * LIMIT + 1
            change = 1 + 2 * LIMIT + two - one if numbers else 0
            if one and two and not numbers:
                change = DIFFERENCES - 2 + (one == two)
            rows.append((one, two, change))
    return np.array(rows, dtype=np.int64)
