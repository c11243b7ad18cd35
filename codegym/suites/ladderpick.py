"""Makes a manifest of the ladder: picks from what there is, the same number for each octave.

An octave is a doubling of effective lines: 4 to 7, 8 to 15, ..., 1024 to 2047. In each of them
there are

- all authored functions,
- at most two stages of each staged program,
- :data:`_EACH` tasks of each procedural family, spread over the octave.

Stages of 2,048 lines and more stand above the last octave. The small ladder takes turns among the
families of each octave.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

from codegym.suites.authored import load_tasks
from codegym.suites.ladder import Rung, until
from codegym.suites.procedural import FAMILIES, SHORTEST, make_task
from codegym.suites.suite import checksum
from codegym.task import Task

OCTAVES = range(2, 11)
"""2 for 4 to 7 effective lines, ..., 10 for 1024 to 2047."""
MINI = 60
"""Tasks of the small ladder."""
_EACH = 2
_MOST_STAGES = 2
_HEAD = """\
# Version {version} of the ladder, written by `codegym tasks ladder --write`. Do not edit: what was
# published stays as it is, and changes make a new version.

tasks = [
"""


def pick(version: int) -> list[Rung]:
    """The rungs of a version, from short to long.

    Args:
        version: Decides the seeds of the procedural tasks.
    """
    tasks = [*_functions(), *_stages(), *_procedural(version)]
    tasks.sort(key=lambda task: (lines_of(task), task.id))
    small = _small(tasks)
    return [Rung(task.id, lines_of(task), checksum(task), task.id in small) for task in tasks]


def lines_of(task: Task) -> int:
    """Effective lines of a task's whole reference; 0 where they were not measured."""
    return task.stages[-1].effective_lines or 0


def octave(lines: int) -> int:
    """The octave that effective lines lie in."""
    return lines.bit_length() - 1


def text(version: int, rungs: Iterable[Rung]) -> str:
    """A manifest."""
    rows = [
        f'  {{ id = {json.dumps(rung.id)}, lines = {rung.lines}, checksum = "{rung.checksum}", '
        f"mini = {str(rung.mini).lower()} }},\n"
        for rung in rungs
    ]
    return "".join([_HEAD.format(version=version), *rows, "]\n"])


def write(version: int, rungs: Iterable[Rung]) -> Path:
    """Write a manifest into the package; returns its place."""
    path = Path(str(resources.files(__package__) / "ladders" / f"ladder-{version}.toml"))
    path.parent.mkdir(exist_ok=True)
    path.write_text(text(version, rungs), encoding="utf-8")
    return path


def _functions() -> Iterator[Task]:
    for task in load_tasks():
        if len(task.stages) == 1 and octave(lines_of(task)) >= OCTAVES[0]:
            yield task


def _stages() -> Iterator[Task]:
    for program in load_tasks():
        if len(program.stages) == 1:
            continue
        octaves: dict[int, list[Task]] = {}
        for number in range(1, len(program.stages) + 1):
            task = until(program, number)
            if task and octave(lines_of(task)) >= OCTAVES[0]:
                octaves.setdefault(octave(lines_of(task)), []).append(task)
        for found in octaves.values():
            # The first and the last of them: as far apart as can be.
            yield from found if len(found) <= _MOST_STAGES else (found[0], found[-1])


def _procedural(version: int) -> Iterator[Task]:
    for number in OCTAVES:
        for place, family in enumerate(FAMILIES):
            for step in range(_EACH):
                # Families stand a little apart from one another.
                share = (step + (place + 0.5) / len(FAMILIES)) / _EACH
                lines = max(SHORTEST, int(2 ** (number + share)))
                yield make_task(family, lines, 1000 * version + 10 * number + step)


def _small(tasks: list[Task]) -> frozenset[str]:
    """Ids of the small ladder: octaves take turns, and families in each of them."""
    waiting = [
        _turns([task for task in tasks if octave(lines_of(task)) == number]) for number in OCTAVES
    ]
    chosen: list[str] = []
    while len(chosen) < MINI:
        for queue in waiting:
            if queue and len(chosen) < MINI:
                chosen.append(queue.pop(0).id)
    return frozenset(chosen)


def _turns(tasks: list[Task]) -> list[Task]:
    families: dict[str, list[Task]] = {}
    for task in tasks:
        families.setdefault(task.family, []).append(task)
    queues = list(families.values())
    ordered: list[Task] = []
    while any(queues):
        # From the middle, so that the small ladder does not hold the shortest of each octave only.
        ordered += [queue.pop(len(queue) // 2) for queue in queues if queue]
    return ordered
