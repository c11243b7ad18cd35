"""Where a pool's sandboxes come from, and go: started, kept as spares, thrown away."""

from __future__ import annotations

import queue
import threading
import time

from codegym.errors import InfrastructureError
from codegym.sandbox.launchers import Launcher
from codegym.sandbox.wire import Guest


class Supply:
    """Starts sandboxes, keeps spares ready, and ends every one that it started.

    Args:
        launcher: Starts them.
        spares: How many are kept ready in the background, from :meth:`keep_spares` on.
    """

    def __init__(self, launcher: Launcher, spares: int) -> None:
        self._launcher = launcher
        self._lock = threading.Lock()
        self._guests: set[Guest] = set()
        self._closed = False
        self._spares: queue.Queue[Guest] = queue.Queue()
        self._missing = threading.Semaphore(spares)
        self._threads = [
            threading.Thread(target=self._refill, name=f"codegym-refill-{index}", daemon=True)
            for index in range(min(spares, 2))
        ]

    def keep_spares(self) -> None:
        """Begin to keep spares ready."""
        for thread in self._threads:
            thread.start()

    def start(self) -> Guest:
        """Start one.

        Raises:
            InfrastructureError: It would not start, or the pool was closed.
        """
        guest = self._launcher.start()
        with self._lock:
            if not self._closed:
                self._guests.add(guest)
                return guest
        guest.stop()
        raise InfrastructureError("the pool was closed", "closed")

    def take(self) -> Guest:
        """A fresh sandbox: a spare, or one started now, whichever is there first."""
        if self._threads:
            try:
                guest = self._spares.get(block=self._launcher.single_use, timeout=10)
            except queue.Empty:
                pass
            else:
                self._missing.release()
                return guest
        return self.start()

    def discard(self, guest: Guest) -> None:
        """End one."""
        with self._lock:
            self._guests.discard(guest)
        guest.stop()

    def close(self) -> None:
        """End all, whatever they are doing; from now on none is started."""
        with self._lock:
            self._closed = True
            guests = list(self._guests)
        for _ in self._threads:
            self._missing.release()
        for guest in guests:
            self.discard(guest)

    def join(self, timeout: float) -> None:
        """After :meth:`close`: wait for each of the threads that keep spares, seconds at most."""
        for thread in self._threads:
            thread.join(timeout)

    def _refill(self) -> None:
        """Keep spares ready; while none can be started, try less and less often."""
        pause = 0.1
        while True:
            self._missing.acquire()
            while not self._closed:
                try:
                    self._spares.put(self.start())
                except Exception:  # a job that needs one starts it itself, and tells
                    time.sleep(pause)
                    pause = min(5.0, pause * 2)
                else:
                    pause = 0.1
                    break
            if self._closed:
                return
