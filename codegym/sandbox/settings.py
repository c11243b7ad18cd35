"""What every sandbox of a pool is given: the outer wall's sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from codegym.errors import InputError

MAX_RUN_PROCESSES_MARGIN = 32
"""Places in the process limit that stay free for the guest itself."""


@dataclass(frozen=True)
class Settings:
    """Sizes of one sandbox; the limits of a single run lie inside them."""

    runtime: str | None = None
    """Container runtime, handed to Docker as it is (``runsc``, ``crun``, ``kata``)."""
    image: str = ""
    """Tag of the image, made from the sandbox's own (``docker`` alone); empty for that one."""
    memory_bytes: int = 1 << 30
    """Memory and swap of the whole sandbox, bytes."""
    cpus: float = 2.0
    """CPU quota of the whole sandbox, cores. At one, a judgement's three processes together
    overrun it now and then, and wait for the next period."""
    processes: int = 256
    """Processes and threads in the whole sandbox."""
    scratch_bytes: int = 64 << 20
    """Size of each writable file system, bytes; it counts as memory."""
    scratch_files: int = 4096
    """Files and folders in each writable file system."""
    workspace_bytes: int = 256 << 20
    """Size of the workspace of a lease, bytes; it counts as memory."""
    workspace_files: int = 32_768
    """Files and folders in the workspace of a lease."""
    lease_s: int = 24 * 3600
    """Seconds after which a container is garbage, whoever owns it."""


def checked(
    workers: int | None,
    retries: int,
    spares: int | None,
    settings: Settings | None,
    runtime: str | None,
) -> Settings:
    """The settings of a pool with these arguments.

    Raises:
        InputError: A number is out of range.
    """
    if (workers is not None and workers < 1) or retries < 0 or (spares or 0) < 0:
        raise InputError("workers is at least 1, retries and spares are not negative", "pool")
    settings = settings or Settings()
    return settings if runtime is None else replace(settings, runtime=runtime)
