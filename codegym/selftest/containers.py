"""The Docker containers of this process, for the cases and invariants that look at them."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docker
import requests

from codegym.errors import InfrastructureError
from codegym.sandbox import engine, leftovers
from codegym.sandbox.launchers.base import UIDS_PER_SANDBOX

_ENGINE_FAILS = (docker.errors.DockerException, requests.RequestException)


@contextlib.contextmanager
def connected() -> Iterator[docker.DockerClient]:
    """A connection to the engine, closed at the end."""
    client = engine.connect()
    try:
        yield client
    finally:
        client.close()


@dataclass(frozen=True)
class Container:
    """A sandbox container."""

    id: str
    range: int
    """Number of its range of uids."""


class Containers:
    """A connection to the engine that sees the containers of one client.

    Args:
        pid: The client's process; this one where not given.
    """

    def __init__(self, pid: int | None = None) -> None:
        self._owner = f"{os.getpid() if pid is None else pid}:"
        self._client = engine.connect()
        self._ranges: dict[str, int] = {}

    def ids(self) -> set[str]:
        """Ids of the containers that the client owns, in any state.

        Raises:
            InfrastructureError: (``engine``) The engine does not answer.
        """
        try:
            entries = leftovers.sandbox_containers(self._client)
        except _ENGINE_FAILS as error:
            raise InfrastructureError(f"the Docker engine failed: {error}", "engine") from error
        host = leftovers.host_id()
        return {
            str(entry["Id"])
            for entry in entries
            if entry["Labels"].get(leftovers.HOST) == host
            and entry["Labels"].get(leftovers.OWNER, "").startswith(self._owner)
        }

    def ranges(self) -> set[int]:
        """Ranges of uids of the client's containers, those that are gone by now included."""
        for identity in self.ids() - set(self._ranges):
            with contextlib.suppress(*_ENGINE_FAILS, ValueError, TypeError):
                attributes: dict[str, Any] = self._client.api.inspect_container(identity)
                config = json.loads(attributes["Config"]["Cmd"][-1])
                self._ranges[identity] = config["uids"][0] // UIDS_PER_SANDBOX
        return set(self._ranges.values())

    def kill(self, identity: str) -> None:
        """SIGKILL everything in a container."""
        with contextlib.suppress(*_ENGINE_FAILS):
            self._client.api.kill(identity)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()
