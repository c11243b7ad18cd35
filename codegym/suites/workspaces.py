"""The suite ``workspaces``, and the files of a workspace task, whose parts are folders of files.

tasks/workspaces/NAME/
  task.toml, instruction.md   as for any task; protocol = "workspace"
  workspace/                  what the agent starts from
  support/                    the hidden tests and what belongs to them
  tests/stage_1.json          the manifest: which tests have to pass
  public/stage_1.json         optional: tests of the workspace that the agent may run
  reference/stage_1/          the files that a solution adds or changes
  stub/                       files with which the tests must fail
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from codegym.errors import InputError
from codegym.resources import tasks_folder
from codegym.suites.suite import Imported


def load(argument: str) -> Imported:
    """The importer of the spec ``workspaces``: this project's own.

    They are no part of ``authored``, whose tasks are all judged by calls of functions.
    """
    from codegym.suites.authored import load_tasks  # which reads such tasks by this module

    return Imported(load_tasks(tasks_folder() / "workspaces"), [])


def stage_files(folder: Path, number: int) -> dict[str, str]:
    """Tests, public tests and reference of one stage, as the protocol has them."""
    public = folder / "public" / f"stage_{number}.json"
    return {
        "tests": _text(folder / "tests" / f"stage_{number}.json"),
        "public": _text(public) if public.exists() else "",
        "reference": json.dumps(_files(folder / "reference" / f"stage_{number}")),
    }


def task_files(folder: Path) -> dict[str, Any]:
    """Workspace, support and stub of a task."""
    return {
        "workspace": _files(folder / "workspace"),
        "support": _files(folder / "support") if (folder / "support").is_dir() else {},
        "stub": json.dumps(_files(folder / "stub")),
    }


def _files(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise InputError("the folder is missing", str(folder))
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): _text(path)
        for path in paths
        if "__pycache__" not in path.parts
    }


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        raise InputError("the file is missing", str(path)) from None
    except UnicodeDecodeError:
        raise InputError("not UTF-8: a workspace holds text", str(path)) from None
