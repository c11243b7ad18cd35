"""The leases of a pool: a sandbox of one's own for an episode of many commands and files.

A lease is a fresh sandbox that nobody had before and nobody gets afterwards.
Commands run under one user id for the whole lease, in a writable workspace;
files are handled by the guest, which follows no link. Spares are started in
the background from the first lease on, so that the next is there at once.
"""

from __future__ import annotations

import os
import threading
import time

from codegym.errors import InfrastructureError, InputError
from codegym.sandbox.launchers import Launcher
from codegym.sandbox.lease import CommandResult, Entry, Lease, Owner
from codegym.sandbox.settings import MAX_RUN_PROCESSES_MARGIN, Settings
from codegym.sandbox.wire import Guest
from codegym.task import Limits

__all__ = ["WORKSPACE", "CommandResult", "Entry", "Lease", "Leases", "Owner", "default_limits"]

WORKSPACE = "/workspace"
"""Where the workspace lies, unless a lease says otherwise."""

_SPARES = 2
_TRIES = 3


def default_limits(settings: Settings) -> Limits:
    """What each command of a lease may use where nothing else is said."""
    return Limits(
        wall_s=60,
        cpu_s=120,
        memory_bytes=settings.memory_bytes,
        processes=128,
        file_bytes=settings.workspace_bytes,
        open_files=1024,
    )


class Leases:
    """The leases of a pool: how many there may be, and the spares for the next.

    Args:
        launcher: Starts them.
        most: How many at one time; those of judgements are not counted.
    """

    def __init__(self, launcher: Launcher, most: int) -> None:
        if most < 1:
            raise InputError("leases is at least 1", where="pool")
        self._launcher = launcher
        self._free = most
        self._changed = threading.Condition()
        self._live: set[Lease] = set()
        self._counted: set[Lease] = set()
        self._spares: list[Guest] = []
        self._wanted = 0
        self._closed = False
        self._thread: threading.Thread | None = None
        self._pid = os.getpid()

    @property
    def spares(self) -> int:
        """How many are ready to be taken."""
        return len(self._spares)

    def take(
        self,
        limits: Limits | None,
        image: str,
        workspace: str,
        timeout_s: float,
        *,
        owner: Owner = "tenant",
        counted: bool = True,
    ) -> Lease:
        """A new lease; see :meth:`codegym.SandboxPool.lease`.

        Args:
            limits: Of each command.
            image: Tag of an image that has the guest inside; the backend's own where empty.
            workspace: Absolute path of the workspace.
            timeout_s: How long to wait for a lease to come free.
            owner: Whose the workspace is; see :meth:`Lease.open`.
            counted: Whether to wait for one to come free at all.
        """
        limits = self._limits(limits)
        if os.getpid() != self._pid:
            raise InfrastructureError(
                "this pool belongs to the process that made it; make one after the fork", "closed"
            )
        if not workspace.startswith("/") or workspace != os.path.normpath(workspace):
            raise InputError(f"{workspace!r} is not an absolute path", where="lease: workspace")
        if counted:
            self._wait_for_free(timeout_s)
        try:
            return self._open(limits, image, workspace, owner, counted)
        except BaseException:
            if counted:
                self._give_back()
            raise

    def start(self, image: str, workspace: str) -> Guest:
        """Start a sandbox for a lease that somebody else keeps, on another machine."""
        return self._launcher.start_lease(image, workspace)

    def close(self) -> None:
        """End every lease and spare."""
        with self._changed:
            self._closed = True
            live, spares = list(self._live), self._spares
            self._spares = []
            self._changed.notify_all()
        for lease in live:
            lease.close()
        for guest in spares:
            guest.stop()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=60)

    def _limits(self, limits: Limits | None) -> Limits:
        settings = self._launcher.settings
        limits = limits or default_limits(settings)
        if limits.memory_bytes > settings.memory_bytes:
            raise InputError(
                f"limits.memory_bytes {limits.memory_bytes} is more than the pool's sandboxes have "
                f"({settings.memory_bytes}); give the pool larger settings",
                where="limits",
            )
        room = settings.processes - MAX_RUN_PROCESSES_MARGIN
        return limits.model_copy(update={"processes": min(limits.processes, room)})

    def _wait_for_free(self, timeout_s: float) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._free > 0 or self._closed, timeout_s):
                raise InfrastructureError(
                    f"no lease came free within {timeout_s:g} s; close some, or give the pool "
                    "more leases",
                    "busy",
                )
            self._free -= 1

    def _give_back(self) -> None:
        with self._changed:
            self._free += 1
            self._changed.notify_all()

    def _open(
        self, limits: Limits, image: str, workspace: str, owner: Owner, counted: bool
    ) -> Lease:
        """Start it, or take a spare; what fails is tried again with another sandbox."""
        plain = not image and workspace == WORKSPACE
        launcher = self._launcher
        isolation = launcher.isolation.model_copy(update={"reuse": "single"})
        # A limit on address space breaks programs that map much and use little: it is for those
        # who ask for less than the sandbox has, and for where the sandbox itself has no limit.
        address_space = (
            launcher.name != "docker" or limits.memory_bytes < launcher.settings.memory_bytes
        )
        for attempt in range(_TRIES):
            try:
                guest = self._spare() if plain else launcher.start_lease(image, workspace)
                lease = Lease(guest, limits, workspace, isolation, self._end, address_space)
                with self._changed:
                    if self._closed:
                        guest.stop()
                        raise InfrastructureError("the pool is closed", "closed")
                    self._live.add(lease)
                    if counted:
                        self._counted.add(lease)
                try:
                    lease.open(owner)
                except BaseException:
                    with self._changed:
                        self._counted.discard(lease)  # the next try, or take(), accounts for it
                    lease.close()
                    raise
            except InfrastructureError as error:
                if attempt == _TRIES - 1 or error.cause == "closed":
                    raise
                time.sleep(0.05 * attempt)
            else:
                return lease
        raise AssertionError("unreachable")

    def _end(self, lease: Lease) -> None:
        with self._changed:
            self._live.discard(lease)
            if lease in self._counted:
                self._counted.discard(lease)
                self._free += 1
                self._changed.notify_all()

    def _spare(self) -> Guest:
        """A spare, or a sandbox started now; from the first call on, spares are kept."""
        old = []
        with self._changed:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(
                    target=self._refill, name="codegym-leases", daemon=True
                )
                self._thread.start()
            self._wanted = _SPARES
            oldest = time.monotonic() - self._launcher.settings.lease_s / 2
            while self._spares and self._spares[0].born < oldest:
                old.append(self._spares.pop(0))
            guest = self._spares.pop(0) if self._spares else None
            self._changed.notify_all()
        for worn in old:
            worn.stop()
        return guest or self._launcher.start_lease("", WORKSPACE)

    def _refill(self) -> None:
        """Keep spares; while none can be started, try less and less often."""
        pause = 0.1
        while True:
            with self._changed:
                self._changed.wait_for(lambda: len(self._spares) < self._wanted or self._closed)
                if self._closed:
                    return
            try:
                guest = self._launcher.start_lease("", WORKSPACE)
            except Exception:  # whoever needs one starts it, and tells
                with self._changed:
                    self._changed.wait_for(lambda: self._closed, pause)
                pause = min(5.0, pause * 2)
                continue
            pause = 0.1
            with self._changed:
                if not self._closed:
                    self._spares.append(guest)
                    continue
            guest.stop()
