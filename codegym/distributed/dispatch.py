"""Which node a request goes to, and what becomes of it when that node is lost.

Requests wait here, first come, first served, until a node has room. A node has as many in
hand as thrice its slots, so that a slot that comes free need not wait for the network. What a
lost node had in hand goes to the head of the queue. A request leaves the table of its node
with its answer, once: an answer that comes too late finds nothing and is dropped.
"""

from __future__ import annotations

import itertools
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from codegym.distributed.host import Answer, Request
from codegym.errors import InfrastructureError
from codegym.sandbox.pool import Job

IN_HAND = 3
"""Requests of a node at one time, by slot."""
POLL_S = 5.0
"""How long a node keeps a caller waiting that collects where nothing is answered, seconds."""
SILENCE_S = 60.0
"""A node that has not answered a call for so long counts as lost, seconds beyond :data:`POLL_S`."""
NO_NODE_S = 60.0
"""How long requests wait where no node is left, seconds."""


@dataclass(eq=False)
class Work:
    """A request on its way."""

    job: Job[Any]
    dockerfile: str
    finish: Callable[[Answer], None]
    """Sets the result of the job's future."""
    lost: int = 0
    """How many nodes failed it."""
    tried: set[str] = field(default_factory=set)
    """Machines that failed it."""


@dataclass(eq=False)
class Node:
    """A node at work, or the share of a large one that one actor has."""

    machine: str
    id: str
    name: str
    slots: int
    call: Callable[..., Any]
    """``call(method, *arguments)`` of its host; a reference to the answer."""
    get: Callable[[Any, float], Any]
    """Waits for a reference, seconds at most; raises :class:`InfrastructureError`."""
    in_hand: dict[int, Work] = field(default_factory=dict)
    leases: int = 0
    gone: bool = False


