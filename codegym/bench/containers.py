"""What others do with Docker: a container for each run, or a command in a running one.

Both by the command line, as people type it, and over the engine's API, which saves
the start of the client: the bars are held against whichever is faster. All
containers carry the labels by which leftovers are found, and end by themselves.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import docker
import requests

from codegym.bench.contender import Contender, Skipped, repeat
from codegym.bench.peers import PYTHON_OPTIONS, Command
from codegym.bench.series import Series
from codegym.errors import InfrastructureError
from codegym.sandbox import engine, leftovers
from codegym.sandbox.image import image_tag

PEER = "codegym.bench"
"""Label of the containers of peers, so that they are not taken for slots of a pool."""
_LEASE_S = 1800
_PYTHON = ["/usr/bin/python3", *PYTHON_OPTIONS]


class Engine:
    """The engine, with one running container of the sandbox image.

    Raises:
        Skipped: No engine answers, or it lacks the image.
    """

    def __init__(self) -> None:
        try:
            self._client = engine.connect()
        except InfrastructureError as error:
            raise Skipped(f"no Docker engine: {error}") from error
        self.api: Any = self._client.api
        self.image = image_tag()
        self.labels = {**leftovers.owner_labels(_LEASE_S), PEER: "1"}
        try:
            with _spoken():
                self.container = str(self._create(["/bin/sleep", str(_LEASE_S)])["Id"])
                self.api.start(self.container)
        except BaseException:
            self.close()
            raise

    def _create(self, command: Sequence[str]) -> dict[str, Any]:
        host = self.api.create_host_config(network_mode="none", auto_remove=True)
        created: dict[str, Any] = self.api.create_container(
            self.image, command=list(command), entrypoint=[], labels=self.labels, host_config=host
        )
        return created

    def run_one(self) -> None:
        """A fresh container for one program: made, started, awaited, removed."""
        with _spoken():
            container = self._create(_PYTHON)["Id"]
            # Asked for before the start: a container that removes itself may be gone after it.
            waiting = self.api.attach(container, stream=True, logs=False)
            self.api.start(container)
            for _ in waiting:
                pass
            with contextlib.suppress(docker.errors.NotFound):
                self.api.wait(container, condition="removed")

    def exec_one(self) -> None:
        """One command in the running container."""
        with _spoken():
            process = self.api.exec_create(self.container, _PYTHON)["Id"]
            self.api.exec_start(process)
            status = self.api.exec_inspect(process)["ExitCode"]
        if status:
            raise Skipped(f"the command in the container ended with {status}")

    def close(self) -> None:
        """Remove every container of a peer that this process made."""
        own = self.labels[leftovers.OWNER]
        with contextlib.suppress(docker.errors.DockerException, requests.RequestException):
            for entry in leftovers.sandbox_containers(self._client):
                labels = entry.get("Labels") or {}
                if PEER in labels and labels.get(leftovers.OWNER) == own:
                    leftovers.remove_container(self._client, entry["Id"])
        self._client.close()


@contextlib.contextmanager
def _spoken() -> Iterator[None]:
    """Turn what the engine refuses into a reason to be skipped."""
    try:
        yield
    except (docker.errors.DockerException, requests.RequestException) as error:
        raise Skipped(f"the Docker engine refused: {' '.join(str(error).split())[:200]}") from error


class _OverApi(Contender):
    """A request to the engine, again and again."""

    def __init__(self, series: Series, request: Callable[[], None], share: float) -> None:
        self.name = series.what
        self.share = share
        self.series = [series]
        self._request = request

    def measure(self, seconds: float) -> None:
        """Ask until the time is over."""
        repeat(self._request, seconds, self.series[0].durations)


def over_api(found: Engine) -> list[Contender]:
    """``docker run`` and ``docker exec`` without the cost of the command line's client."""
    return [
        _OverApi(Series("docker_exec_api", "docker exec, by API", "plain"), found.exec_one, 4.0),
        _OverApi(Series("docker_run_api", "docker run --rm, by API", "plain"), found.run_one, 7.0),
    ]


def by_command(found: Engine) -> list[Contender]:
    """``docker run`` and ``docker exec`` as they are typed.

    Raises:
        Skipped: The client is not installed.
    """
    program = shutil.which("docker")
    if program is None:
        raise Skipped("the docker command is not installed")
    environment = {**os.environ, "DOCKER_HOST": engine.engine_address()}
    labels = [f"--label={name}={value}" for name, value in found.labels.items()]
    run = [program, "run", "--rm", "--network=none", *labels, "--entrypoint", _PYTHON[0]]
    return [
        Command(
            Series("docker_exec", "docker exec", "plain"),
            [program, "exec", found.container, *_PYTHON],
            4.0,
            environment,
        ),
        Command(
            Series("docker_run", "docker run --rm", "plain"),
            [*run, found.image, *PYTHON_OPTIONS],
            7.0,
            environment,
        ),
    ]
