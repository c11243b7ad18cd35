"""An engine that is reached over the network, and that goes away."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

import pytest

from codegym import InfrastructureError, Limits, SandboxPool
from codegym.sandbox import engine, leftovers
from tests.waiting import wait_until

pytestmark = pytest.mark.docker


class Forward:
    """A TCP port that leads to the engine's Unix socket, until it is cut."""

    def __init__(self, path: str) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.path = path
        self.sockets: list[socket.socket] = [self.server]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.server.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self.path)
                self.sockets += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=_copy, args=(source, target), daemon=True).start()

    def cut(self) -> None:
        for sock in self.sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(1 << 16):
            target.sendall(piece)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def forward(monkeypatch):
    address = engine.engine_address()
    if not address.startswith("unix://"):
        pytest.skip("the engine is not at a Unix socket")
    made = Forward(address.removeprefix("unix://"))
    monkeypatch.setenv("DOCKER_HOST", made.address)
    yield made
    made.cut()


def test_a_pool_on_it_works_and_its_loss_is_an_error(forward):
    with SandboxPool("docker", workers=1, spares=0, retries=1) as pool:
        assert pool.run("print(1)").stdout == b"1\n"
        lost = pool.submit("import time\ntime.sleep(99)", limits=Limits(wall_s=99))
        wait_until(lost.running)
        time.sleep(0.2)
        forward.cut()
        with pytest.raises(InfrastructureError) as caught:
            lost.result(timeout=60)
        assert caught.value.cause in ("lost", "start", "engine")
        with pytest.raises(InfrastructureError):
            pool.run("print(1)")


def test_a_client_with_a_wrong_clock_takes_no_container_for_garbage(docker_pool, monkeypatch):
    """The lease is counted by the engine's clock: ours may be another host's."""
    docker_pool.run("")
    ahead = time.time() + 10 * 24 * 3600
    monkeypatch.setattr(time, "time", lambda: ahead)
    client = engine.connect()
    try:
        mine = leftovers.owner_labels(1)[leftovers.OWNER]
        own = [
            entry["Id"]
            for entry in leftovers.sandbox_containers(client)
            if entry["Labels"][leftovers.OWNER] == mine
        ]
        found = {entry.id for entry in leftovers.find_leftovers(client)}
    finally:
        client.close()
    assert own
    assert not found & set(own)
