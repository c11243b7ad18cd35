"""What this host can do for sandboxes, what is missing, and how to mend it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import docker
import requests
from pydantic import BaseModel, ConfigDict

from codegym.errors import InfrastructureError
from codegym.sandbox.base import base_source, has_image
from codegym.sandbox.cgroups import available
from codegym.sandbox.engine import connect, engine_address
from codegym.sandbox.host import find_program
from codegym.sandbox.image import image_tag
from codegym.sandbox.leftovers import find_leftovers
from codegym.sandbox.runtimes import find_runtime, is_podman
from codegym.sandbox.seccomp import filter_program

PROGRAM_S = 2.0
"""How long a program that is tried may take, seconds."""
ENGINE_S = 3.0
"""How long the engine has for each question, seconds."""
DISK_BYTES = 2 << 30
"""Free space that the image, its base and building them take, bytes."""

_SETUP = "run `codegym sandbox setup` as root"
# Names in a list of runtimes that are others than runc in disguise.
_RUNTIMES = re.compile(r"runc|crun|runsc|kata", re.IGNORECASE)


class Check(BaseModel):
    """One thing that was looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    ok: bool
    required: bool
    """Whether the Docker backend, the default, needs it."""
    found: str
    """What is there, for people."""
    mend: str
    """What to do where it is not ok, one line; empty where it is."""


def diagnose() -> list[Check]:
    """Look at everything that matters for sandboxes. Changes nothing; takes five seconds at most.

    Returns:
        The checks, in a fixed order and always all of them.
    """
    with ThreadPoolExecutor(max_workers=3) as threads:
        engine = threads.submit(_engine_checks)
        bubblewrap = threads.submit(_bubblewrap)
        gpu = threads.submit(_gpu)
        checks = [
            _python(),
            *engine.result(),
            bubblewrap.result(),
            _mmdebstrap(),
            _temp_space(),
            _machine(),
            gpu.result(),
        ]
    backend = choose_backend(checks)
    return [
        *checks,
        _check(
            "backend",
            backend is not None,
            backend or "none: nothing here isolates",
            f"{_SETUP}, or install bubblewrap",
            required=False,
        ),
    ]


def choose_backend(checks: list[Check]) -> str | None:
    """Which backend ``auto`` takes on a host with these checks.

    Returns:
        ``docker``, else ``bubblewrap``, else None: code is never run without isolation.
    """
    by_name = {check.name: check for check in checks}
    for backend, check in (("docker", "engine"), ("bubblewrap", "bubblewrap")):
        if by_name[check].ok:
            return backend
    return None


def _check(name: str, ok: bool, found: str, mend: str, required: bool = True) -> Check:
    return Check(name=name, ok=ok, required=required, found=found, mend="" if ok else mend)


def _python() -> Check:
    version = platform.python_version()
    return _check("python", sys.version_info >= (3, 11), version, "use Python 3.11 or newer")


def _engine_checks() -> list[Check]:
    """What the Docker engine says; the same names whether it answers or not."""
    try:
        client = connect(call_s=ENGINE_S)
    except InfrastructureError as error:
        return [_check("engine", False, "none", str(error)), *_unknown("no engine")]
    try:
        info: dict[str, Any] = client.info()
        kind = "Podman" if is_podman(client.version()) else "Docker"
        how = engine_address()
        engine = _check(
            "engine",
            (info.get("ContainerdCommit") or {}).get("ID") != "N/A",
            f"{kind} {info.get('ServerVersion', '?')} at {how}",
            "its containerd is gone: wait some seconds or restart docker",
        )
        return [engine, *_limits(info), *_image_checks(client), _root_space(info)]
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        words = " ".join(str(error).split())[:200]
        mend = f"it answers a ping and nothing else ({words}): restart docker"
        return [_check("engine", False, "hung", mend), *_unknown("engine hung")]
    finally:
        client.close()


def _unknown(why: str) -> list[Check]:
    names = (
        "cgroups",
        "limits",
        "runtimes",
        "seccomp",
        "image",
        "base",
        "leftovers",
        "disk-engine",
    )
    return [_check(name, False, f"unknown: {why}", "", required=False) for name in names]


