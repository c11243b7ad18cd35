"""The ladder: a fixed, versioned suite that is balanced over lengths.

    ladder          the newest version
    ladder-mini     60 of its tasks
    ladder@1        that version, ladder-mini@1 likewise

A version is a manifest, ``ladders/ladder-N.toml``: tasks of ``authored``, stages of staged programs
(as a task of their own: the program up to that stage), and procedural tasks; each with its
effective lines and the checksum of what is judged. A task that has changed since is set aside: the
version says what it said, and a new one takes the changed task in. ``ladderpick`` makes manifests.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import NamedTuple

from codegym.errors import InputError
from codegym.suites.authored import load_tasks
from codegym.suites.procedural import FAMILIES, make_task
from codegym.suites.suite import Imported, SetAside, checksum
from codegym.task import Task

_FOLDER = resources.files(__package__) / "ladders"
_FILE = re.compile(r"ladder-([1-9][0-9]*)\.toml")
_PROCEDURAL = re.compile(r"([a-z]+)-([0-9]+)-([0-9]+)")
_STAGE = re.compile(r"(.+)/([1-9][0-9]*)")


class Rung(NamedTuple):
    """One task of the ladder."""

    id: str
    """``widest-gap``; ``sql-engine/3``, the program up to its third stage; ``machine-100-7``."""
    lines: int
    """Effective lines of the reference."""
    checksum: str
    """Of what is judged: task, tests, limits, reference."""
    mini: bool
    """Whether ``ladder-mini`` holds it."""


def versions() -> list[int]:
    """The versions that there are, in order."""
    names = [_FILE.fullmatch(item.name) for item in _FOLDER.iterdir()]
    return sorted(int(name[1]) for name in names if name)


def read_manifest(version: int) -> list[Rung]:
    """The rungs of a version, in order.

    Raises:
        InputError: There is no such version.
    """
    known = versions()
    if version not in known:
        have = ", ".join(map(str, known)) or "none"
        raise InputError(f"no such version; there are: {have}", f"suite 'ladder@{version}'")
    text = (_FOLDER / f"ladder-{version}.toml").read_text(encoding="utf-8")
    return [Rung(**table) for table in tomllib.loads(text)["tasks"]]


def load(argument: str) -> Imported:
    """The importer of ``ladder``, ``ladder-mini`` and their versions, ``ladder@1``."""
    name, _, text = argument.partition("@")
    known = versions()
    if text and not text.isdecimal():
        have = ", ".join(f"{name}@{version}" for version in known)
        raise InputError(f"no such version; there are: {have}", f"suite {argument!r}")
    version = int(text) if text else known[-1]
    rungs = [rung for rung in read_manifest(version) if rung.mini or name == "ladder"]
    found = Imported([], [])
    authored = _authored()
    for rung in rungs:
        task = find(rung.id, authored, whole=version == 1)
        if task is None:
            found.set_aside.append(SetAside(rung.id, "is no longer there"))
        elif checksum(task) != rung.checksum:
            reason = f"has changed since version {version} of the ladder"
            found.set_aside.append(SetAside(rung.id, reason))
        else:
            found.tasks.append(with_lines(task, rung.lines))
    return found


def _authored() -> Mapping[str, Task]:
    return {task.id: task for task in load_tasks()}


def find(rung_id: str, authored: Mapping[str, Task], *, whole: bool = False) -> Task | None:
    """The task of a rung; None where there is none.

    Args:
        rung_id: As in :class:`Rung`.
        authored: The authored tasks by id.
        whole: As for :func:`until`.
    """
    if rung_id in authored:
        return authored[rung_id]
    if stage := _STAGE.fullmatch(rung_id):
        program = authored.get(stage[1])
        return until(program, int(stage[2]), whole=whole) if program else None
    made = _PROCEDURAL.fullmatch(rung_id)
    if made and made[1] in FAMILIES:
        return make_task(made[1], int(made[2]), int(made[3]))
    return None


def until(program: Task, number: int, *, whole: bool = False) -> Task | None:
    """A staged program up to a stage, as a task of its own; None where it has fewer stages.

    Args:
        program: The staged program.
        number: Of the last stage, from 1.
        whole: Keep the entry points that no stage so far names, as version 1 of the ladder does.
    """
    if number > len(program.stages):
        return None
    task = program.up_to(number)
    gone = () if whole else task.unnamed
    named = {
        "id": f"{program.id}/{number}",
        "title": f"{program.title}, up to stage {number}",
        "entry_points": tuple(name for name in task.entry_points if name not in gone),
    }
    return task.model_copy(update=named)


def with_lines(task: Task, lines: int) -> Task:
    """The task with the effective lines that the manifest says."""
    *before, last = task.stages
    stage = last.model_copy(update={"effective_lines": lines})
    return task.model_copy(update={"stages": (*before, stage)})
