"""Finding, installing and starting the Docker engine.

:func:`connect` is what everything uses; :func:`ensure_engine` is what
``codegym sandbox setup`` does first.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import docker
import requests

from codegym.errors import InfrastructureError
from codegym.sandbox import dockerd
from codegym.sandbox.host import can_install, find_program, host_lock, install

Report = Callable[[str], None]

PROBE_S = 2.0
"""How long an engine has to answer the first request, seconds."""
CALL_S = 60.0
"""How long it has for each later one, seconds."""
CONTAINERD_S = 30.0
"""How long an engine may take to get its containerd back, seconds."""

_PACKAGES = {"dockerd": "docker.io", "mmdebstrap": "mmdebstrap", "bwrap": "bubblewrap"}
_SETUP = "`codegym sandbox setup`"


def engine_address() -> str:
    """The address that :func:`connect` uses, as ``DOCKER_HOST`` has it.

    ``DOCKER_HOST`` where that is set; else the host's socket, or that of a
    rootless engine of this user where only that exists.
    """
    given = os.environ.get("DOCKER_HOST", "")
    if given:
        return given
    rootless = Path(os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.geteuid()}")) / "docker.sock"
    if not dockerd.SOCKET.exists() and os.access(rootless, os.R_OK | os.W_OK):
        return f"unix://{rootless}"
    return f"unix://{dockerd.SOCKET}"


def connect(call_s: float = CALL_S) -> docker.DockerClient:
    """Connect to the Docker engine, honouring ``DOCKER_HOST`` and its TLS variables.

    Args:
        call_s: How long the engine has for each later request, seconds.

    Returns:
        A client whose engine has answered once. The caller closes it.

    Raises:
        InfrastructureError: (``engine``) Within about two seconds: not installed, not running, not
            answering, or not allowed to this user; the message says what to do.
    """
    address = engine_address()
    if address.startswith("unix://"):
        _try_socket(Path(address.removeprefix("unix://")))
    environment = {**os.environ, "DOCKER_HOST": address}
    remote_shell = address.startswith("ssh://")
    try:
        probe = docker.from_env(
            timeout=PROBE_S, environment=environment, use_ssh_client=remote_shell
        )
        try:
            # The negotiated version spares the lasting client a request of its own.
            version = probe.api.api_version
            probe.ping()
        finally:
            probe.close()
        return docker.from_env(
            timeout=call_s, environment=environment, use_ssh_client=remote_shell, version=version
        )
    except (docker.errors.DockerException, requests.RequestException, OSError, ValueError) as error:
        raise _unreachable(address, error) from None


def ensure_engine(report: Report) -> None:
    """Make sure that a Docker engine answers: install and start it where that is possible.

    Idempotent, and quick where an engine already answers. As root on Debian or
    Ubuntu it installs what is missing with apt and starts the daemon, with or
    without systemd. Bubblewrap and mmdebstrap are installed on the way.

    Args:
        report: Takes one line for people per step.

    Raises:
        InfrastructureError: (``engine``) It cannot be set up here; the message says what to do.
    """
    failure = _fault(report)
    missing = [name for name in _PACKAGES if find_program(name) is None]
    if failure is None and (not missing or not can_install()):
        return
    if failure is not None:
        _refuse_what_is_not_ours(failure)
    with host_lock("engine", report):
        if missing:
            _install(missing, report, required=failure is not None)
        # Whoever held the lock before, or the package's own script, may have started it.
        if failure is not None and (failure := _fault(report)) is not None:
            program = find_program("dockerd")
            if program is None:
                raise InfrastructureError(
                    "dockerd is not among what apt installed; install Docker yourself: "
                    "https://docs.docker.com/engine/install/",
                    cause="engine",
                )
            dockerd.start(program, report)
    if (failure := _fault(report)) is not None:
        raise failure


def _try_socket(path: Path) -> None:
    """Tell apart, precisely and at once, why a Unix socket leads nowhere."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(PROBE_S)
            connection.connect(str(path))
    except OSError as error:
        raise _unreachable(f"unix://{path}", error) from None


