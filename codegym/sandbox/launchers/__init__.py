"""How a sandbox is started: one module per backend, all with the same guest inside.

``docker`` (the default), ``bubblewrap`` (where no Docker engine answers) and
``process`` (no isolation; only by its explicit name).
"""

from __future__ import annotations

from codegym.errors import InfrastructureError, InputError
from codegym.sandbox.launchers.base import Launcher
from codegym.sandbox.settings import Settings

BACKENDS = ("auto", "docker", "bubblewrap", "process")

__all__ = ["BACKENDS", "Launcher", "choose"]


def choose(backend: str, settings: Settings) -> Launcher:
    """The launcher for a backend, checked to be able to start sandboxes here.

    Args:
        backend: One of :data:`BACKENDS`. ``auto`` takes Docker, then bubblewrap, never ``process``.
        settings: What every sandbox of the pool is given.

    Raises:
        InputError: No such backend.
        InfrastructureError: It cannot work on this machine; the message says what to do.
    """
    if settings.runtime is not None and backend in ("bubblewrap", "process"):
        raise InputError(
            f"{backend} has no container runtimes; take docker for {settings.runtime!r}",
            where="runtime",
        )
    if backend == "docker":
        from codegym.sandbox.launchers.docker import DockerLauncher

        return DockerLauncher(settings)
    if backend == "bubblewrap":
        from codegym.sandbox.launchers.bubblewrap import BubblewrapLauncher

        return BubblewrapLauncher(settings)
    if backend == "process":
        from codegym.sandbox.launchers.process import ProcessLauncher

        return ProcessLauncher(settings)
    if backend != "auto":
        known = ", ".join(BACKENDS)
        raise InputError(f"no sandbox backend {backend!r}; there are: {known}", where="backend")
    try:
        return choose("docker", settings)
    except InfrastructureError as docker_error:
        if settings.runtime is not None:  # asked for: no other wall stands in for it
            raise
        try:
            return choose("bubblewrap", settings)
        except InfrastructureError as bubblewrap_error:
            raise InfrastructureError(
                f"no sandbox here: Docker: {docker_error}; bubblewrap: {bubblewrap_error}; "
                "run `codegym sandbox setup` as root, or `codegym doctor` to see more",
                cause="engine",
            ) from docker_error
