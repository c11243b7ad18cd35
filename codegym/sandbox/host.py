"""This host's programs, packages and locks, for the set-up of the sandbox."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from codegym.errors import InfrastructureError

Report = Callable[[str], None]

LOCK_S = 900.0
"""How long to wait for another set-up on this host, seconds."""

_APT_TRIES = 4


def find_program(name: str) -> str | None:
    """Where a program is, looking in the administrator's folders too; None where it is not."""
    places = [os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"]
    return shutil.which(name, path=os.pathsep.join(places))


@contextlib.contextmanager
def host_lock(name: str, report: Report, cause: str = "engine") -> Iterator[None]:
    """Let one process of this user on this host at a time do something.

    The lock goes with the process that holds it, however that ends.

    Args:
        name: What is done, one word.
        report: Told once where somebody else is at it.
        cause: The cause in the error.

    Raises:
        InfrastructureError: Somebody else held it for :data:`LOCK_S` seconds.
    """
    if os.geteuid() == 0:
        path = Path("/run") / f"codegym-{name}.lock"
    else:
        path = Path(tempfile.gettempdir()) / f"codegym-{os.geteuid()}-{name}.lock"
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + LOCK_S
        told = False
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    report(f"another process is at it; waiting for {path}")
                    told = True
                if time.monotonic() > deadline:
                    raise InfrastructureError(
                        f"another process has held {path} for {LOCK_S:.0f} s; end it and try again",
                        cause=cause,
                    ) from None
                time.sleep(0.1)
        yield
    finally:
        os.close(handle)


def can_install() -> bool:
    """Whether this process may install packages: root, on a system with apt."""
    return os.geteuid() == 0 and find_program("apt-get") is not None


def install(packages: list[str], report: Report) -> str:
    """Install packages with apt, trying again where another apt is at work or a mirror fails.

    Args:
        packages: Their names.
        report: Takes one line for people per step.

    Returns:
        What went wrong, in one line; empty where all are installed.
    """
    report(f"installing {', '.join(packages)} with apt")
    problem = ""
    for attempt in range(_APT_TRIES):
        if attempt:
            report(f"apt failed ({problem}); trying again")
            time.sleep(5.0 * attempt)
        if "dpkg was interrupted" in problem:
            _run(["dpkg", "--configure", "-a"])
        # A failed update may concern only some third-party source, so that
        # whether the packages can be had is for the installation to say.
        update = _run(["apt-get", "update", "-q"])
        done = _run(["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages])
        if done.returncode == 0:
            return ""
        problem = _apt_problem(done.stderr) or _apt_problem(update.stderr) or "no reason given"
    return problem


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    options = ["-o", "DPkg::Lock::Timeout=180", "-o", "Acquire::Retries=3"]
    if command[0] == "apt-get":
        command = [command[0], *options, *command[1:]]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_SUSPEND": "1"}
    environment["LC_ALL"] = "C"
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env=environment,
        check=False,
    )


def _apt_problem(output: str) -> str:
    errors = [line[3:].strip() for line in output.splitlines() if line.startswith("E: ")]
    return errors[0][:300] if errors else ""
