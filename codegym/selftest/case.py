"""What a case is, and how the case files are found.

A case file needs a docstring (what is tried), ``run`` with a docstring (what has
to happen), and ``EXPECTED`` where runs or verdicts of the case have an outcome.
Number, group and name are those of the file's name.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from codegym.errors import InputError
from codegym.selftest import cases
from codegym.task import Outcome

if TYPE_CHECKING:
    from codegym.selftest.stage import Stage

GROUPS: Mapping[str, str] = {
    "A": "exhausting resources",
    "B": "escaping and snooping",
    "C": "being passed without being right",
    "D": "bad input and encoding",
    "E": "faults of the infrastructure",
}
"""What the cases of each group try."""

_FILE = re.compile(r"([a-e])(\d{2,3})_(\w+)")
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


@dataclass(frozen=True)
class Case:
    """One hostile thing, and what has to come of it."""

    number: int
    group: str
    name: str
    tries: str
    """What it tries, for people."""
    expects: str
    """What has to happen, for people."""
    expected: tuple[Outcome, ...]
    """Outcomes that are right unless the case says otherwise for a single run."""
    not_held: Mapping[str, str]
    """Backends and container runtimes that are not built to hold this case, each with why. It is
    run all the same."""
    harmless: bool
    """Whether it may be tried where nothing isolates it; not so unless its file says so.

    It then writes to its own folder alone, signals nobody else, and needs no limit to end."""
    run: Callable[[Stage], None]
    """Returns where the case is held; raises :class:`codegym.selftest.stage.NotHeld` if not."""


def load_cases() -> list[Case]:
    """All cases, by number."""
    names = [entry.name for entry in pkgutil.iter_modules(cases.__path__)]
    found = [
        _from_module(importlib.import_module(f"{cases.__name__}.{name}"), match)
        for name in names
        if (match := _FILE.fullmatch(name)) is not None
    ]
    return sorted(found, key=lambda case: case.number)


def select(all_cases: Iterable[Case], only: str) -> list[Case]:
    """The cases that a text such as ``1,4,C,44-50`` names; all of them for an empty text.

    Raises:
        InputError: A word is neither a group, a number nor a range, or no case has it.
    """
    chosen = list(all_cases)
    if not only.strip():
        return chosen
    wanted: set[int] = set()
    for word in only.replace(",", " ").split():
        match = _RANGE.fullmatch(word)
        if match is not None:
            first, last = int(match[1]), int(match[2] or match[1])
            numbers = {case.number for case in chosen if first <= case.number <= last}
        else:
            numbers = {case.number for case in chosen if case.group == word.upper()}
        if not numbers:
            raise InputError(f"no case {word!r}; give numbers, ranges or groups A to E", "--only")
        wanted |= numbers
    return [case for case in chosen if case.number in wanted]


def _from_module(module: ModuleType, match: re.Match[str]) -> Case:
    run = module.run
    return Case(
        number=int(match[2]),
        group=match[1].upper(),
        name=match[3].replace("_", " "),
        tries=_one_line(module.__doc__),
        expects=_one_line(run.__doc__),
        expected=getattr(module, "EXPECTED", ()),
        not_held=getattr(module, "NOT_HELD", {}),
        harmless=getattr(module, "HARMLESS", False),
        run=run,
    )


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
