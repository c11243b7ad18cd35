"""Our own records: one task a line, as ``codegym tasks import`` writes them.

The form is that of :class:`codegym.task.Task` itself, so that a suite of any source can
be kept, moved and loaded back equal. Unknown fields and wrong types are errors.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.jsonl import JsonLine, read_json_lines
from codegym.suites.reading import first_problem, import_lines
from codegym.suites.suite import Imported
from codegym.task import Task


def load(argument: str) -> Imported:
    """The importer of the spec ``jsonl:PATH``.

    Args:
        argument: A ``.jsonl`` file; it may be gzipped.

    Raises:
        InputError: The file is missing, empty, truncated or broken; the message names
            the line and the field.
    """
    path = Path(argument).expanduser()
    return import_lines(read_json_lines(path), _task, "id", str(path))


def _task(line: JsonLine) -> Task:
    try:
        # By way of JSON: strict validation takes its arrays for tuples, and its texts for dates.
        return Task.model_validate_json(json.dumps(line.record), strict=True)
    except ValidationError as error:
        raise first_problem(error, line.where) from None


def dump(tasks: Iterable[Task], path: Path) -> int:
    """Write tasks to a file; it is whole or not there.

    Args:
        tasks: What to write.
        path: Where; gzipped where the name ends in ``.gz``.

    Returns:
        How many tasks were written.

    Raises:
        InputError: The file cannot be written.
    """
    # ASCII: a lone surrogate, which a test may hold, survives the way to disk.
    lines = [json.dumps(task.model_dump(mode="json")).encode("ascii") + b"\n" for task in tasks]
    raw = b"".join(lines)
    if path.suffix == ".gz":
        raw = gzip.compress(raw, mtime=0)  # the same tasks, the same bytes
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(raw)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise InputError(f"cannot be written: {error.strerror}", str(path)) from None
    return len(lines)
