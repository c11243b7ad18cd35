"""What importers share: reading a source task by task, with errors that name the place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from codegym import pysource
from codegym.errors import InputError
from codegym.jsonl import JsonLine
from codegym.suites.suite import Imported, SetAside
from codegym.task import Limits, Task

PUBLIC_LIMITS = Limits(wall_s=30)
"""Limits for tasks whose own time is not known: on a busy machine a slow reference must not run
into the wall clock before it has used its CPU time."""


def import_lines(
    lines: Iterable[JsonLine], build: Callable[[JsonLine], Task | SetAside], key: str, path: str
) -> Imported:
    """Make a task, or one set aside, of each record.

    Args:
        lines: The records.
        build: Makes one of a record; an :class:`InputError` of it ends the import.
        key: The record's key that holds the id, for messages.
        path: The file, for messages.

    Raises:
        InputError: Two records of one id, or no record at all.
    """
    found = Imported([], [])
    places: dict[str, str] = {}
    for line in lines:
        made = build(line)
        if made.id in places:
            raise InputError(f"{key} {made.id!r} is on {places[made.id]} already", line.where)
        places[made.id] = line.place
        if isinstance(made, Task):
            found.tasks.append(made)
        else:
            found.set_aside.append(made)
    if not places:
        raise InputError("the file holds no task", path)
    return found


def text(line: JsonLine, key: str, hint: str = "") -> str:
    """The text under a key of a record.

    Raises:
        InputError: The key is missing (the hint says more) or holds something else.
    """
    value: Any = line.record.get(key)
    if value is None:
        raise InputError(f"the key {key!r} is missing{hint}", line.where)
    if not isinstance(value, str):
        raise InputError(f"{key}: must be text, and is {type(value).__name__}", line.where)
    return value


def texts(line: JsonLine, key: str) -> list[str]:
    """The texts in a list under a key of a record.

    Raises:
        InputError: The key is missing or holds something else.
    """
    value: Any = line.record.get(key)
    if value is None:
        raise InputError(f"the key {key!r} is missing", line.where)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InputError(f"{key}: must be a list of texts", line.where)
    return value


def python(source: str, name: str, where: str) -> ast.Module:
    """The syntax tree of a part of a record.

    Raises:
        InputError: It is not Python.
    """
    try:
        return pysource.parse(source)
    except ValueError as error:
        raise InputError(f"{name}: {error}", where) from None


def check_defines(source: str, function: str, name: str, where: str) -> None:
    """Make sure that a part of a record defines a function.

    Raises:
        InputError: It does not, or is not Python.
    """
    defined = {
        node.name
        for node in python(source, name, where).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    if function not in defined:
        raise InputError(f"{name}: does not define the function {function!r}", where)


def first_problem(
    error: ValidationError, where: str, keys: Mapping[str, str] | None = None
) -> InputError:
    """One line out of pydantic's report: the first wrong field and what is wrong with it.

    Args:
        error: What pydantic raised.
        where: The file and place that the record came from.
        keys: What the fields are called there, where that differs.
    """
    first = error.errors(include_url=False)[0]
    location = [str(part) for part in first["loc"]]
    if location:
        location[0] = (keys or {}).get(location[0], location[0])
    if location[:1] == ["stages"] and len(location) > 1:
        location[1] = str(int(location[1]) + 1)  # stages are counted from 1 everywhere else
    message = first["msg"].removeprefix("Value error, ")
    return InputError(message, f"{where}: {'.'.join(location)}" if location else where)
