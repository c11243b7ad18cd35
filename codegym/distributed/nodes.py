"""The nodes of a Ray cluster: which may take part, and the actors on them."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from codegym.distributed.dispatch import Node
from codegym.distributed.host import Description, Host
from codegym.errors import InfrastructureError, InputError
from codegym.sandbox.image import image_tag

SLOTS_OF_AN_ACTOR = 8
"""A node with more has several actors: the pool's own work keeps one process busy at some more."""
OPEN_S = 180.0
"""How long a node may take to start its pool, seconds."""
_CONNECT_S = 10.0
_WATCH_S = 1.0
_PAUSE_S, _LONGEST_PAUSE_S = 2.0, 60.0
_CALLERS = 4
_LEASE_CALLERS = 48
"""Threads of an actor: for requests (and for ending leases), and for leases, each of which may hold
one for as long as a command takes."""


class Start(NamedTuple):
    """What every host is started with."""

    backend: str
    workers: int | None
    """Slots of each node; as many as it has CPUs where None."""
    arguments: tuple[Any, ...]
    """Of :class:`Host`, after backend and slots."""


class Place(NamedTuple):
    """Where an actor is to be."""

    machine: str
    """Ray's id of the node."""
    id: str
    name: str
    slots: int


def connect(address: str) -> Any:
    """Ray, connected to a cluster; the one that this process is in already goes first.

    Raises:
        InputError: Ray is not installed.
        InfrastructureError: (``engine``) No cluster answers there.
    """
    # Else Ray keeps some messages back, and writes them to standard output when the process ends.
    os.environ.setdefault("RAY_DEDUP_LOGS", "0")
    try:
        import ray
    except ImportError:
        raise InputError("it needs Ray: pip install 'codegym[ray]'", "backend 'ray'") from None
    if not ray.is_initialized():
        address = address or os.environ.get("RAY_ADDRESS", "auto")
        try:
            _look_for(address)
            ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING)
        except Exception as error:  # Ray has many, with no class in common
            said = str(error).strip().splitlines() or [type(error).__name__]
            raise InfrastructureError(
                f"no Ray cluster at {address!r} ({said[0][:200]}): "
                "`ray start --head` makes one, `--ray ADDRESS` names it",
                "engine",
            ) from error
    return ray


