"""What this machine can see of our sandboxes from outside: processes, files, containers.

A guest's command line ends with its configuration, in which the range of uids
is that its runs get: so ``/proc`` tells whose a process of such a uid is. Where
the engine is on another machine, or this user may not look, less is seen; what a
run can see from inside is looked at as well (``invariants``).
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from codegym.sandbox.launchers.base import UIDS_PER_SANDBOX

FIRST_UID = 16 * UIDS_PER_SANDBOX
"""Uids from here on belong to sandboxes."""
SCRATCH = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock")
"""Folders of the host that everybody may write to."""

_DEAD = "ZX"
_BUSY = "RD"
_SYSV = ("shm", "msg", "sem")


@dataclass(frozen=True)
class Process:
    """One line of the process table."""

    pid: int
    parent: int
    uid: int
    state: str
    name: str


@dataclass(frozen=True)
class Guest:
    """A guest's own process that runs now, whoever started it."""

    pid: int
    range: int
    """Number of its range of uids; -1 where its runs have no uid of their own."""


def processes() -> dict[int, Process]:
    """The process table; what ends meanwhile is left out."""
    table = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        with contextlib.suppress(OSError, ValueError, IndexError):
            uid = os.stat(f"/proc/{name}").st_uid
            text = Path(f"/proc/{name}/stat").read_text(errors="replace")
            head, _, rest = text.rpartition(")")
            fields = rest.split()
            pid = int(name)
            # A process that may not be looked into belongs to root in the listing: take the
            # real uid from its status where that differs.
            uid = uid or _real_uid(pid)
            table[pid] = Process(pid, int(fields[1]), uid, fields[0], head.partition("(")[2])
    return table


def _real_uid(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines():
        if line.startswith("Uid:"):
            return int(line.split()[1])
    return 0


def guests(table: dict[int, Process]) -> dict[int, Guest]:
    """Routers and zygotes of all guests on this machine, by pid."""
    found = {}
    for process in table.values():
        if process.uid >= FIRST_UID or not process.name.startswith("python"):
            continue
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, IndexError):
            words = Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")
            config = json.loads(words[-2])
            first, _ = config["uids"] or (-UIDS_PER_SANDBOX, 0)
            found[process.pid] = Guest(process.pid, first // UIDS_PER_SANDBOX)
    return found


def descendants(table: dict[int, Process], roots: Iterable[int]) -> set[int]:
    """These processes and all below them."""
    found = set(roots)
    grown = True
    while grown:
        below = {p.pid for p in table.values() if p.parent in found and p.pid not in found}
        found |= below
        grown = bool(below)
    return found


def strays(table: dict[int, Process], own: set[int], used: dict[int, int]) -> list[Process]:
    """Processes of a sandbox's uid that nobody should have left.

    Args:
        table: All processes.
        own: Ranges of uids of our own sandboxes, those that are gone included.
        used: The highest uid that a submission has had, by range. A sandbox counts them up, and
            those of judges down.

    Returns:
        Living processes of a range that is ours, or that no living guest has, other than the
        children of a guest that wait for a run to come, and judges.
    """
    all_guests = guests(table)
    taken = {guest.range for guest in all_guests.values()}
    found = []
    for process in table.values():
        number = process.uid // UIDS_PER_SANDBOX
        if process.uid < FIRST_UID or process.state in _DEAD:
            continue
        if number in taken and number not in own:
            continue  # another client's sandbox
        waiting = process.parent in all_guests and process.uid > used.get(number, 0)
        if not waiting:
            found.append(process)
    return found


def busy(table: dict[int, Process], own: set[int]) -> list[Process]:
    """Processes of our sandboxes that run or wait for a disk, instead of sleeping."""
    ours = {guest.pid for guest in guests(table).values() if guest.range in own}
    return [table[pid] for pid in descendants(table, ours) if table[pid].state in _BUSY]


def files_of_runs() -> set[Path]:
    """Files in the host's scratch folders that belong to a sandbox's uid."""
    found = set()
    for folder in SCRATCH:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_uid >= FIRST_UID:
                        found.add(Path(entry.path))
    return found


def ipc_of_runs() -> set[tuple[str, int]]:
    """System V objects in the host's own namespace that belong to a sandbox's uid."""
    found = set()
    for kind in _SYSV:
        with contextlib.suppress(OSError):
            head, *rows = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()
            names = head.split()
            for row in rows:
                fields = dict(zip(names, row.split(), strict=False))
                if int(fields["cuid"]) >= FIRST_UID:
                    found.add((kind, int(fields[f"{kind}id"])))
    return found


def tasks_on_host() -> int:
    """How many processes and threads this machine has, those of gVisor's kernels left out.

    Such a kernel is a program of this machine, and keeps the threads that its guest once used.
    """
    try:
        total = int(Path("/proc/loadavg").read_text().split()[3].partition("/")[2])
    except (OSError, ValueError, IndexError):
        return 0
    table = processes()
    kernels = [pid for pid, process in table.items() if process.name == "exe" and _is_gvisor(pid)]
    return total - sum(map(_threads, descendants(table, kernels) if kernels else ()))


def _is_gvisor(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"runsc-sandbox\0")
    return False


def _threads(pid: int) -> int:
    with contextlib.suppress(OSError):
        return len(os.listdir(f"/proc/{pid}/task"))
    return 0


def open_descriptors() -> int:
    """How many file descriptors this process has."""
    return len(os.listdir("/proc/self/fd"))
