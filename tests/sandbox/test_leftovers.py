"""Whose a container is: by label, by living process, by lease; and removing what nobody owns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import docker
import pytest

from codegym.sandbox import engine, leftovers
from codegym.sandbox.image import ensure_image
from tests.waiting import wait_for_zombie

HOUR = 3600.0


def labels_of_another_process(code: str = "", lease_s: float = HOUR) -> dict[str, str]:
    """Labels that a child process made, which is gone by now."""
    source = (
        "import json\nfrom codegym.sandbox.leftovers import owner_labels\n"
        f"{code}\nprint(json.dumps(owner_labels({lease_s})))"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, check=True)
    return dict(json.loads(done.stdout))


def test_labels_name_this_process_and_are_text() -> None:
    labels = leftovers.owner_labels(90)
    assert labels["codegym.sandbox"] == "1"
    assert labels["codegym.lease"] == "90"
    assert labels["codegym.owner"].startswith(f"{os.getpid()}:")
    assert len(labels["codegym.host"]) == 16
    assert int(labels["codegym.host"], 16) >= 0


def test_container_of_a_living_owner_is_kept_until_its_lease_ends() -> None:
    labels = leftovers.owner_labels(60)
    assert not leftovers.is_leftover(labels, created=1000, now=1059)
    assert leftovers.is_leftover(labels, created=1000, now=1061)


def test_container_of_a_dead_owner_is_a_leftover_at_once() -> None:
    assert leftovers.is_leftover(labels_of_another_process(), created=1000, now=1001)


def test_process_number_used_again_is_another_process() -> None:
    labels = leftovers.owner_labels(HOUR)
    pid, ticks = labels["codegym.owner"].split(":")
    labels["codegym.owner"] = f"{pid}:{int(ticks) - 1}"
    assert leftovers.is_leftover(labels, created=1000, now=1001)


def test_zombie_owner_is_dead() -> None:
    """A client that was killed and whose parent does not care stays in the process table."""
    code = (
        "from codegym.sandbox.leftovers import owner_labels; import json\n"
        "print(json.dumps(owner_labels(3600)), flush=True)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        labels = json.loads(child.stdout.read())
        wait_for_zombie(child.pid)
        assert leftovers.is_leftover(labels, created=1000, now=1001)


def test_name_with_spaces_and_parentheses_does_not_hide_the_owner() -> None:
    name = "open('/proc/self/comm', 'w').write('a ) S 1 (b')"
    code = (
        f"{name}\nfrom codegym.sandbox import leftovers\n"
        "labels = leftovers.owner_labels(3600)\n"
        "assert not leftovers.is_leftover(labels, 1000, 1001), labels\n"
        "assert int(labels['codegym.owner'].split(':')[1]) > 1"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_other_host_is_left_alone_until_the_lease_ends() -> None:
    labels = {**labels_of_another_process(), "codegym.host": "0" * 16}
    assert not leftovers.is_leftover(labels, created=1000, now=1001)
    assert leftovers.is_leftover(labels, created=1000, now=1000 + HOUR + 1)


@pytest.mark.parametrize("lease", [None, "", "soon"])
def test_unreadable_lease_ends_too(lease: str | None) -> None:
    labels = leftovers.owner_labels(HOUR)
    labels.pop("codegym.lease")
    if lease is not None:
        labels["codegym.lease"] = lease
    assert not leftovers.is_leftover(labels, created=1000, now=1001)
    assert leftovers.is_leftover(labels, created=0, now=leftovers.UNREADABLE_LEASE_S + 1)


@pytest.mark.parametrize("owner", ["", "x", "1", "-1:5", "1:x", "999999999:0"])
def test_owner_that_names_no_process_is_nobody(owner: str) -> None:
    labels = {**leftovers.owner_labels(HOUR), "codegym.owner": owner}
    assert leftovers.is_leftover(labels, created=1000, now=1001)


def test_containers_of_others_are_never_ours() -> None:
    assert not leftovers.is_leftover({}, created=0, now=1e12)
    assert not leftovers.is_leftover({"codegym.lease": "1"}, created=0, now=1e12)


@pytest.fixture(scope="module")
def client() -> Iterator[docker.DockerClient]:
    connected = engine.connect()
    yield connected
    connected.close()


@pytest.mark.docker
@pytest.mark.alone  # every pool that starts meanwhile cleans up too
def test_leftovers_in_every_state_go_and_the_living_stay(client: docker.DockerClient) -> None:
    tag = ensure_image(client, lambda line: None)
    dead = labels_of_another_process()
    made = []

    def create(labels: dict[str, str], start: bool, command: str = "sleep 60") -> str:
        container = client.containers.create(
            tag, command, labels=labels, network_mode="none", read_only=True
        )
        made.append(container)
        if start:
            container.start()
        return str(container.id)

    try:
        never_started = create(dead, start=False)
        running = create(dead, start=True)
        ended = create(dead, start=True, command="true")
        paused = create(dead, start=True)
        client.api.pause(paused)
        mine = create(leftovers.owner_labels(HOUR), start=True)
        found = {entry.id for entry in leftovers.find_leftovers(client)}
        assert {never_started, running, ended, paused} <= found
        assert mine not in found
        # Two clients clean up at once: neither minds the other.
        with ThreadPoolExecutor(2) as threads:
            for call in [threads.submit(leftovers.remove_leftovers, client) for _ in range(2)]:
                call.result()
        left = {entry["Id"] for entry in leftovers.sandbox_containers(client)}
        assert not left & {never_started, running, ended, paused}
        assert mine in left
        assert leftovers.remove_container(client, mine)
        assert not leftovers.remove_container(client, mine)
    finally:
        for container in made:
            leftovers.remove_container(client, container.id)
