"""On what it was measured: without that, no number says anything."""

from __future__ import annotations

import contextlib
import os
import platform
from dataclasses import dataclass
from pathlib import Path

import docker
import requests

from codegym.errors import InfrastructureError
from codegym.sandbox import SandboxPool, engine


@dataclass(frozen=True)
class Machine:
    """The facts that the numbers depend on."""

    cores: int
    """CPU cores that this process may use."""
    cpu: str
    memory_bytes: int
    kernel: str
    python: str
    """Of the interpreter that runs the benchmark."""
    engine: str
    """Docker engine's version; empty where none answers."""
    backend: str
    runtime: str
    image: str
    load_average: tuple[float, float, float]
    """Over 1, 5 and 15 minutes, before anything was started."""


def cores() -> int:
    """CPU cores that this process may use."""
    return len(os.sched_getaffinity(0))


def load_average() -> tuple[float, float, float]:
    """Runnable processes over 1, 5 and 15 minutes."""
    return os.getloadavg()


def describe(pool: SandboxPool, load: tuple[float, float, float]) -> Machine:
    """This machine.

    Args:
        pool: A pool of the backend that is measured.
        load: The load average from before it was started.
    """
    return Machine(
        cores=cores(),
        cpu=_cpu(),
        memory_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        kernel=platform.release(),
        python=platform.python_version(),
        engine=_engine(),
        backend=pool.backend,
        runtime=pool.isolation.runtime,
        image=pool.image,
        load_average=load,
    )


def _cpu() -> str:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _engine() -> str:
    try:
        client = engine.connect()
    except InfrastructureError:
        return ""
    try:
        return str(client.version().get("Version", "?"))
    except (docker.errors.DockerException, requests.RequestException):
        return ""
    finally:
        client.close()