def _unreachable(address: str, error: Exception) -> InfrastructureError:
    """The one line for an engine that could not be reached."""
    where = address.removeprefix("unix://")
    if isinstance(error, PermissionError):
        message = (
            f"permission denied on {where}: run as root, or have root run "
            "`usermod -aG docker USER` and log in again"
        )
    elif os.environ.get("DOCKER_HOST"):
        message = (
            f"no Docker engine answers at DOCKER_HOST={address} ({_short(error)}): "
            "start it there, or unset DOCKER_HOST"
        )
    elif isinstance(error, FileNotFoundError) and find_program("dockerd") is None:
        message = (
            f"Docker is not installed: run {_SETUP} as root (on Debian and Ubuntu it installs "
            "docker.io), or see https://docs.docker.com/engine/install/"
        )
    elif isinstance(error, FileNotFoundError | ConnectionRefusedError):
        message = (
            f"the Docker engine is not running: run {_SETUP} as root, or `systemctl start docker`"
        )
    else:
        message = (
            f"the Docker engine at {where} does not answer ({_short(error)}): "
            f"run {_SETUP} as root, or restart it"
        )
    # A password in the address is nobody's to read in a log.
    secret, at, _ = urlsplit(address).netloc.rpartition("@")
    return InfrastructureError(message.replace(secret + at, "") if at else message, cause="engine")


def _short(error: Exception) -> str:
    """An error without the layers of libraries around it, in a few words."""
    text = str(error)
    status = re.search(r"(\d{3}) (?:Client|Server) Error", text)
    if status is not None:
        return f"HTTP status {status[1]}: not a Docker engine?"
    for sign, words in (
        ("timed out", f"no answer within {PROBE_S:.0f} s"),
        ("refused", "connection refused"),
        ("No such file", "no such socket"),
        ("Name or service not known", "no such host"),
        ("Failed to resolve", "no such host"),
    ):
        if sign in text:
            return words
    return " ".join(text.split())[:200] or type(error).__name__


def _fault(report: Report) -> InfrastructureError | None:
    """What keeps the engine from running containers; None where nothing does.

    An engine whose containerd died answers every question, fails every start,
    and mends itself after some seconds.
    """
    try:
        client = connect()
    except InfrastructureError as error:
        return error
    with contextlib.closing(client):
        deadline = time.monotonic() + CONTAINERD_S
        told = False
        while _has_lost_containerd(client):
            if not told:
                report("the engine has lost its containerd; waiting for it to come back")
                told = True
            if time.monotonic() > deadline:
                return InfrastructureError(
                    "the Docker engine has lost its containerd and does not mend that: restart it",
                    cause="engine",
                )
            time.sleep(0.5)
    return None


def _has_lost_containerd(client: docker.DockerClient) -> bool:
    try:
        return bool((client.info().get("ContainerdCommit") or {}).get("ID") == "N/A")
    except (docker.errors.DockerException, requests.RequestException):
        return True


def _refuse_what_is_not_ours(failure: InfrastructureError) -> None:
    """Raise unless this process can set up the engine that was asked for."""
    if engine_address() != f"unix://{dockerd.SOCKET}":
        raise failure  # another host's engine, or a user's own: not ours to install
    if os.geteuid() != 0:
        raise failure
    if find_program("dockerd") is None and not can_install():
        raise InfrastructureError(
            "Docker is not installed and this system has no apt-get: install Docker yourself "
            f"(https://docs.docker.com/engine/install/), then run {_SETUP} again",
            cause="engine",
        )


def _install(programs: list[str], report: Report, required: bool) -> None:
    """Install what carries these programs.

    Only the engine is worth failing for: without mmdebstrap a registry gives
    the base image, and without bubblewrap that backend alone is missing.
    """
    if not can_install():
        return
    packages = [_PACKAGES[name] for name in programs]
    if "mmdebstrap" in programs:
        packages.append("debian-archive-keyring")  # Ubuntu has it not, and Debian's base needs it
    problem = install(packages, report)
    if not problem:
        return
    if required and "dockerd" in programs:
        raise InfrastructureError(
            f"apt could not install {', '.join(packages)}: {problem}; "
            f"mend apt, then run {_SETUP} again",
            cause="engine",
        )
    report(f"apt could not install {', '.join(packages)} ({problem}); going on without")
