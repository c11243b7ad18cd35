"""Leases whose sandbox is on a node: the guest's connection, and what starts it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import Any

from codegym.distributed.dispatch import Node
from codegym.errors import InfrastructureError
from codegym.sandbox.launchers.base import START_SECONDS, Launcher
from codegym.sandbox.settings import Settings
from codegym.sandbox.wire import Guest, Header, Message
from codegym.task import Isolation

_GRACE_S = 15.0
_BUILD_S = 1800.0
"""How long a node may take to build a task's image, seconds."""


class RemoteGuest(Guest):
    """A guest on a node: its host sends the requests.

    Args:
        node: Which; None for one that can only say what its Python is.
        number: The host's number of it.
        python: Version of its Python.
    """

    def __init__(self, node: Node | None, number: int, python: str) -> None:
        super().__init__()
        self.python = python
        self._node = node
        self._number = number
        self._stopping = threading.Lock()

    def request(self, header: Header, blobs: Sequence[bytes], timeout: float) -> Message:
        """As of :class:`Guest`."""
        node = self._node
        if node is None:
            raise InfrastructureError("this lease is over", "closed")
        self.runs += 1
        call = node.call("ask", self._number, header, list(blobs), timeout)
        answer: Message = _value(node.get(call, timeout + _GRACE_S))
        return answer

    def stop(self) -> None:
        """End it; this does not wait for the node."""
        with self._stopping:
            node, self._node = self._node, None
        if node is not None:
            node.leases -= 1
            with contextlib.suppress(Exception):
                node.call("stop_lease", self._number)

    def diagnosis(self) -> str:
        """Nothing: its host has put that into the error."""
        return ""

    def _send(self, data: bytes, deadline: float) -> None:
        raise AssertionError("its host speaks to it")

    def _receive(self, deadline: float) -> bytes:
        raise AssertionError("its host speaks to it")


class RayLauncher(Launcher):
    """Starts leases on the node that has the fewest for its slots.

    Args:
        settings: Of each sandbox.
        isolation: Of the nodes.
        nodes: The nodes at work.
    """

    def __init__(
        self, settings: Settings, isolation: Isolation, nodes: Callable[[], list[Node]]
    ) -> None:
        super().__init__(settings)
        self.name = isolation.backend
        self.single_use = isolation.reuse == "single"
        self._isolation = isolation
        self._nodes = nodes
        self._lock = threading.Lock()
        self.dockerfiles: dict[str, str] = {}
        """What the tags of tasks' images stand for: a node builds what it does not have."""

    @property
    def runtime(self) -> str:
        """The nodes' container runtime."""
        return self._isolation.runtime

    def start(self) -> Guest:
        """Never: runs go to the nodes' own pools."""
        raise AssertionError("runs go to the nodes' own pools")

    def start_lease(self, image: str, workspace: str) -> Guest:
        """Start one, as of :class:`Launcher`."""
        with self._lock:
            nodes = self._nodes()
            if not nodes:
                raise InfrastructureError("no node of the Ray cluster is left", "lost")
            node = min(nodes, key=lambda node: node.leases / node.slots)
            node.leases += 1
        dockerfile = self.dockerfiles.get(image, "")
        try:
            call = node.call("start_lease", image, workspace, dockerfile)
            timeout = _BUILD_S if dockerfile else 2 * START_SECONDS
            number, python = _value(node.get(call, timeout))
        except BaseException:
            node.leases -= 1
            raise
        return RemoteGuest(node, number, python)


def _value(found: Any) -> Any:
    if isinstance(found, Exception):
        raise found
    return found
