"""The authored tasks: one folder each (design: task folders; see ``docs/tasks.md``).

    tasks/NAME/
      task.toml              id, title, family, entry points, limits, [[stages]], ...
      instruction.md         what the agent is asked; a heading "# Stage N ..." begins each stage
      tests/stage_1.py       hidden tests, one file per stage
      public/stage_1.py      tests that the agent may see, in the same form
      reference/stage_1.py   a solution: the whole program so far
      stub/solution.py       the entry points with empty bodies; must fail

Folders of workspaces have other files: see :mod:`codegym.suites.workspaces`.
Everything is validated, and an error names the file and the key or line.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.resources import tasks_folder
from codegym.suites import workspaces
from codegym.suites.reading import first_problem
from codegym.suites.suite import Imported
from codegym.task import Task

# What task.toml may hold; the rest of a Task comes out of the other files.
_KEYS = frozenset(
    {
        *("id", "title", "family", "kind", "protocol", "language", "entry_points", "module"),
        *("banned", "dockerfile", "editable"),
        *("licence", "released", "tags", "limits", "stages", "source"),
    }
)
_STAGE_KEYS = frozenset({"effective_lines"})
_STAGE_HEADING = re.compile(r"^# Stage (\d+)\b.*$", re.MULTILINE)


def load(argument: str) -> Imported:
    """The importer of the specs ``authored`` and ``folder:PATH``."""
    return Imported(load_tasks(Path(argument).expanduser() if argument else None), [])


def load_tasks(folder: Path | None = None) -> list[Task]:
    """Load every task folder, ordered by name.

    Args:
        folder: Where the task folders lie; the repository's own by default.

    Raises:
        InputError: The folder is missing or holds no task, or a task is broken.
    """
    root = tasks_folder() if folder is None else folder
    if not root.is_dir():
        raise InputError("no such folder; the tasks are not installed", str(root))
    folders = sorted(path.parent for path in root.glob("*/task.toml"))
    if not folders:
        raise InputError("no task here (a task is a folder with a task.toml)", str(root))
    return [load_task(path) for path in folders]


def load_task(folder: Path) -> Task:
    """Load one task folder.

    Raises:
        InputError: A file is missing or unreadable, or a value in it is wrong.
    """
    toml = folder / "task.toml"
    where = _shown(toml)
    table = _read_toml(toml)
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise InputError(
            f"unknown key; known are {', '.join(sorted(_KEYS))}", f"{where}: {unknown[0]}"
        )
    if table.get("id") != folder.name:
        raise InputError(
            f"must be the folder's name, {folder.name!r}, and is {table.get('id')!r}",
            f"{where}: id",
        )
    released = table.get("released")
    if released is not None and not _is_plain_date(released):
        raise InputError("must be a TOML date, as in released = 2026-01-31", f"{where}: released")

    tables = _stage_tables(table.get("stages"), where)
    instructions = _split_instruction(folder / "instruction.md", len(tables))
    is_workspace = table.get("protocol") == "workspace"
    stage_files = workspaces.stage_files if is_workspace else _stage_files
    table["stages"] = [
        {**stage, "instruction": text, **stage_files(folder, number)}
        for number, (stage, text) in enumerate(zip(tables, instructions, strict=True), start=1)
    ]
    if is_workspace:
        table |= workspaces.task_files(folder)
    else:
        table["stub"] = _read(folder / "stub" / "solution.py")
    try:
        # Strict, so that wall_s = "2" is an error and not a 2; by way of JSON,
        # where strict validation still takes an array for a tuple.
        task = Task.model_validate_json(json.dumps(table, default=str), strict=True)
    except ValidationError as error:
        raise first_problem(error, where) from None
    _check_names_shown(task, folder)
    return task


def write_effective_lines(folder: Path, figures: Sequence[int | None]) -> None:
    """Write measured figures into the ``[[stages]]`` tables of a task.toml; the rest stays.

    Args:
        folder: The task's folder.
        figures: One for each stage; None leaves that stage as it is.
    """
    path = folder / "task.toml"
    head, *tables = re.split(r"(?m)^(?=\[\[stages\]\])", _read(path))
    if len(tables) != len(figures):
        raise InputError(f"has not {len(figures)} [[stages]] tables", _shown(path))
    written = [head]
    for table, figure in zip(tables, figures, strict=True):
        if figure is not None:
            table = re.sub(r"(?m)^effective_lines\s*=.*\n?", "", table)
            table = table.replace("[[stages]]\n", f"[[stages]]\neffective_lines = {figure}\n", 1)
        written.append(table)
    path.write_text("".join(written), encoding="utf-8")


def _stage_tables(tables: Any, where: str) -> list[dict[str, Any]]:
    """The ``[[stages]]`` tables, each checked for its keys."""
    if not isinstance(tables, list) or not tables:
        raise InputError("at least one [[stages]] table is needed", f"{where}: stages")
    for number, table in enumerate(tables, start=1):
        if not isinstance(table, dict):
            raise InputError("must be a [[stages]] table", f"{where}: stages.{number}")
        unknown = sorted(set(table) - _STAGE_KEYS)
        if unknown:
            known = ", ".join(sorted(_STAGE_KEYS))
            raise InputError(
                f"unknown key; known are {known}", f"{where}: stages.{number}.{unknown[0]}"
            )
    return tables


def _stage_files(folder: Path, number: int) -> dict[str, str]:
    texts = {}
    for part in ("tests", "public", "reference"):
        path = folder / part / f"stage_{number}.py"
        texts[part] = _read(path)
        if not texts[part].strip() and part != "public":
            raise InputError("the file is empty", _shown(path))
    return texts


def _split_instruction(path: Path, stages: int) -> list[str]:
    """Cut instruction.md at its stage headings; text before the first is stage 1's."""
    text = _read(path)
    if not text.strip():
        raise InputError("the file is empty", _shown(path))
    if stages == 1:
        return [text.strip() + "\n"]
    headings = list(_STAGE_HEADING.finditer(text))
    numbers = [int(heading[1]) for heading in headings]
    if numbers != list(range(1, stages + 1)):
        line = text.count("\n", 0, headings[0].start()) + 1 if headings else 1
        raise InputError(
            f"task.toml has {stages} stages, so the headings '# Stage 1' to '# Stage {stages}' "
            f"must be here once each, in order; found {numbers}",
            f"{_shown(path)}:{line}",
        )
    cuts = [0, *(heading.start() for heading in headings[1:]), len(text)]
    return [text[a:b].strip() + "\n" for a, b in itertools.pairwise(cuts)]


def _check_names_shown(task: Task, folder: Path) -> None:
    """An agent can only define what it was told the name of."""
    for name in task.entry_points:
        if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", task.instruction):
            raise InputError(
                f"does not name the entry point {name!r}", _shown(folder / "instruction.md")
            )


def _read(path: Path) -> str:
    """A file's text, with errors that name the file and the place."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError("the file is missing", _shown(path)) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", _shown(path)) from None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"not UTF-8 (byte {error.start})", f"{_shown(path)}:{line}") from None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = re.search(r" \(at line (\d+), column (\d+)\)$", message)
        if place:
            where = f"{_shown(path)}:{place[1]}"
            raise InputError(f"not TOML: {message[: place.start()]}", where) from None
        raise InputError(f"not TOML: {message}", _shown(path)) from None


def _is_plain_date(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _shown(path: Path) -> str:
    """The path from the folder of tasks on, which is what a reader looks for."""
    root = tasks_folder()
    return str(path.relative_to(root.parent)) if path.is_relative_to(root) else str(path)
