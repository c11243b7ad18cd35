"""A control group for a sandbox that no engine made: memory, processes and CPU of all of it.

Version 2 has one folder with all controllers, version 1 one for each. Making a group takes root
and a hierarchy that can be written; without, a sandbox has the limits of its single processes only.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codegym.sandbox.settings import Settings

ROOT = Path("/sys/fs/cgroup")
CONTROLLERS = ("memory", "pids", "cpu")

_NAME = "codegym"
_PERIOD_US = 100_000
_REMOVE_S = 1.0
_JOIN = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 9; shift; done; shift; exec "$@"'
_numbers = itertools.count()


@dataclass(frozen=True)
class Group:
    """A group of one sandbox."""

    folders: tuple[Path, ...]
    """One in version 2; one for each controller in version 1."""
    controllers: tuple[str, ...]
    """What it limits: some of :data:`CONTROLLERS`."""

    @property
    def events(self) -> Path | None:
        """The file that counts what the kernel killed for want of memory."""
        names = ("memory.events", "memory.oom_control")
        paths = [folder / name for folder in self.folders for name in names]
        return next((path for path in paths if path.exists()), None)

    def join(self, command: Sequence[str]) -> list[str]:
        """A command that enters the group, then becomes the one given."""
        if not self.folders:
            return list(command)
        files = [str(folder / "cgroup.procs") for folder in self.folders]
        return ["/bin/sh", "-c", _JOIN, "sh", *files, "--", *command]

    def remove(self) -> None:
        """Remove it, as soon as the last process in it is gone."""
        end = time.monotonic() + _REMOVE_S
        for folder in self.folders:
            while not _removed(folder) and time.monotonic() < end:
                time.sleep(0.01)


def available() -> list[str]:
    """Which of :data:`CONTROLLERS` a group made now would have."""
    if os.geteuid() != 0:
        return []
    if _is_version_2():
        offered = _read(ROOT / "cgroup.controllers").split() if os.access(ROOT, os.W_OK) else []
        return [name for name in CONTROLLERS if name in offered]
    return [
        name
        for name in CONTROLLERS
        if (ROOT / name / "cgroup.procs").exists() and os.access(ROOT / name, os.W_OK)
    ]


def make_group(settings: Settings) -> Group:
    """A group with the sizes of a sandbox; one without folders where nothing can be limited."""
    names = available()
    if not names:
        return Group((), ())
    parents = [ROOT / _NAME] if _is_version_2() else [ROOT / name / _NAME for name in names]
    name = f"{os.getpid()}-{next(_numbers)}"
    made = []
    try:
        if _is_version_2():
            _delegate(names)
        for parent in parents:
            parent.mkdir(exist_ok=True)
            _sweep(parent)
            (parent / name).mkdir()
            made.append(parent / name)
    except OSError:
        Group(tuple(made), ()).remove()
        return Group((), ())
    limits = _limits(settings)
    held = [name for name in names if _set(made, limits[name])]
    return Group(tuple(made), tuple(held))


def _limits(settings: Settings) -> dict[str, list[tuple[str, str]]]:
    """What to write into which file; those of the other version are not there."""
    memory = str(settings.memory_bytes)
    quota = str(int(settings.cpus * _PERIOD_US))
    return {
        "memory": [
            ("memory.max", memory),
            ("memory.limit_in_bytes", memory),
            # After the limit on memory alone, which may not be the larger one.
            ("memory.swap.max", "0"),
            ("memory.memsw.limit_in_bytes", memory),
        ],
        "pids": [("pids.max", str(settings.processes))],
        "cpu": [("cpu.max", f"{quota} {_PERIOD_US}"), ("cpu.cfs_quota_us", quota)],
    }


def _set(folders: Sequence[Path], values: Sequence[tuple[str, str]]) -> bool:
    """Write all that can be written; whether anything could."""
    written = [_write(folder / file, text) for folder in folders for file, text in values]
    return any(written)


def _is_version_2() -> bool:
    return (ROOT / "cgroup.controllers").exists()


def _delegate(names: Sequence[str]) -> None:
    """Let groups below the root and below our folder have controllers."""
    (ROOT / _NAME).mkdir(exist_ok=True)
    for folder in (ROOT, ROOT / _NAME):
        for name in names:
            _write(folder / "cgroup.subtree_control", f"+{name}")


def _sweep(parent: Path) -> None:
    """Remove empty groups of clients that are gone."""
    for folder in parent.iterdir():
        pid = folder.name.partition("-")[0]
        if pid.isdigit() and folder.is_dir() and not Path(f"/proc/{pid}").exists():
            _removed(folder)


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _write(path: Path, text: str) -> bool:
    """Write into a file that is there already, as all files of a group are."""
    with contextlib.suppress(OSError):
        fd = os.open(path, os.O_WRONLY)
        try:
            os.write(fd, text.encode())
        finally:
            os.close(fd)
        return True
    return False


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
