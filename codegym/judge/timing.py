"""Time limits that travel: a slow or busy machine raises them, and nothing lowers them.

A task's own limits are the floor. Where they turn out too short, the task's
reference is timed once on this machine, under the load that it has, and the
limits become ``max(floor, factor x the reference's time)``. What was measured is
kept in the user's cache, by host and image.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import math
import os
import platform
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from codegym.resources import user_cache
from codegym.sandbox.pool import SandboxPool
from codegym.task import Limits, Task, Verdict

FACTOR = 10.0
"""How many times as long as the reference a submission may take."""
ROOM = 20.0
"""How many times its own limits a reference may take while it is timed."""
_LONGEST_S = 3600.0
_MOST_ENTRIES = 20_000


class Times(NamedTuple):
    """How long a reference took, seconds: of a program, its slowest case."""

    wall_s: float
    cpu_s: float


def raised(limits: Limits, times: Times | None, factor: float = FACTOR) -> Limits:
    """Limits for a machine on which the reference takes that long; never below the given ones."""
    if times is None:
        return limits
    wall = max(limits.wall_s, min(_LONGEST_S, factor * times.wall_s))
    cpu = max(limits.cpu_s, min(_LONGEST_S, factor * times.cpu_s))
    return limits.model_copy(update={"wall_s": wall, "cpu_s": cpu})


def roomy(limits: Limits) -> Limits:
    """Limits under which a reference is timed."""
    return raised(limits, Times(limits.wall_s, limits.cpu_s), ROOM)


def slowest(verdicts: Sequence[Verdict]) -> Times | None:
    """The longest of some judgements of a reference; None where one was not passed."""
    if not all(verdict.outcome == "passed" for verdict in verdicts):
        return None
    return Times(
        max(verdict.usage.wall_s for verdict in verdicts),
        max(verdict.usage.cpu_s for verdict in verdicts),
    )


def key(pool: SandboxPool, task: Task) -> str:
    """What a measurement belongs to: this host, what runs there, and the task."""
    image = pool.image or platform.python_version()
    what = task.model_dump_json(include={"protocol", "language", "prelude", "stages", "support"})
    own = json.dumps([task.dockerfile, *task.banned])
    digest = hashlib.sha256(f"{what}\0{own}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    runtime = pool.isolation.runtime
    return f"{platform.node()} {pool.backend} {runtime} {image} {task.id} {digest}"


class TimesCache:
    """What was measured, in a file that processes of one user share.

    A file that cannot be read or written costs measuring again, and nothing else.

    Args:
        path: The file; ``codegym/reference-times.json`` in the user's cache where not given.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or user_cache() / "reference-times.json"
        self._lock = threading.Lock()
        self._read: dict[str, Times] | None = None

    def get(self, name: str) -> Times | None:
        """What was measured under a key; None where nothing was."""
        with self._lock:
            if self._read is None:
                self._read = self._load()
            return self._read.get(name)

    def put(self, name: str, times: Times) -> None:
        """Keep a measurement; one that another process kept meanwhile stays."""
        with self._lock, contextlib.suppress(OSError), self._alone():
            found = self._load()
            found.setdefault(name, times)
            while len(found) > _MOST_ENTRIES:
                del found[next(iter(found))]
            self._store(found)
            self._read = found
        with self._lock:
            self._read = {name: times} | (self._read or {})

    def _load(self) -> dict[str, Times]:
        try:
            raw: Any = json.loads(self.path.read_text())
            found = {str(name): Times(*map(float, pair)) for name, pair in raw.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}
        return {
            name: times
            for name, times in found.items()
            if all(math.isfinite(value) and value >= 0 for value in times)
        }

    def _store(self, found: dict[str, Times]) -> None:
        handle, name = tempfile.mkstemp(dir=self.path.parent)
        try:
            with os.fdopen(handle, "w") as file:
                json.dump(found, file)
            os.replace(name, self.path)
        except BaseException:
            os.unlink(name)
            raise

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # goes with the file, however this ends
            yield
