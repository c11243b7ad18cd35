"""How much memory an idle warm slot takes."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import requests

from codegym.bench.containers import PEER
from codegym.errors import InfrastructureError
from codegym.sandbox import engine, leftovers

_GUEST = b"boot.py"
_PROC = Path("/proc")


@dataclass(frozen=True)
class Memory:
    """Of the largest idle slot; None where it cannot be found out."""

    pss_bytes: int | None
    """Sum over its processes of what each holds, a page shared by n processes counting 1/n."""
    cgroup_bytes: int | None
    """What the engine accounts to the container, page cache and kernel memory included."""
    processes: int
    sandboxes: int
    """How many sandboxes of this process were looked at."""


def idle_slots(backend: str) -> Memory:
    """Measure the sandboxes that this process holds and that do nothing.

    Args:
        backend: Name of the backend that started them.
    """
    if backend == "docker":
        return _of_containers()
    return _largest([(tree(pid), None) for pid in _children(os.getpid()) if _is_guest(pid)])


def _of_containers() -> Memory:
    own = leftovers.owner_labels(0)[leftovers.OWNER]
    found: list[tuple[list[int], int | None]] = []
    try:
        client = engine.connect()
    except InfrastructureError:
        return _largest([])
    try:
        for entry in leftovers.sandbox_containers(client):
            labels = entry.get("Labels") or {}
            if labels.get(leftovers.OWNER) != own or PEER in labels:
                continue
            with contextlib.suppress(docker.errors.APIError):
                state: dict[str, Any] = client.api.inspect_container(entry["Id"])["State"]
                stats: dict[str, Any] = client.api.stats(entry["Id"], stream=False)
                used = (stats.get("memory_stats") or {}).get("usage")
                found.append((tree(int(state["Pid"])), None if used is None else int(used)))
    except (docker.errors.DockerException, requests.RequestException):
        pass
    finally:
        client.close()
    return _largest(found)


def _largest(slots: list[tuple[list[int], int | None]]) -> Memory:
    sizes = [(_pss(pids), len(pids)) for pids, _ in slots]
    known = [(size, count) for size, count in sizes if size is not None]
    pss, processes = max(known, default=(None, 0))
    groups = [used for _, used in slots if used is not None]
    return Memory(pss, max(groups, default=None), processes, len(slots))


def tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, int] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit() and (parent := _parent(folder)) is not None:
            parents[int(folder.name)] = parent
    found, grown = {root}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return sorted(found)


def _children(root: int) -> list[int]:
    return [
        int(folder.name)
        for folder in _PROC.iterdir()
        if folder.name.isdigit() and _parent(folder) == root
    ]


def _parent(folder: Path) -> int | None:
    """The parent's id; None where the process is gone."""
    try:
        return int((folder / "stat").read_bytes().rpartition(b")")[2].split()[1])
    except (OSError, IndexError):
        return None


def _is_guest(pid: int) -> bool:
    try:
        return _GUEST in (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return False


def _pss(pids: list[int]) -> int | None:
    """Bytes; None where the kernel does not tell (no permission, or another machine's engine)."""
    total = 0
    for pid in pids:
        try:
            text = (_PROC / str(pid) / "smaps_rollup").read_text()
        except OSError:
            return None
        line = next((line for line in text.splitlines() if line.startswith("Pss:")), "Pss: 0")
        total += int(line.split()[1]) << 10
    return total or None
