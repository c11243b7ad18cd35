"""What this process and this machine hold: read before, meanwhile and after."""

from __future__ import annotations

import contextlib
import gc
import os
import threading
import time
from dataclasses import dataclass

from codegym.selftest import host
from codegym.selftest.containers import Containers

_SETTLE_S = 15.0


@dataclass(frozen=True)
class Reading:
    """One look."""

    memory_bytes: int
    """Resident memory of this process."""
    descriptors: int
    threads: int
    containers: int
    """Of this process, on the engine; 0 where the backend has none."""
    processes: int
    """Processes of sandboxes below this process or of its uids, strays included."""
    files: int
    """Files of runs in the machine's own scratch folders."""


def resident_bytes() -> int:
    """Resident memory of this process."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Watcher:
    """Takes readings.

    Args:
        backend: The pool's; ``docker`` has containers to count.
    """

    def __init__(self, backend: str) -> None:
        self._has_containers = backend == "docker"
        self._ranges: set[int] = set()
        gc.collect()

    def containers(self) -> int:
        """How many containers this process has now; their uids are remembered."""
        if not self._has_containers:
            return 0
        # A connection of its own for each look: the engine's client keeps one for every address.
        with contextlib.closing(Containers()) as containers:
            self._ranges |= containers.ranges()
            return len(containers.ids())

    def read(self) -> Reading:
        """Look now."""
        containers = self.containers()
        table = host.processes()
        below = host.descendants(table, [os.getpid()])
        of_guests = {guest.pid for guest in host.guests(table).values() if guest.pid in below}
        strays = {process.pid for process in host.strays(table, self._ranges, {})}
        return Reading(
            resident_bytes(),
            host.open_descriptors(),
            threading.active_count(),
            containers,
            len(of_guests | strays),
            len(host.files_of_runs()),
        )

    def settled(self, before: Reading) -> Reading:
        """Look until nothing but memory is more than before, or for some seconds."""
        end = time.monotonic() + _SETTLE_S
        while True:
            gc.collect()
            now = self.read()
            if not leaks(before, now) or time.monotonic() > end:
                return now
            time.sleep(0.1)


def leaks(before: Reading, after: Reading) -> list[str]:
    """What there is more of after than before, memory aside."""
    names = ("descriptors", "threads", "containers", "processes", "files")
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in names]
    return [f"{name}: {old} before, {new} after" for name, old, new in pairs if new > old]


def slope(points: list[tuple[int, int]]) -> float:
    """Bytes a run, by least squares over ``(runs, bytes)``; 0 for fewer than two points."""
    if len(points) < 2:
        return 0.0
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0
