"""Pools that environments of one process share.

A pool is the costly part of an environment: containers and threads. Environments
of the same settings (the three that ``check_env`` makes, the members of a vector
environment) use one pool, which closes with the last of them.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from codegym.judge import Judge
from codegym.sandbox import SandboxPool


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """What distinguishes one shared pool from another."""

    backend: str
    workers: int | None
    runtime: str | None
    leases: int = 16
    """How many there may be at one time; each episode of a workspace takes one."""


@dataclass(slots=True)
class _Shared:
    pool: SandboxPool
    leases: int = 0


# The process id is in the key because a fork copies this table but not the
# threads of the pools in it: a child must make pools of its own.
_shared: dict[tuple[int, PoolSettings], _Shared] = {}
_lock = threading.Lock()
os.register_at_fork(after_in_child=lambda: globals().update(_lock=threading.Lock()))


class PoolLease:
    """The right to use a shared pool until :meth:`release`.

    Args:
        settings: Which pool; it is started where nobody holds it yet.

    Raises:
        InfrastructureError: The pool could not be started.
    """

    def __init__(self, settings: PoolSettings) -> None:
        self._key = (os.getpid(), settings)
        self._held = True
        with _lock:
            shared = _shared.get(self._key)
            if shared is None:
                pool = SandboxPool(
                    settings.backend,
                    settings.workers,
                    runtime=settings.runtime,
                    leases=settings.leases,
                )
                shared = _shared[self._key] = _Shared(pool)
            shared.leases += 1
            self.pool = shared.pool

    def release(self) -> None:
        """Give the pool up; the last one out closes it. Safe to call again."""
        if self._key[0] != os.getpid():
            return  # inherited through a fork: the parent's to release
        with _lock:
            if not self._held:
                return
            self._held = False
            shared = _shared[self._key]
            shared.leases -= 1
            if shared.leases:
                return
            del _shared[self._key]
        shared.pool.close()


class HeldPool:
    """The pool of an environment, or of what else judges: one that it was given, or a shared one.

    A shared one is taken when it is first asked for, and let go of when its holder is dropped,
    since environments often are without a close(). A copy takes one of its own.

    Args:
        settings: Of the shared one.
        given: Used instead, and never closed.
    """

    def __init__(self, settings: PoolSettings, given: SandboxPool | None = None) -> None:
        self._settings, self._given = settings, given
        self._lock = threading.Lock()
        self._pool = given
        self._judge: Judge | None = None
        self._end_lease: Callable[[], Any] | None = None

    def pool(self) -> SandboxPool:
        """The pool.

        Raises:
            InfrastructureError: It could not be started.
        """
        with self._lock:
            return self._taken()

    def judge(self) -> Judge:
        """A judge in it, the same until it is let go of; raises as :meth:`pool`."""
        with self._lock:
            if self._judge is None:
                self._judge = Judge(self._taken())
            return self._judge

    def release(self) -> None:
        """Let go of a shared one, which may be asked for again. Safe to call again."""
        with self._lock:
            self._pool, self._judge = self._given, None
            if self._end_lease is not None:
                self._end_lease()
                self._end_lease = None

    def _taken(self) -> SandboxPool:
        if self._pool is None:
            lease = PoolLease(self._settings)
            self._pool = lease.pool
            self._end_lease = weakref.finalize(self, lease.release)
        return self._pool

    def __reduce__(self) -> tuple[type[HeldPool], tuple[PoolSettings]]:
        if self._given is not None:
            raise TypeError(
                "What has a pool passed to it cannot be pickled or copied: give it `backend` and "
                "`workers` instead, and each process starts its own."
            )
        return HeldPool, (self._settings,)
