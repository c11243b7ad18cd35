"""Faults of the Docker engine, its image and its registry, made on purpose."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

from codegym.errors import InfrastructureError
from codegym.sandbox import base, dockerd, engine
from codegym.selftest.containers import connected
from codegym.selftest.faults import started, wait_for

_UNIX = socket.AF_UNIX
_NOBODY = 65534
_STOP_S = 30.0

_daemons: list[subprocess.Popen[bytes]] = []
"""Daemons that were started here; kept so that Python does not warn of a running child."""


@contextlib.contextmanager
def false_engine(answer: bytes) -> Iterator[str]:
    """An address at which something listens that is no engine.

    Args:
        answer: What it answers to everything; nothing, for ever, where empty.
    """
    server = socket.create_server(("127.0.0.1", 0))
    kept: list[socket.socket] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                kept.append(connection)
                if answer:
                    connection.recv(1 << 16)
                    connection.sendall(answer)
                    connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
    finally:
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(timeout=5)
        for connection in kept:
            connection.close()


@contextlib.contextmanager
def closed_socket() -> Iterator[str]:
    """An address at which something listens, and to which nobody may connect."""
    with tempfile.TemporaryDirectory(prefix="selftest-") as folder, socket.socket(_UNIX) as server:
        path = Path(folder) / "docker.sock"
        server.bind(str(path))
        server.listen()
        path.chmod(0)
        yield f"unix://{path}"


def without_privilege(call: Callable[[], object]) -> None:
    """Call something in a thread that has no more right to files than anybody.

    The kernel keeps this user id for each thread; what the call raises is raised here.
    """

    def give_up() -> object:
        ctypes.CDLL(None).setfsuid(_NOBODY)
        return call()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(give_up).result()


@contextlib.contextmanager
def foreign_image() -> Iterator[str]:
    """The tag of an image for machines of another kind, which the engine has for a while."""
    machine = "s390x"
    layer = _tar({"usr/bin/python3": b"\x7fELF of another machine"})
    config = {
        "architecture": machine,
        "os": "linux",
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
    }
    tag = f"codegym-sandbox:selftest-{machine}"
    manifest = [{"Config": "config.json", "RepoTags": [tag], "Layers": ["layer.tar"]}]
    files = {"config.json": config, "manifest.json": manifest}
    archive = {name: json.dumps(value).encode() for name, value in files.items()}
    with connected() as client:
        client.images.load(_tar({**archive, "layer.tar": layer}))
        try:
            yield tag
        finally:
            client.images.remove(tag, force=True)


def _tar(files: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return archive.getvalue()


def base_without_registry() -> None:
    """Get the image's base from a registry that is down, with no way to make it.

    Raises:
        InfrastructureError: As it has to be.
    """
    with (
        mock.patch("codegym.sandbox.base.OFFICIAL_BASE", "127.0.0.1/codegym:selftest"),
        mock.patch("codegym.sandbox.base.OWN_BASE", "codegym-base:selftest"),
        mock.patch("codegym.sandbox.base.find_program", return_value=None),
        connected() as client,
    ):
        base.ensure_base(client, lambda line: None, anew=False)


def restart_engine() -> None:
    """Stop the Docker daemon that we talk to and start it again, as it was started.

    Raises:
        InfrastructureError: It is none of this host's own, or it does not end or start.
    """
    address = engine.engine_address()
    path = Path(address.removeprefix("unix://"))
    if path == dockerd.SOCKET and Path("/run/systemd/system").is_dir():
        subprocess.run(["systemctl", "restart", "docker.service"], check=False, timeout=100)
    else:
        _restart_listener(path)
    if not wait_for(lambda: dockerd.answers(path), dockerd.START_S):
        raise InfrastructureError("the Docker daemon does not start again", "engine")


def _restart_listener(path: Path) -> None:
    """End the daemon that listens on a Unix socket, and run its command line again."""
    pid = _listener(path)
    name = Path(f"/proc/{pid}/comm")
    if pid <= 1 or not name.exists() or name.read_text().strip() != "dockerd":
        raise InfrastructureError(f"no Docker daemon of this host listens on {path}", "engine")
    command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]
    variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")[:-1]
    with open(f"/proc/{pid}/fd/2", "ab") as log:
        os.kill(pid, signal.SIGTERM)
        if not wait_for(lambda: not started(pid), _STOP_S):
            raise InfrastructureError("the Docker daemon does not end", "engine")
        daemon = subprocess.Popen(
            command,
            env=dict(line.split(b"=", 1) for line in variables if b"=" in line),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _daemons.append(daemon)


def _listener(path: Path) -> int:
    """The process that listens on a Unix socket; 0 where none does."""
    with contextlib.suppress(OSError), socket.socket(_UNIX) as connection:
        connection.connect(str(path))
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        return int.from_bytes(credentials[:4], sys.byteorder)
    return 0