class Dispatch:
    """The queue in front of the nodes.

    Args:
        retries: How many nodes may fail a request before its future holds the error.
        most: How many requests may wait; whoever brings one more waits until there is room.
        on_lost: Called with a node that was lost, and why.
    """

    def __init__(self, retries: int, most: int, on_lost: Callable[[Node, str], None]) -> None:
        self._retries = retries
        self._most = most
        self._on_lost = on_lost
        lock = threading.Lock()
        self._changed = threading.Condition(lock)
        self._room = threading.Condition(lock)
        self._waiting: deque[Work] = deque()
        self._nodes: dict[str, Node] = {}
        self._numbers = itertools.count()
        self._closed = False
        self._idle_since = time.monotonic()
        self._thread = threading.Thread(target=self._send_all, name="codegym-send", daemon=True)
        self._thread.start()

    def nodes(self) -> list[Node]:
        """The nodes at work."""
        with self._changed:
            return list(self._nodes.values())

    def add(self, node: Node) -> None:
        """Let a node take part."""
        with self._changed:
            self._nodes[node.id] = node
            self._changed.notify()
        threading.Thread(
            target=self._collect, args=(node,), name=f"codegym-node-{node.name}", daemon=True
        ).start()

    def submit(self, work: Work) -> None:
        """Queue a request; blocks while the queue is full."""
        with self._changed:
            while len(self._waiting) >= self._most and not self._closed:
                self._room.wait()
            if not self._closed:
                self._waiting.append(work)
                self._changed.notify()
                return
        _refuse(work)

    def leave(self, work: Work) -> bool:
        """Take a request out of the queue; False where it waits no more."""
        with self._changed:
            try:
                self._waiting.remove(work)
            except ValueError:
                return False
            self._room.notify()
            return True

    def close(self) -> None:
        """Fail what is waiting or in hand, and stop."""
        with self._changed:
            self._closed = True
            left = list(self._waiting)
            self._waiting.clear()
            for node in self._nodes.values():
                node.gone = True
                left += node.in_hand.values()
                node.in_hand.clear()
            self._nodes.clear()
            self._changed.notify_all()
            self._room.notify_all()
        for work in left:
            _refuse(work)
        self._thread.join(timeout=10)

    # ===== To the nodes ====

    def _send_all(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._something_to_do, timeout=1.0)
                if self._closed:
                    return
                hopeless = self._hopeless()
                batches = self._assign()
            for work in hopeless:
                _fail(work, InfrastructureError("no node of the Ray cluster is left", "lost"))
            for node, batch in batches.items():
                try:
                    node.call("take", batch)
                except Exception as error:
                    self._lose(node, f"{type(error).__name__}: {error}")

    def _something_to_do(self) -> bool:
        return self._closed or (
            bool(self._waiting) and self._place_for(self._waiting[0]) is not None
        )

    def _place_for(self, work: Work) -> Node | None:
        """The node with the most free slots; None while there is no room for this request."""
        nodes = self._nodes.values()
        # Another machine, if there is one, even where that means to wait for it.
        fresh = [node for node in nodes if node.machine not in work.tried] or nodes
        open_to_it = [node for node in fresh if len(node.in_hand) < IN_HAND * node.slots]
        return max(open_to_it, key=_preference, default=None)

    def _assign(self) -> dict[Node, list[Request]]:
        """Give what waits to the nodes with the most free slots; what finds no room stays."""
        batches: dict[Node, list[Request]] = {}
        while self._waiting:
            work = self._waiting[0]
            node = self._place_for(work)
            if node is None:
                break
            self._waiting.popleft()
            self._room.notify()
            job = work.job
            if not (work.lost or job.future.set_running_or_notify_cancel()):
                continue
            number = next(self._numbers)
            node.in_hand[number] = work
            batches.setdefault(node, []).append(
                Request(number, job.header, list(job.blobs), job.limits, work.dockerfile)
            )
        return batches

    def _hopeless(self) -> list[Work]:
        """What has waited long enough for a node to come back, where none is left."""
        if self._nodes:
            self._idle_since = time.monotonic()
        elif self._waiting and time.monotonic() - self._idle_since > NO_NODE_S:
            left = list(self._waiting)
            self._waiting.clear()
            self._room.notify_all()
            return left
        return []

    # ===== From the nodes ====

    def _collect(self, node: Node) -> None:
        while not node.gone:
            try:
                answers = node.get(node.call("collect", POLL_S), POLL_S + SILENCE_S)
            except Exception as error:
                self._lose(node, str(error))
                return
            with self._changed:
                done = [(node.in_hand.pop(number, None), answer) for number, answer in answers]
                self._changed.notify()
            for work, answer in done:
                if work is None:
                    continue
                try:
                    self._settle(node, work, answer)
                except Exception:  # of a future's callback; this thread has others to serve
                    traceback.print_exc()

    def _settle(self, node: Node, work: Work, answer: Answer | Exception) -> None:
        if isinstance(answer, InfrastructureError):
            self._again(node, [work], answer)
        elif isinstance(answer, Exception):
            _fail(work, answer)
        else:
            work.finish(answer)

    def _lose(self, node: Node, why: str) -> None:
        with self._changed:
            if node.gone:
                return
            node.gone = True
            self._nodes.pop(node.id, None)
            left = list(node.in_hand.values())
            node.in_hand.clear()
        error = InfrastructureError(f"the node {node.name} was lost: {why}", "lost")
        self._again(node, left, error)
        self._on_lost(node, why)

    def _again(self, node: Node, works: list[Work], error: InfrastructureError) -> None:
        """Try on another node, before what came later; or give up."""
        for work in works:
            work.lost += 1
            work.tried.add(node.machine)
        with self._changed:
            again = [work for work in works if work.lost <= self._retries and not self._closed]
            self._waiting.extendleft(reversed(again))
            self._changed.notify()
        for work in works:
            if work not in again:
                _fail(work, error)


def _preference(node: Node) -> float:
    """Free slots; where there are none, how few requests wait for each."""
    free = node.slots - len(node.in_hand)
    return free if free > 0 else free / node.slots


def _fail(work: Work, error: Exception) -> None:
    future = work.job.future
    if future.running() or future.set_running_or_notify_cancel():
        future.set_exception(error)


def _refuse(work: Work) -> None:
    _fail(work, InfrastructureError("the pool was closed", "closed"))