def _limits(info: Mapping[str, Any]) -> list[Check]:
    version = str(info.get("CgroupVersion", "none"))
    limits = {"memory": "MemoryLimit", "pids": "PidsLimit", "cpu": "CpuCfsQuota"}
    have = [name for name, key in limits.items() if info.get(key)]
    lack = [name for name in limits if name not in have]
    swap = "" if info.get("SwapLimit") else " (swap not limited)"
    runtimes = info.get("Runtimes") or {}
    # "io.containerd.runc.v2" and the like are the default's own shims.
    names = sorted(name for name in runtimes if not name.startswith("io.containerd"))
    known = [name for name in names if _RUNTIMES.search(name)] or names
    seccomp = any("name=seccomp" in str(option) for option in info.get("SecurityOptions") or [])
    return [
        _check("cgroups", version in ("1", "2"), f"version {version}", f"mount cgroups: {_SETUP}"),
        _check(
            "limits",
            not lack,
            f"{', '.join(have) or 'none'}{swap}",
            f"no limit on {', '.join(lack)}: mount or enable these cgroup controllers",
        ),
        _check(
            "runtimes",
            bool(known),
            ", ".join(_describe_runtime(info, name) for name in known),
            "the engine names no runtime: install runc",
        ),
        _check(
            "seccomp",
            seccomp,
            "yes" if seccomp else "no",
            "use a kernel and an engine with seccomp: the outer wall filters system calls",
        ),
    ]


def _describe_runtime(info: Mapping[str, Any], name: str) -> str:
    words = ["default"] if name == info.get("DefaultRuntime") else []
    if not find_runtime(info, name).filters:
        words.append("gVisor without --oci-seccomp: a sandbox serves one run")
    return f"{name} ({', '.join(words)})" if words else name


def _image_checks(client: docker.DockerClient) -> list[Check]:
    tag = image_tag()
    source = base_source(client)
    leftovers = find_leftovers(client)
    return [
        _check("image", has_image(client, tag), tag, "run `codegym sandbox build`"),
        _check(
            "base",
            bool(source),
            source or "a registry, if one answers",
            "`apt-get install mmdebstrap`, unless a registry gives debian:bookworm-slim",
            required=False,
        ),
        _check(
            "leftovers",
            not leftovers,
            str(len(leftovers)),
            "run `codegym sandbox clean`",
            required=False,
        ),
    ]


def _root_space(info: Mapping[str, Any]) -> Check:
    root = str(info.get("DockerRootDir", ""))
    if not engine_address().startswith("unix://") or not Path(root).is_absolute():
        return _check("disk-engine", True, f"{root} (another host)", "", required=False)
    return _space("disk-engine", Path(root))


def _temp_space() -> Check:
    return _space("disk-temp", Path(tempfile.gettempdir()))


def _space(name: str, path: Path) -> Check:
    try:
        free = shutil.disk_usage(path).free
    except OSError as error:
        return _check(name, True, f"{path}: unknown ({error.strerror})", "", required=False)
    return _check(
        name,
        free >= DISK_BYTES,
        f"{free / (1 << 30):.1f} GiB free in {path}",
        f"free {DISK_BYTES >> 30} GiB in {path}",
    )


def _bubblewrap() -> Check:
    """Try it for real: many hosts have the program and forbid the namespaces."""
    program = find_program("bwrap")
    if program is None:
        return _check("bubblewrap", False, "none", "install bubblewrap", required=False)
    version = _try([program, "--version"])[1].removeprefix("bubblewrap").strip()
    command = [program, "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/"]
    works, words = _try([*command, "--proc", "/proc", "--dev", "/dev", "--", "true"])
    filtered = "filtered" if filter_program() else "not filtered (no libseccomp)"
    groups = ", ".join(available()) or "none (they take root)"
    holds = f"{version}, system calls {filtered}, control groups: {groups}"
    return _check(
        "bubblewrap",
        works,
        holds if works else f"{version}, refused: {words}",
        "allow namespaces: `sysctl kernel.unprivileged_userns_clone=1`, or run as root",
        required=False,
    )


def _mmdebstrap() -> Check:
    program = find_program("mmdebstrap")
    found = _try([program, "--version"])[1].removeprefix("mmdebstrap").strip() if program else ""
    mend = "`apt-get install mmdebstrap` (only where no registry answers)"
    return _check("mmdebstrap", program is not None, found or "none", mend, required=False)


def _machine() -> Check:
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    found = f"{cores} cores, {memory:.1f} GiB memory, {platform.machine()}"
    return _check("machine", memory >= 1, found, "use a machine with 1 GiB of memory or more")


def _gpu() -> Check:
    """Whether there is a GPU; only training wants one."""
    program = find_program("nvidia-smi")
    found = "none (only training wants one)"
    if program is not None:
        works, words = _try([program, "--query-gpu=name,memory.total", "--format=csv,noheader"])
        found = words if works else f"nvidia-smi fails: {words}"
    return _check("gpu", True, found, "", required=False)


def _try(command: list[str]) -> tuple[bool, str]:
    """Run a program briefly; whether it succeeded, and the first line that it said."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PROGRAM_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, f"no answer within {PROGRAM_S:.0f} s"
    except OSError as error:
        return False, error.strerror or "does not start"
    lines = (done.stdout.strip() or done.stderr.strip()).splitlines()
    return done.returncode == 0, lines[0] if lines else ""
