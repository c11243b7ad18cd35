"""The line in front of a pool's slots: first come, first served, and of bounded length."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

Job = TypeVar("Job")
Slot = TypeVar("Slot")


class WaitingLine(Generic[Job, Slot]):
    """Brings jobs and free slots together.

    Args:
        most: How many jobs may wait; whoever brings one more waits until there is room.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._jobs: deque[Job] = deque()
        self._slots: deque[Slot] = deque()
        self._closed = False
        lock = threading.Lock()
        self._ready = threading.Condition(lock)
        self._room = threading.Condition(lock)

    def __len__(self) -> int:
        """How many jobs wait."""
        return len(self._jobs)

    def free(self, slot: Slot) -> None:
        """Bring a slot that has nothing to do."""
        with self._ready:
            self._slots.append(slot)
            self._ready.notify()

    def free_slot(self) -> Slot | None:
        """A free slot, for someone who finds nobody waiting; None where there is no such."""
        with self._ready:
            return self._slots.popleft() if self._slots and not self._jobs else None

    def join(self, job: Job) -> bool:
        """Bring a job, and wait until there is room for it; False where the line is closed."""
        with self._room:
            while len(self._jobs) >= self._most and not self._closed:
                self._room.wait()
            if self._closed:
                return False
            self._jobs.append(job)
            self._ready.notify()
            return True

    def leave(self, job: Job) -> bool:
        """Give a job's place to another; False where it waits no more."""
        with self._room:
            try:
                self._jobs.remove(job)
            except ValueError:
                return False
            self._room.notify()
            return True

    def next(self) -> tuple[Job, Slot] | None:
        """Wait for the first job and a free slot; None once the line is closed."""
        with self._ready:
            while not self._closed and not (self._jobs and self._slots):
                self._ready.wait()
            if self._closed:
                return None
            found = self._jobs.popleft(), self._slots.popleft()
            self._room.notify()
            # Both may be there for somebody else too, who was told of one of them only.
            self._ready.notify()
            return found

    def close(self) -> list[Job]:
        """Let everybody go; the jobs that waited."""
        with self._ready:
            self._closed = True
            left = list(self._jobs)
            self._jobs.clear()
            self._ready.notify_all()
            self._room.notify_all()
            return left