def _look_for(address: str) -> None:
    """Raise OSError where nothing listens: Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host, int(port)), timeout=_CONNECT_S).close()


class Nodes:
    """Keeps actors on every node that has CPUs, and hands over those that are fit.

    Args:
        ray: As of :func:`connect`.
        start: What the hosts are started with.
        add: Called with each node that may take part, from a thread of its own.
    """

    def __init__(self, ray: Any, start: Start, add: Callable[[Node], None]) -> None:
        self._ray = ray
        self._start_with = start
        self._add = add
        self._lock = threading.Lock()
        self._actors: dict[str, Any] = {}
        """By the place's id, from when the host is asked to start until it is lost."""
        self._not_before: dict[str, tuple[float, float]] = {}
        """When a place is tried again, and the pause before that."""
        self.refused: dict[str, str] = {}
        """Why nodes do not take part, by name."""
        self.about: Description | None = None
        """What all of them are; of the first that was there."""
        self._closed = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="codegym-nodes", daemon=True)

    def open(self) -> Description:
        """Start a host on every node, and wait for them.

        Raises:
            InfrastructureError: None can take part; the message says why, node by node.
        """
        for thread in self._look():
            thread.join(timeout=OPEN_S)
        if self.about is None:
            self.close()
            reasons = "; ".join(f"{name}: {why}" for name, why in self.refused.items())
            raise InfrastructureError(
                f"no node of the Ray cluster can run sandboxes: {reasons or 'none has CPUs'}",
                "engine",
            )
        for name, why in self.refused.items():
            print(f"codegym: the node {name} takes no part: {why}", file=sys.stderr)
        self._watcher.start()
        return self.about

    def lost(self, node: Node, why: str) -> None:
        """Take note of a node that was lost; another host is started there if it still is."""
        self._forget(node.id, node.name, why)

    def close(self) -> None:
        """End every host, and its sandboxes."""
        self._closed.set()
        if self._watcher.is_alive():  # it starts actors
            self._watcher.join(timeout=10)
        with self._lock:
            actors = list(self._actors.values())
            self._actors.clear()
        closing = [actor.close.remote() for actor in actors]
        with contextlib.suppress(Exception):
            self._ray.wait(closing, num_returns=len(closing), timeout=20)
        for actor in actors:
            with contextlib.suppress(Exception):
                self._ray.kill(actor)

    # ===== Watching ====

    def _watch(self) -> None:
        while not self._closed.wait(_WATCH_S):
            with contextlib.suppress(Exception):  # the cluster does not answer: another time
                self._look()

    def _look(self) -> list[threading.Thread]:
        """Start a host on every node that has none; the threads that do."""
        threads = []
        now = time.monotonic()
        for entry in self._ray.nodes():
            cpus = int(entry.get("Resources", {}).get("CPU", 0))
            if not entry["Alive"] or cpus < 1:
                continue
            shares = _shares(self._start_with.workers or cpus)
            for number, slots in enumerate(shares):
                name = f"{entry['NodeManagerHostname']}/{entry['NodeID'][:6]}"
                name += f".{number}" if len(shares) > 1 else ""
                place = Place(entry["NodeID"], f"{entry['NodeID']}.{number}", name, slots)
                with self._lock:
                    due = now >= self._not_before.get(place.id, (0.0, 0.0))[0]
                    if place.id in self._actors or not due:
                        continue
                    self._actors[place.id] = actor = self._actor(place)
                threads.append(
                    threading.Thread(target=self._start, args=(place, actor), daemon=True)
                )
                threads[-1].start()
        return threads

    def _actor(self, place: Place) -> Any:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        # It claims no CPU: a trainer on the same cluster has most often claimed them all, and
        # the slots bound what runs here.
        host = self._ray.remote(
            num_cpus=0,
            max_restarts=0,
            max_concurrency=_CALLERS,
            concurrency_groups={"leases": _LEASE_CALLERS, "ends": _CALLERS},
            scheduling_strategy=NodeAffinitySchedulingStrategy(place.machine, soft=False),
        )(Host)
        start = self._start_with
        return host.remote(start.backend, place.slots, *start.arguments)

    def _start(self, place: Place, actor: Any) -> None:
        try:
            found = self.get(actor.open.remote(), OPEN_S)
            if isinstance(found, Exception):
                raise found
            self._check(found)
        except Exception as error:
            self._forget(place.id, place.name, " ".join(str(error).split()))
            return
        with self._lock:
            self.refused.pop(place.name, None)
            self._not_before.pop(place.id, None)
        self._add(Node(*place, partial(_call, actor), self.get))

    def _check(self, found: Description) -> None:
        """Whether a node is as the others are, and has the guest that this process speaks to.

        Raises:
            InfrastructureError: (``image``) It is not.
        """
        if found.guest != image_tag():
            raise InfrastructureError(
                f"its sandbox image is {found.guest}, of codegym {found.version}; this machine's "
                f"is {image_tag()}: install the same codegym there",
                "image",
            )
        with self._lock:
            self.about = self.about or found
            if found != self.about:
                raise InfrastructureError(
                    f"it has {found.isolation.backend} {found.isolation.runtime} {found.image}, "
                    f"other nodes {self.about.isolation.backend} {self.about.isolation.runtime} "
                    f"{self.about.image}",
                    "image",
                )

    def _forget(self, place: str, name: str, why: str) -> None:
        with self._lock:
            actor = self._actors.pop(place, None)
            pause = self._not_before.get(place, (0.0, _PAUSE_S / 2))[1] * 2
            pause = min(pause, _LONGEST_PAUSE_S)
            self._not_before[place] = time.monotonic() + pause, pause
            self.refused[name] = why
        if actor is not None:
            with contextlib.suppress(Exception):
                self._ray.kill(actor)

    def get(self, reference: Any, timeout_s: float) -> Any:
        """Wait for an answer.

        Raises:
            InfrastructureError: (``lost``) The node is gone, or silent for too long.
        """
        try:
            return self._ray.get(reference, timeout=timeout_s)
        except Exception as error:  # Ray's own, or what it could not read
            said = str(error).strip().splitlines() or [""]
            raise InfrastructureError(f"{type(error).__name__}: {said[0][:200]}", "lost") from error


def _shares(slots: int) -> list[int]:
    """The slots of a node's actors, as even as can be."""
    actors = -(-slots // SLOTS_OF_AN_ACTOR)
    return [(slots + number) // actors for number in range(actors)]


def _call(actor: Any, method: str, *arguments: Any) -> Any:
    function = getattr(actor, method)
    group = {"start_lease": "leases", "ask": "leases", "stop_lease": "ends"}.get(method)
    if group:
        function = function.options(concurrency_group=group)
    return function.remote(*arguments)
