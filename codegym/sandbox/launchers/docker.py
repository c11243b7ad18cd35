"""The outer wall: a locked-down Docker container per slot, with the guest inside."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import time
from typing import Any

import docker
import docker.errors
import requests

from codegym.errors import InfrastructureError
from codegym.sandbox import engine, leftovers
from codegym.sandbox.image import image_tag, seccomp_profile
from codegym.sandbox.launchers.base import (
    ENVIRONMENT,
    LEASE_FOLDERS,
    START_SECONDS,
    Launcher,
    uid_range,
)
from codegym.sandbox.settings import Settings
from codegym.sandbox.wire import Guest

_READ = 1 << 16
_KEPT = 4096
_STREAM_HEAD = struct.Struct(">BxxxI")
_STDERR = 2

_CAPABILITIES = ["SETUID", "SETGID", "KILL", "CHOWN", "DAC_OVERRIDE"]
_BOX = "/box"
# Every place that a run can write to; emptied and looked at after each run.
_TMPFS = {_BOX: "exec", "/tmp": "noexec", "/var/tmp": "noexec", "/dev/shm": "noexec"}
_SCRATCH = [*_TMPFS, "/dev/mqueue"]


class DockerLauncher(Launcher):
    """Starts containers on the engine that the environment names (``DOCKER_HOST``).

    Raises:
        InfrastructureError: No engine answers (cause ``engine``), or it lacks the sandbox image
            (cause ``image``).
    """

    name = "docker"
    single_use = False

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._client = engine.connect()
        self._api = self._client.api
        self._image = image_tag()
        self._seccomp = seccomp_profile()
        try:
            self._client.images.get(self._image)
            self._runtime = settings.runtime or str(self._client.info().get("DefaultRuntime", ""))
            leftovers.remove_leftovers(self._client)
        except docker.errors.ImageNotFound as error:
            raise InfrastructureError(
                f"the sandbox image {self._image} is missing: run `codegym sandbox setup`", "image"
            ) from error
        except (docker.errors.DockerException, requests.RequestException, OSError) as error:
            raise InfrastructureError(f"the Docker engine failed: {error}", "engine") from error

    @property
    def runtime(self) -> str:
        """The container runtime's name."""
        return self._runtime

    @property
    def tamper_proof(self) -> bool:
        """Always: the container's root gives every process a uid of its own."""
        return True

    @property
    def image(self) -> str:
        """Tag of the sandbox image."""
        return self._image

    def start(self) -> Guest:
        """Create, attach to and start a container, and wait until the guest serves."""
        config = {
            "box": _BOX,
            "scratch": _SCRATCH,
            "uids": uid_range(),
            "alone": True,
        }
        return self._start(config, self._image, self._host_config())

    def start_lease(self, image: str, workspace: str) -> Guest:
        """As :meth:`start`, with a workspace and the shell server."""
        settings = self.settings
        host = self._host_config()
        small = host["Tmpfs"][_BOX]
        size = f"size={settings.workspace_bytes},nr_inodes={settings.workspace_files},mode=0755"
        host["Tmpfs"].update(dict.fromkeys(LEASE_FOLDERS, small))
        host["Tmpfs"][workspace] = f"rw,nosuid,nodev,exec,{size}"
        config = {
            "mode": "lease",
            "roots": [workspace, *LEASE_FOLDERS],
            "home": _BOX,
            "uids": uid_range(),
        }
        return self._start(config, image or self._image, host)

    def _start(self, config: dict[str, Any], image: str, host_config: dict[str, Any]) -> Guest:
        command = ["/usr/bin/python3", "-I", "-B", "-X", "utf8", "/opt/codegym/guest/boot.py"]
        try:
            created = self._api.create_container(
                image,
                command=[*command, json.dumps(config)],
                entrypoint=[],
                user="0:0",
                working_dir="/",
                stdin_open=True,
                environment=ENVIRONMENT,
                labels=leftovers.owner_labels(self.settings.lease_s),
                host_config=host_config,
                network_disabled=True,
            )
            container = str(created["Id"])
        except (docker.errors.DockerException, requests.RequestException, OSError) as error:
            raise InfrastructureError(f"cannot create a container: {error}", "start") from error
        guest: DockerGuest | None = None
        try:
            guest = DockerGuest(self._api, container)
            self._api.start(container)
            guest.wait_ready(START_SECONDS)
        except BaseException as error:
            if guest is not None:
                guest.stop()
            else:
                _remove(self._api, container)
            if isinstance(
                error, docker.errors.DockerException | requests.RequestException | OSError
            ):
                raise InfrastructureError(f"cannot start a container: {error}", "start") from error
            raise
        return guest

    def close(self) -> None:
        """Close the connections to the engine."""
        self._client.close()

    def _host_config(self) -> dict[str, Any]:
        settings = self.settings
        size = f"size={settings.scratch_bytes},nr_inodes={settings.scratch_files},mode=1777"
        # What holds a container's life to its client's is no option here: the SDK asks for
        # StdinOnce with an open standard input, so that it closes with the client that attached
        # to it, however that client died, and the guest ends with its standard input.
        config: dict[str, Any] = self._api.create_host_config(
            network_mode="none",
            read_only=True,
            cap_drop=["ALL"],
            cap_add=_CAPABILITIES,
            security_opt=["no-new-privileges", f"seccomp={self._seccomp}"],
            mem_limit=settings.memory_bytes,
            memswap_limit=settings.memory_bytes,
            pids_limit=settings.processes,
            nano_cpus=int(settings.cpus * 1e9),
            ipc_mode="private",
            tmpfs={path: f"rw,nosuid,nodev,{mode},{size}" for path, mode in _TMPFS.items()},
            log_config={"Type": "none", "Config": {}},
            auto_remove=True,
            runtime=settings.runtime,
        )
        return config


