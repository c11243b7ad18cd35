"""Where the files that are not Python modules lie: ``tasks/``, ``sandbox/`` and the user's cache.

In a checkout the first two are at the top of the repository; a wheel carries them
inside the package.
"""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _find(name: str) -> Path:
    bundled = _PACKAGE / "_bundled" / name
    return bundled if bundled.is_dir() else _PACKAGE.parent / name


def tasks_folder() -> Path:
    """The authored tasks, one folder each."""
    return _find("tasks")


def sandbox_folder() -> Path:
    """What goes inside a sandbox: Dockerfile, guest, seccomp profile."""
    return _find("sandbox")


def user_cache() -> Path:
    """Where this user's files that can be made again belong; it may not be there yet."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "codegym"
