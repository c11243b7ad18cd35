"""The ordered collection itself."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple, overload

from codegym.errors import InputError
from codegym.task import Task


class SetAside(NamedTuple):
    """A problem of a source that is no task here."""

    id: str
    reason: str
    """One line: what about it cannot be judged, or what is wrong with it."""


class Imported(NamedTuple):
    """What an importer found in its source."""

    tasks: list[Task]
    set_aside: list[SetAside]


def checksum(task: Task) -> str:
    """SHA-256 over a task's canonical JSON, less the measured effective lines.

    Equal checksums, equal judgements: what was found out about a task holds as long as
    its checksum is the same.
    """
    record = task.model_dump(mode="json")
    for stage in record["stages"]:
        del stage["effective_lines"]
    return hashlib.sha256(_canonical(record)).hexdigest()


def _canonical(record: dict[str, Any]) -> bytes:
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode("ascii")


class Suite:
    """A frozen, ordered collection of tasks with unique ids.

    Args:
        spec: The spec string that it was loaded by.
        tasks: The tasks, in order.
        set_aside: What else the source holds, and why it is not among the tasks.

    Raises:
        InputError: No task at all, or two of one id.
    """

    def __init__(
        self, spec: str, tasks: Iterable[Task], set_aside: Iterable[SetAside] = ()
    ) -> None:
        self._spec = spec
        self._tasks = tuple(tasks)
        self._set_aside = tuple(set_aside)
        self._by_id = {task.id: task for task in self._tasks}
        if not self._tasks:
            which = " that is not set aside" if self._set_aside else ""
            raise InputError(f"the suite holds no task{which}", spec)
        if len(self._by_id) != len(self._tasks):
            ids = [task.id for task in self._tasks]
            twice = next(task_id for task_id in ids if ids.count(task_id) > 1)
            raise InputError(f"two tasks have the id {twice!r}", spec)

    @property
    def spec(self) -> str:
        """The spec string that it was loaded by."""
        return self._spec

    @property
    def name(self) -> str:
        """The spec without its argument: a stable name that holds no path."""
        return self._spec.partition(":")[0]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks, in order."""
        return self._tasks

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        """What the source holds beside the tasks, with the reasons."""
        return self._set_aside

    @property
    def ids(self) -> tuple[str, ...]:
        """The tasks' ids, in order."""
        return tuple(self._by_id)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON of the tasks: equal digests, equal suites.

        Canonical: keys sorted, no white space, ASCII only. Where the tasks were
        loaded from has no part in it.
        """
        sha = hashlib.sha256()
        for task in self._tasks:
            sha.update(_canonical(task.model_dump(mode="json")) + b"\n")
        return sha.hexdigest()

    def __len__(self) -> int:
        return len(self._tasks)

    def __iter__(self) -> Iterator[Task]:
        return iter(self._tasks)

    def __contains__(self, item: object) -> bool:
        """Whether there is a task of this id (or this very task)."""
        if isinstance(item, Task):
            return self._by_id.get(item.id) == item
        return item in self._by_id

    @overload
    def __getitem__(self, key: int | str) -> Task: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Task, ...]: ...
    def __getitem__(self, key: int | str | slice) -> Task | tuple[Task, ...]:
        """A task by its place or by its id.

        Raises:
            InputError: No task has that id; the message names those that come near.
            IndexError: There is no such place.
        """
        if not isinstance(key, str):
            return self._tasks[key]
        try:
            return self._by_id[key]
        except KeyError:
            raise InputError(self._unknown(key)) from None

    def _unknown(self, task_id: str) -> str:
        for item in self._set_aside:
            if item.id == task_id:
                return f"the task {task_id!r} of {self._spec} is set aside: {item.reason}"
        shown = task_id if len(task_id) <= 80 else task_id[:77] + "..."
        near = difflib.get_close_matches(task_id[:200], self._by_id, n=3, cutoff=0.5)
        hint = (
            f"did you mean {' or '.join(near)}?"
            if near
            else f"`codegym tasks list {self._spec}` shows them"
        )
        return f"no task {shown!r} in {self._spec} ({len(self)} tasks); {hint}"

    def __repr__(self) -> str:
        return f"Suite({self._spec!r}, {len(self)} tasks)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Suite) and self._tasks == other._tasks

    def __hash__(self) -> int:
        return hash(self.digest)
