"""The embedded wall where no Docker engine answers: fresh namespaces for every run.

Inside are this machine's interpreter and its standard library, read-only, and
the few packages that tests and solutions may import; nothing else of the
machine, and above all neither codegym itself nor its tasks.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from functools import cached_property
from pathlib import Path

from codegym.errors import InfrastructureError
from codegym.resources import sandbox_folder
from codegym.sandbox.launchers.base import (
    START_SECONDS,
    Launcher,
    can_change_uid,
    hypothesis_storage,
    uid_range,
)
from codegym.sandbox.launchers.pipes import PipeGuest
from codegym.sandbox.settings import Settings
from codegym.sandbox.wire import Guest

_BOX = "/box"
# hypothesis takes what lies under another name for the project's own code, and reads all of it.
_SITE = "/opt/codegym/site-packages"
_TABLES = "/opt/codegym/hypothesis"
_TMPFS = [_BOX, "/tmp", "/var/tmp", "/dev/shm"]
_CAPABILITIES = ["CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_CHOWN", "CAP_DAC_OVERRIDE"]
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32")
# What a task's tests, or a solution, may import beyond the standard library.
_PACKAGES = ("hypothesis", "_hypothesis_globals", "sortedcontainers", "attr", "attrs", "numpy")


class BubblewrapLauncher(Launcher):
    """Starts guests under ``bwrap``, each for one run.

    Raises:
        InfrastructureError: bubblewrap is missing, or may not make namespaces here.
    """

    name = "bubblewrap"
    single_use = True

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        program = shutil.which("bwrap")
        if program is None:
            raise InfrastructureError(
                "bubblewrap is not installed: apt-get install bubblewrap", cause="engine"
            )
        self._program = program
        tried = subprocess.run(
            [*self._walls(), "/bin/true"], capture_output=True, text=True, timeout=20, check=False
        )
        if tried.returncode != 0:
            said = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise InfrastructureError(
                f"bubblewrap cannot make a sandbox here ({said}); it needs user namespaces or root",
                cause="engine",
            )

    @property
    def runtime(self) -> str:
        """The program's name."""
        return "bwrap"

    def start(self) -> Guest:
        """Start one guest in namespaces of its own."""
        config: dict[str, object] = {
            "box": _BOX,
            "scratch": [],
            "uids": uid_range() if can_change_uid() else None,
            "alone": True,
        }
        boot = "/opt/codegym/guest/boot.py"
        # -S: the machine's own site-packages are not there; the few that are get on the path here.
        start = f"import sys, runpy; sys.path.append({_SITE!r}); runpy.run_path({boot!r})"
        command = [*self._walls(), self._python, "-I", "-S", "-B", "-X", "utf8", "-c", start]
        guest = PipeGuest([*command, json.dumps(config)], lambda: None)
        try:
            guest.wait_ready(START_SECONDS)
        except BaseException:
            guest.stop()
            raise
        return guest

    @cached_property
    def _python(self) -> str:
        """The interpreter itself, not a virtual environment's link to it."""
        return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())

    def _walls(self) -> list[str]:
        size = str(self.settings.scratch_bytes)
        walls = [self._program, "--die-with-parent", "--new-session", "--clearenv"]
        # As root without a user namespace, so that every run can have a uid of its own; as an
        # ordinary user that namespace is what permits all the others, and holds one uid.
        kinds = ["ipc", "pid", "net", "uts", "cgroup-try"]
        walls += [f"--unshare-{kind}" for kind in kinds] if can_change_uid() else ["--unshare-all"]
        for name, value in (("PATH", "/usr/local/bin:/usr/bin:/bin"), ("LANG", "C.UTF-8")):
            walls += ["--setenv", name, value]
        walls += ["--setenv", "OPENBLAS_NUM_THREADS", "1"]
        walls += ["--setenv", "HYPOTHESIS_STORAGE_DIRECTORY", _TABLES]
        if can_change_uid():
            walls += ["--cap-drop", "ALL"]
            for capability in _CAPABILITIES:
                walls += ["--cap-add", capability]
        walls += self._file_systems()
        for path in _TMPFS:
            walls += ["--perms", "1777", "--size", size, "--tmpfs", path]
        return [*walls, "--chdir", "/", "--"]

    @cached_property
    def _mounts(self) -> list[str]:
        base = Path(sys.base_prefix).resolve()
        mounts = []
        for folder in _SYSTEM:
            if os.path.islink(folder):
                mounts += ["--symlink", os.readlink(folder), folder]
            elif os.path.isdir(folder):
                mounts += ["--ro-bind", folder, folder]
        for file in ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives"):
            mounts += ["--ro-bind-try", file, file]
        if not base.is_relative_to("/usr"):
            mounts += [*_parents(base), "--ro-bind", str(base), str(base)]
        for folder in self._hidden(base):
            mounts += ["--tmpfs", folder]
        guest = "/opt/codegym/guest"
        mounts += [*_parents(Path(guest)), "--ro-bind", str(sandbox_folder() / "guest"), guest]
        if tables := hypothesis_storage():
            mounts += ["--ro-bind", tables, _TABLES]
        return [*mounts, *self._packages()]

    def _file_systems(self) -> list[str]:
        return [*self._mounts, "--proc", "/proc", "--dev", "/dev"]

    def _hidden(self, base: Path) -> list[str]:
        """Folders with installed packages inside what is mounted: tasks may lie in there."""
        paths = sysconfig.get_paths(vars={"base": str(base), "platbase": str(base)})
        found = {Path(paths[key]) for key in ("purelib", "platlib")}
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        found |= {Path("/usr/lib/python3/dist-packages"), Path(f"/usr/lib/{version}/dist-packages")}
        found |= {Path(f"/usr/local/lib/{version}/{kind}-packages") for kind in ("dist", "site")}
        found |= {base / "lib" / version / f"{kind}-packages" for kind in ("dist", "site")}
        mounted = [Path("/usr"), base]
        return sorted(
            str(folder)
            for folder in found
            if folder.is_dir() and any(folder.is_relative_to(root) for root in mounted)
        )

    def _packages(self) -> list[str]:
        mounts = ["--perms", "0755", "--dir", _SITE]
        for name in _PACKAGES:
            spec = importlib.util.find_spec(name)
            if spec is None or spec.origin is None:
                continue
            origin = Path(spec.origin)
            source = origin.parent if origin.name.startswith("__init__") else origin
            mounts += ["--ro-bind", str(source), f"{_SITE}/{source.name}"]
            libraries = source.parent / f"{name}.libs"
            if libraries.is_dir():
                mounts += ["--ro-bind", str(libraries), f"{_SITE}/{libraries.name}"]
        return mounts


def _parents(path: Path) -> list[str]:
    """Make the folders above a mount point passable; bubblewrap would close them to other uids."""
    mounts = []
    for parent in list(path.parents)[-2::-1]:
        mounts += ["--perms", "0755", "--dir", str(parent)]
    return mounts
