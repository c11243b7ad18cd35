"""Counting."""

from typing import NamedTuple


class Counts(NamedTuple):
    """What is counted."""

    lines: int
    words: int
    characters: int


def count(text):
    """Counts of a text: a line ends with "\n", and what follows the last one is no line."""
    return Counts(text.count("\n"), len(text.split()), len(text))
