"""The outer wall: a locked-down Docker container per slot, with the guest inside."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import struct
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import docker
import docker.errors
import requests
from docker.models.images import Image

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
from codegym.sandbox.launchers.takeover import take_socket
from codegym.sandbox.runtimes import filter_option, find_runtime, is_podman, profile_for
from codegym.sandbox.settings import Settings
from codegym.sandbox.wire import Guest, pack

_REMOVED_S = 10.0
"""How long to wait for a container that the engine is removing by itself, seconds."""

_READ = 1 << 16
_KEPT = 4096
_STREAM_HEAD = struct.Struct(">BxxxI")
_STDERR = 2

_PODMAN_LIMITS = [{"Name": name, "Soft": 4096, "Hard": 4096} for name in ("nofile", "nproc")]
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
        self._image = settings.image or image_tag()
        try:
            self._look_at_engine()
        except BaseException:
            self._client.close()
            raise

    def _look_at_engine(self) -> None:
        """Learn what it is, and refuse it where it cannot do what is asked of it."""
        try:
            version = self._client.version()
            self._podman = is_podman(version)
            _require_architecture(version, self._client.images.get(self._image))
            info = self._client.info()
            _require_limits(info)
            runtime = find_runtime(info, self.settings.runtime)
            self._runtime = runtime.name
            self._seccomp = filter_option(version, profile_for(runtime, seccomp_profile()))
            # System V and POSIX objects outlive a run where no call is refused that makes them.
            self.single_use = not runtime.filters
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
            "cores": self.cores(),
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
        token = secrets.token_hex(16)
        command = ["/usr/bin/python3", "-I", "-B", "-X", "utf8", "/opt/codegym/guest/boot.py"]
        if self._podman:  # which adds variables of its own
            variables = [f"{name}={value}" for name, value in ENVIRONMENT.items()]
            command = ["/usr/bin/env", "-i", *variables, *command]
        try:
            created = self._api.create_container(
                image,
                command=[*command, json.dumps({"token": token, **config})],
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
            self._go_straight(guest, token)
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

    def _go_straight(self, guest: DockerGuest, token: str) -> None:
        """Speak to the guest over a socket of its own, where it is a process of this machine."""
        if os.geteuid() != 0 or not str(self._api.base_url).startswith("http+docker"):
            return
        pid = int(self._api.inspect_container(guest.container)["State"]["Pid"])
        taken = take_socket(pid, guest.offered, token)
        if taken is not None:
            guest.move_to(taken)

    def close(self) -> None:
        """Close the connections to the engine."""
        self._client.close()

    def _host_config(self) -> dict[str, Any]:
        settings = self.settings
        size = f"size={settings.scratch_bytes},mode=1777"
        if not self._podman:  # which refuses to say how many files there may be
            size += f",nr_inodes={settings.scratch_files}"
        tmpfs = {path: f"rw,nosuid,nodev,{mode},{size}" for path, mode in _TMPFS.items()}
        if self._podman:  # which makes this one writable beside a root that is not
            tmpfs["/run"] = "ro,nosuid,nodev,noexec,size=64k"
        # What holds a container's life to its client's is no option here: the SDK asks for
        # StdinOnce with an open standard input, so that it closes with the client that attached
        # to it, however that client died, and the guest ends with its standard input.
        config: dict[str, Any] = self._api.create_host_config(
            network_mode="none",
            read_only=True,
            cap_drop=["ALL"],
            cap_add=_CAPABILITIES,
            security_opt=["no-new-privileges", self._seccomp],
            mem_limit=settings.memory_bytes,
            memswap_limit=settings.memory_bytes,
            pids_limit=settings.processes,
            nano_cpus=int(settings.cpus * 1e9),
            ipc_mode="private",
            tmpfs=tmpfs,
            log_config={"Type": "none", "Config": {}},
            auto_remove=True,
            # Podman's own default may be more than its host permits.
            ulimits=_PODMAN_LIMITS if self._podman else None,
            runtime=settings.runtime,
        )
        return config


def _require_limits(info: Mapping[str, Any]) -> None:
    """Refuse an engine that starts containers and drops their limits, with a warning to nobody."""
    limits = {"memory": "MemoryLimit", "processes": "PidsLimit", "CPU": "CpuCfsQuota"}
    missing = [name for name, key in limits.items() if info.get(key) is False]
    if missing:
        raise InfrastructureError(
            f"the Docker engine cannot limit {', '.join(missing)}: run `codegym doctor`",
            "engine",
        )


def _require_architecture(version: Mapping[str, Any], image: Image) -> None:
    """Refuse an image that was made on a machine of another kind, and loaded here."""
    made_for = str(image.attrs.get("Architecture", ""))
    engine_has = str(version.get("Arch", ""))
    if made_for and engine_has and made_for != engine_has:
        raise InfrastructureError(
            f"the sandbox image {image_tag()} is for {made_for}, the engine runs on {engine_has}: "
            "run `codegym sandbox build --force`",
            "image",
        )


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
        self._straight: socket.socket | None = None

    def move_to(self, straight: socket.socket) -> None:
        """Go on over a socket, past the engine.

        Raises:
            InfrastructureError: Nobody answers there.
        """
        deadline = time.monotonic() + START_SECONDS
        self._send(pack({"op": "moved"}), deadline)
        self._straight = straight
        self.wait_ready(START_SECONDS)

    def _send(self, data: bytes, deadline: float) -> None:
        connection = self._straight or self._socket
        connection.settimeout(max(0.001, deadline - time.monotonic()))
        connection.sendall(data)

    def _receive(self, deadline: float) -> bytes:
        """What the guest sent: from its own socket, or out of the engine's mixed stream."""
        if self._straight is not None:
            self._straight.settimeout(max(0.001, deadline - time.monotonic()))
            return self._straight.recv(_READ)
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
        if self._straight is not None:
            with contextlib.suppress(OSError):
                self._socket.settimeout(0.05)
                self._raw = self._separate(self._raw + self._socket.recv(_READ))[1]
        return self._errors.decode("utf-8", "replace")

    def stop(self) -> None:
        """Remove the container at once."""
        if self._stopped:
            return
        self._stopped = True
        connections = [each for each in (self._straight, self._socket) if each is not None]
        for connection in connections:
            with contextlib.suppress(OSError):
                # Closing alone would not wake a thread that waits for an answer.
                connection.shutdown(socket.SHUT_RDWR)
        _remove(self._api, self.container)
        # Last: a thread on its way into its wait would wait for whatever got the number next.
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.close()
        with contextlib.suppress(OSError):
            self._stream.close()


def _remove(api: docker.APIClient, container: str) -> None:
    """Remove a container, and see it gone; it may be gone, or being removed, already."""
    with contextlib.suppress(docker.errors.DockerException, requests.RequestException, OSError):
        try:
            api.remove_container(container, force=True)
        except docker.errors.APIError as error:
            # The engine is at it, since the guest ended with its connection.
            if error.status_code == HTTPStatus.CONFLICT:
                api.wait(container, timeout=_REMOVED_S, condition="removed")
