"""What all launchers have in common."""

from __future__ import annotations

import contextlib
import math
import os
import secrets
import subprocess
import sys
from abc import ABC, abstractmethod
from functools import cache
from pathlib import Path

from codegym.errors import InputError
from codegym.resources import user_cache
from codegym.sandbox.settings import Settings
from codegym.sandbox.wire import Guest
from codegym.task import Isolation

START_SECONDS = 60.0
"""How long a sandbox may take until it serves."""

ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "USER": "sandbox",
    "LOGNAME": "sandbox",
    # One arena for all threads: each further one would take 64 MiB of a run's address space.
    "MALLOC_ARENA_MAX": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
"""The whole environment of a guest, and so of every run."""

UIDS_PER_SANDBOX = 1 << 16

LEASE_FOLDERS = ("/tests", "/logs", "/solution")
"""What a lease can write to beside its workspace: where the public task formats put their own."""

_FIRST_RANGE, _LAST_RANGE = 16, 1 << 14


class Launcher(ABC):
    """Starts sandboxes of one kind.

    Args:
        settings: Sizes of each sandbox.
    """

    name: str
    single_use: bool
    """Whether a sandbox serves one run only."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._first_core = secrets.randbelow(1 << 16)

    @abstractmethod
    def start(self) -> Guest:
        """Start one sandbox and wait until it serves.

        Raises:
            InfrastructureError: It would not start (cause ``start``, ``engine`` or ``image``).
        """

    def start_lease(self, image: str, workspace: str) -> Guest:
        """Start a sandbox for one tenant, with the shell server inside, and wait until it serves.

        Args:
            image: Tag of the image; the backend's own where empty.
            workspace: Where the workspace lies, an absolute path.

        Raises:
            InputError: This backend has no leases, or no images.
            InfrastructureError: As :meth:`start`.
        """
        raise InputError(f"the backend {self.name} has no leases: take docker or bubblewrap")

    def close(self) -> None:  # noqa: B027 - most have nothing to let go of
        """Let go of what starting needs; what was started stays."""

    def cores(self) -> tuple[int, int]:
        """How many cores the next sandbox keeps to, and the number of the first.

        As many as its quota pays for, so that a program that counts them does not start a thread
        for each of a large machine's. One sandbox after another takes the cores that follow.
        """
        number = math.ceil(self.settings.cpus)
        self._first_core += number
        return number, self._first_core

    @property
    @abstractmethod
    def runtime(self) -> str:
        """What runs the sandbox: container runtime or program."""

    @property
    def tamper_proof(self) -> bool:
        """Whether worker and judge are walled off from each other."""
        return can_change_uid()

    @property
    def image(self) -> str:
        """Tag of the image inside; empty where there is none."""
        return ""

    @property
    def isolation(self) -> Isolation:
        """What verdicts say about the walls."""
        reuse = "single" if self.single_use else "run"
        return Isolation(backend=self.name, runtime=self.runtime, reuse=reuse)


def uid_range() -> tuple[int, int]:
    """First and number of uids for one sandbox.

    Process limits count per uid over the whole host, so two sandboxes must not share one; a
    random range out of 2^14 is shared with so little chance that nothing has to be agreed on.
    """
    drawn = _FIRST_RANGE + secrets.randbelow(_LAST_RANGE - _FIRST_RANGE)
    return drawn * UIDS_PER_SANDBOX, UIDS_PER_SANDBOX


def can_change_uid() -> bool:
    """Whether this process may give its children other uids."""
    return os.geteuid() == 0


def is_passable(path: Path) -> bool:
    """Whether every user may reach what lies below a folder."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


@cache
def hypothesis_storage() -> str:
    """A folder with the tables of Unicode that hypothesis computes once and then reads.

    Computing them takes a second, which every guest on this machine's interpreter would pay
    anew. Empty where the folder cannot be made: then each does pay.
    """
    version = "{}.{}".format(*sys.version_info)
    folder = user_cache() / f"hypothesis-{version}"
    command = "import hypothesis; hypothesis.find(hypothesis.strategies.text(), lambda _: True)"
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        folder.mkdir(parents=True, exist_ok=True)
        if not any((folder / "unicode_data").rglob("*.gz")):
            environment = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(folder)}
            subprocess.run(
                [sys.executable, "-c", command], env=environment, timeout=60, check=True, cwd=folder
            )
        return str(folder)
    return ""
