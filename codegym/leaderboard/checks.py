"""Files and values that cannot hurt, whoever wrote them."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from codegym.errors import InputError
from codegym.evaluation.folder import read_object

MAX_NAME = 100
"""Longest name of a row, characters."""

LARGEST = 1e15
"""No number in a run is larger: tokens, seconds, bytes, money."""

_MAX_OBJECT = 8 << 20
_MAX_DEPTH = 12


def check_regular(path: Path) -> None:
    """Refuse what is no regular file, links too."""
    if path.is_symlink() or not path.is_file():
        raise InputError(
            f"no {path.name} here: a run folder is made by `codegym eval`", str(path.parent)
        )


def check_object(path: Path) -> None:
    """Refuse a JSON file that is huge, deep, or holds a number or a text that nothing can be."""
    check_regular(path)
    if path.stat().st_size > _MAX_OBJECT:
        raise InputError(f"larger than {_MAX_OBJECT >> 20} MiB", str(path))
    problem = problem_of(read_object(path), halves=True)
    if problem:
        raise InputError(problem, str(path))


def problem_of(value: Any, halves: bool = False) -> str:
    """What no record of a run can hold, anywhere in it; nothing where all is well.

    Args:
        value: The record.
        halves: Whether to look for lone surrogates too, which programs may hold and no answer
            of the API can.
    """
    stack: list[tuple[Any, int]] = [(value, 0)]
    while stack:
        item, depth = stack.pop()
        if depth > _MAX_DEPTH:
            return "nested too deep"
        if isinstance(item, dict):
            stack.extend((key, depth) for key in item)
            stack.extend((each, depth + 1) for each in item.values())
        elif isinstance(item, (list, tuple)):
            stack.extend((each, depth + 1) for each in item)
        elif isinstance(item, str):
            if halves and any("\ud800" <= character <= "\udfff" for character in item):
                return "holds half a character"
        elif isinstance(item, (int, float)) and not -LARGEST <= item <= LARGEST:
            return "holds a number that cannot be"
    return ""


def checked_name(name: str, where: str = "name") -> str:
    """A row's name: one short line of characters that a page can show.

    Raises:
        InputError: It is empty, too long, or holds what changes how other text is shown.
    """
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise InputError(f"is 1 to {MAX_NAME} characters long, not {len(name)}", where)
    for character in name:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            raise InputError(f"holds the character U+{ord(character):04X}", where)
    return name
