"""The embedded wall where no Docker engine answers: fresh namespaces for every run.

Inside are this machine's interpreter and its standard library, read-only, and
the few packages that tests and solutions may import; nothing else of the
machine, and above all neither codegym itself nor its tasks.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from codegym.errors import InfrastructureError, InputError
from codegym.resources import sandbox_folder, tasks_folder
from codegym.sandbox.cgroups import ROOT, make_group
from codegym.sandbox.launchers.base import (
    ENVIRONMENT,
    LEASE_FOLDERS,
    START_SECONDS,
    Launcher,
    can_change_uid,
    hypothesis_storage,
    uid_range,
)
from codegym.sandbox.launchers.pipes import PipeGuest
from codegym.sandbox.seccomp import filter_program
from codegym.sandbox.settings import Settings
from codegym.sandbox.wire import Guest

_BOX = "/box"
# hypothesis takes what lies under another name for the project's own code, and reads all of it.
_SITE = "/opt/codegym/site-packages"
_TABLES = "/opt/codegym/hypothesis"
_TMPFS = [_BOX, "/tmp", "/var/tmp", "/dev/shm"]
_CAPABILITIES = ["CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_CHOWN", "CAP_DAC_OVERRIDE"]
_TOP_LEVEL = ("/bin", "/sbin", "/lib", "/lib64", "/lib32", "/libx32")
# Programs and libraries of the system; not all of /usr, where anything may be installed.
_SYSTEM = (
    *map(Path, ("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib64", "/usr/lib32")),
    *map(Path, ("/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")),
)
# What a task's tests, or a solution, may import beyond the standard library.
_PACKAGES = (
    *("hypothesis", "_hypothesis_globals", "sortedcontainers", "attr", "attrs", "numpy"),
    *("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments"),
)


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
        with self._filter() as (options, fds):
            tried = subprocess.run(
                [*self._walls(options), "/bin/true"],
                capture_output=True,
                text=True,
                timeout=20,
                check=False,
                pass_fds=fds,
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
            "cores": self.cores(),
        }
        return self._start(config, self._walls()[:-1])

    def start_lease(self, image: str, workspace: str) -> Guest:
        """As :meth:`start`, with a workspace and the shell server."""
        if image:
            raise InputError("the backend bubblewrap has no images: take docker", where="image")
        config: dict[str, object] = {
            "mode": "lease",
            "roots": [workspace, *LEASE_FOLDERS],
            "home": _BOX,
            "uids": uid_range() if can_change_uid() else None,
        }
        walls = [*self._walls()[:-1], "--setenv", "PYTHONPATH", _SITE]
        sizes = dict.fromkeys(LEASE_FOLDERS, self.settings.scratch_bytes)
        for path, size in {**sizes, workspace: self.settings.workspace_bytes}.items():
            walls += [*_parents(Path(path)), "--perms", "1777", "--size", str(size)]
            walls += ["--tmpfs", path]
        return self._start(config, walls)

    def _start(self, config: dict[str, object], walls: list[str]) -> Guest:
        boot = "/opt/codegym/guest/boot.py"
        # -S: the machine's own site-packages are not there; the few that are get on the path here.
        start = f"import sys, runpy; sys.path.append({_SITE!r}); runpy.run_path({boot!r})"
        python = [self._python, "-I", "-S", "-B", "-X", "utf8", "-c", start, json.dumps(config)]
        group = make_group(self.settings)
        try:
            with self._filter() as (options, fds):
                if group.events is not None:
                    options = [*options, *_show_events(group.events)]
                command = group.join([*walls, *options, "--", *python])
                guest = PipeGuest(command, group.remove, pass_fds=fds)
        except OSError as error:
            group.remove()
            raise InfrastructureError(f"cannot start bubblewrap: {error}", "start") from error
        guest.wait_ready(START_SECONDS)
        return guest

    @contextlib.contextmanager
    def _filter(self) -> Iterator[tuple[list[str], list[int]]]:
        """Options that load the filter of system calls, and the descriptors that they name."""
        program = filter_program()
        if program is None:
            yield [], []
            return
        read, write = os.pipe()
        try:
            os.write(write, program)  # it fits into the pipe
            os.close(write)
            yield ["--seccomp", str(read)], [read]
        finally:
            os.close(read)

    @cached_property
    def _python(self) -> str:
        """The interpreter itself, not a virtual environment's link to it."""
        return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())

    def _walls(self, options: Sequence[str] = ()) -> list[str]:
        size = str(self.settings.scratch_bytes)
        # The guest is process 1: bubblewrap's own would hold the host's pipe, open to whoever
        # has its uid.
        walls = [self._program, "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"]
        # As root without a user namespace, so that every run can have a uid of its own; as an
        # ordinary user that namespace is what permits all the others, and holds one uid.
        kinds = ["ipc", "pid", "net", "uts", "cgroup-try"]
        walls += [f"--unshare-{kind}" for kind in kinds] if can_change_uid() else ["--unshare-all"]
        for name, value in (*ENVIRONMENT.items(), ("HYPOTHESIS_STORAGE_DIRECTORY", _TABLES)):
            walls += ["--setenv", name, value]
        if can_change_uid():
            walls += ["--cap-drop", "ALL"]
            for capability in _CAPABILITIES:
                walls += ["--cap-add", capability]
        walls += [*self._mounts, "--proc", "/proc", "--dev", "/dev"]
        for path in _TMPFS:
            walls += ["--perms", "1777", "--size", size, "--tmpfs", path]
        return [*walls, *options, "--chdir", "/", "--"]

    @cached_property
    def _mounts(self) -> list[str]:
        mounts = ["--perms", "0755", "--dir", "/usr"]
        for top in _TOP_LEVEL:
            if os.path.islink(top):
                mounts += ["--symlink", os.readlink(top), top]
            elif os.path.isdir(top):
                mounts += ["--ro-bind", top, top]
        for path in [*_SYSTEM, *self._interpreter]:
            mounts += [*_parents(path), "--ro-bind-try", str(path), str(path)]
        for folder in self._hidden:
            mounts += ["--tmpfs", str(folder)]
        guest = Path("/opt/codegym/guest")
        mounts += [*_parents(guest), "--ro-bind", str(sandbox_folder() / "guest"), str(guest)]
        if tables := hypothesis_storage():
            mounts += ["--ro-bind", tables, _TABLES]
        return [*mounts, *self._packages()]

    @cached_property
    def _interpreter(self) -> list[Path]:
        """What this machine's interpreter needs, where that is not the system's."""
        base = Path(sys.base_prefix).resolve()
        library = base / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
        needed = [base / "bin", library, *(base / "lib").glob("libpython*.so*")]
        return [
            path
            for path in needed
            if path.exists() and not any(path.is_relative_to(folder) for folder in _SYSTEM)
        ]

    @property
    def _hidden(self) -> list[Path]:
        """Folders inside what is mounted that hold tasks, or may: packages, and codegym itself."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        libraries = [Path("/usr/lib/python3"), Path(f"/usr/lib/{version}"), *self._interpreter]
        found = {
            folder / f"{kind}-packages" for folder in libraries for kind in ("dist", "site")
        } | {resources.parent for resources in (tasks_folder(), sandbox_folder())}
        if sys.prefix != sys.base_prefix:
            found.add(Path(sys.prefix).resolve())
        mounted = [*_SYSTEM, *self._interpreter]
        return sorted(
            folder
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
            # pluggy asks for its own version.
            for about in source.parent.glob("pluggy-*.dist-info") if name == "pluggy" else ():
                mounts += ["--ro-bind", str(about), f"{_SITE}/{about.name}"]
        return mounts


def _show_events(path: Path) -> list[str]:
    """Mount the file that counts kills for want of memory where the guest looks for it."""
    folder = ROOT / "memory" if path.name == "memory.oom_control" else ROOT
    place = folder / path.name
    return [*_parents(place), "--ro-bind", str(path), str(place)]


def _parents(path: Path) -> list[str]:
    """Make the folders above a mount point passable; bubblewrap would close them to other uids."""
    mounts = []
    for parent in list(path.parents)[-2::-1]:
        mounts += ["--perms", "0755", "--dir", str(parent)]
    return mounts