class DockerGuest(Guest):
    """The guest of a container, over its attached streams."""

    def __init__(self, api: docker.APIClient, container: str) -> None:
        super().__init__()
        self.container = container
        self._api = api
        self._stopped = False
        self._raw = b""
        self._errors = b""
        self._stream = api.attach_socket(
            container, params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        )
        self._socket: socket.socket = getattr(self._stream, "_sock", self._stream)

    def _send(self, data: bytes, deadline: float) -> None:
        self._socket.settimeout(max(0.001, deadline - time.monotonic()))
        self._socket.sendall(data)

    def _receive(self, deadline: float) -> bytes:
        """Standard output out of the engine's mixed stream; empty pieces are read over."""
        while True:
            out, self._raw = self._separate(self._raw)
            if out:
                return out
            self._socket.settimeout(max(0.001, deadline - time.monotonic()))
            piece = self._socket.recv(_READ)
            if not piece:
                return b""
            self._raw += piece

    def _separate(self, raw: bytes) -> tuple[bytes, bytes]:
        """All whole pieces of standard output, and the rest."""
        out = []
        at = 0
        while len(raw) - at >= _STREAM_HEAD.size:
            kind, size = _STREAM_HEAD.unpack_from(raw, at)
            if len(raw) - at - _STREAM_HEAD.size < size:
                break
            at += _STREAM_HEAD.size
            if kind == _STDERR:
                self._errors = (self._errors + raw[at : at + size])[-_KEPT:]
            else:
                out.append(raw[at : at + size])
            at += size
        return b"".join(out), raw[at:]

    def diagnosis(self) -> str:
        """What the container last said on standard error."""
        return self._errors.decode("utf-8", "replace")

    def stop(self) -> None:
        """Remove the container at once."""
        if self._stopped:
            return
        self._stopped = True
        with contextlib.suppress(OSError):
            # Closing alone would not wake a thread that waits for an answer; and closing before
            # it woke could leave it waiting on a number that is another connection's by then.
            self._socket.shutdown(socket.SHUT_RDWR)
        _remove(self._api, self.container)
        with contextlib.suppress(OSError):
            self._socket.close()
        with contextlib.suppress(OSError):
            self._stream.close()


def _remove(api: docker.APIClient, container: str) -> None:
    """Remove a container; it may be gone, or being removed, already."""
    with contextlib.suppress(docker.errors.DockerException, requests.RequestException, OSError):
        api.remove_container(container, force=True)
