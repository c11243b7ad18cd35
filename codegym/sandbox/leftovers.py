"""Whose a container is, and which containers nobody owns any more.

Every sandbox container ends by itself when its client dies, because its standard
input closes. What this module adds is for the cases where that fails: an engine
that was killed, a container made and never started, a stopped client. Each
container says in its labels who made it, where, and when it is garbage whoever
made it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import docker

SANDBOX = "codegym.sandbox"
"""Label that every sandbox container has, with the value ``1``."""
HOST = "codegym.host"
"""Label: :func:`host_id` of the client."""
OWNER = "codegym.owner"
"""Label: ``<pid>:<start time in clock ticks>`` of the client."""
LEASE = "codegym.lease"
"""Label: seconds after its creation at which a container is garbage."""

UNREADABLE_LEASE_S = 3600.0
"""What counts as the lease where the label says no number, seconds."""


@dataclass(frozen=True)
class Leftover:
    """A container that no living client owns."""

    id: str
    name: str
    state: str
    """As the engine has it: ``created``, ``running``, ``exited``, ``dead``, ..."""
    age_s: float
    """Seconds since its creation."""


@lru_cache(maxsize=1)
def host_id() -> str:
    """An id of this host, this boot and this view of its processes, 16 hexadecimal digits.

    Two clients of one id can judge by ``/proc`` whether the other is alive.
    """
    facts = [socket.gethostname()]
    for path in ("/etc/machine-id", "/proc/sys/kernel/random/boot_id"):
        with contextlib.suppress(OSError):
            facts.append(Path(path).read_text().strip())
    # In another process namespace the same numbers are other processes.
    with contextlib.suppress(OSError):
        facts.append(str(Path("/proc/self/ns/pid").readlink()))
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:16]


def owner_labels(lease_s: float) -> dict[str, str]:
    """The labels for a container of this process.

    Args:
        lease_s: Seconds after which the container is garbage even if this process lives.
    """
    pid = os.getpid()
    return {
        SANDBOX: "1",
        HOST: host_id(),
        OWNER: f"{pid}:{_start_ticks(pid)}",
        LEASE: f"{lease_s:.0f}",
    }


def is_leftover(labels: Mapping[str, str], created: float, now: float) -> bool:
    """Whether nobody owns a container any more.

    Its lease is over, whoever made it; or it was made on this host, by a process
    that is gone. A container of another host is left alone until its lease ends.

    Args:
        labels: The container's labels.
        created: When it was made, seconds since the epoch.
        now: The time now, seconds since the epoch.
    """
    if labels.get(SANDBOX) != "1":
        return False
    try:
        lease_s = float(labels.get(LEASE, ""))
    except ValueError:
        lease_s = UNREADABLE_LEASE_S
    if now - created > lease_s:
        return True
    return labels.get(HOST) == host_id() and not _lives(labels.get(OWNER, ""))


def find_leftovers(client: docker.DockerClient) -> list[Leftover]:
    """The containers that nobody owns, those never started included.

    Args:
        client: A connected engine.
    """
    now = _engine_time(client)
    return [
        Leftover(
            id=entry["Id"],
            name=(entry.get("Names") or [entry["Id"][:12]])[0].lstrip("/"),
            state=entry.get("State", ""),
            age_s=max(0.0, now - entry["Created"]),
        )
        for entry in sandbox_containers(client)
        if is_leftover(entry.get("Labels") or {}, entry["Created"], now)
    ]


def _engine_time(client: docker.DockerClient) -> float:
    """The engine's clock, seconds since the epoch: it is what says when a container was made.

    Where the engine is on another host, ours may be hours from it, and a lease seem over.
    """
    try:
        return datetime.fromisoformat(str(client.info()["SystemTime"])).timestamp()
    except (KeyError, ValueError):
        return time.time()


def sandbox_containers(client: docker.DockerClient) -> list[dict[str, Any]]:
    """All sandbox containers in any state, as the engine lists them."""
    entries: list[dict[str, Any]] = client.api.containers(
        all=True, filters={"label": f"{SANDBOX}=1"}
    )
    return entries


def remove_leftovers(client: docker.DockerClient) -> list[str]:
    """Remove what :func:`find_leftovers` finds.

    Several clients may do this at once: what another removes is no error.

    Args:
        client: A connected engine.

    Returns:
        Names of the containers removed by this call.
    """
    return [entry.name for entry in find_leftovers(client) if remove_container(client, entry.id)]


def remove_container(client: docker.DockerClient, identity: str) -> bool:
    """Kill and remove a container with its volumes.

    Args:
        client: A connected engine.
        identity: Its id or name.

    Returns:
        Whether this call removed it; False where it was gone or another call is at it.
    """
    try:
        client.api.remove_container(identity, force=True, v=True)
    except docker.errors.NotFound:
        return False
    except docker.errors.APIError as error:
        if error.status_code == 409:  # "removal of container ... is already in progress"
            return False
        raise
    return True


def _lives(owner: str) -> bool:
    """Whether the process of an owner label still runs (its number may be another's by now)."""
    pid, _, ticks = owner.partition(":")
    return pid.isdigit() and ticks.isdigit() and _start_ticks(int(pid)) == int(ticks) > 0


def _start_ticks(pid: int) -> int:
    """When a process started, clock ticks since boot; 0 where there is none or it is a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return 0
    # Field 2, the program's name, may hold spaces and parentheses: fields are
    # counted from the last one. The first after it is field 3, the state.
    fields = stat.rpartition(")")[2].split()
    if len(fields) < 20 or fields[0] in "ZX":
        return 0
    return int(fields[19])
