"""Every kind of case bites: with the wall down that it tests, it is not held."""

from __future__ import annotations

import os
from unittest import mock

import pytest

from codegym import SandboxPool
from codegym.sandbox.cgroups import Group
from codegym.sandbox.launchers import Launcher
from codegym.sandbox.settings import Settings
from tests.selftest.weakened import (
    CASES,
    GenerousPool,
    NaiveJudge,
    docker_without,
    run,
    warm_bubblewrap,
)

pytestmark = pytest.mark.alone


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """What is left by a broken reset stays: there is no use in waiting for it to go."""
    monkeypatch.setattr("codegym.selftest.invariants.SETTLE_S", 1.0)


def assert_bites(results, *numbers: int, says: str = "") -> None:
    for number in numbers:
        result = results[number]
        assert result.state == "not held", (number, result)
        assert says in result.why, result.why


@pytest.mark.docker
@pytest.mark.slow
def test_without_the_limit_of_processes_per_run():
    settings = Settings(processes=150)
    with docker_without(lambda config: None, GenerousPool, settings) as pool:
        assert_bites(run(pool, 1, 2), 1, 2, says="with a limit of 32")


@pytest.mark.docker
def test_without_the_filter_of_system_calls():
    def change(config):
        config["SecurityOpt"] = ["no-new-privileges", "seccomp=unconfined"]

    with docker_without(change) as pool:
        assert_bites(run(pool, 33, 43), 33, 43)


@pytest.mark.bubblewrap
def test_with_the_network_of_the_host(tmp_path):
    with warm_bubblewrap(tmp_path, without="--unshare-net") as pool:
        # Not case 22: it would knock at addresses outside this machine.
        assert_bites(run(pool, 23), 23)


@pytest.mark.docker
def test_with_a_root_that_can_be_written():
    with docker_without(lambda config: config.update(ReadonlyRootfs=False)) as pool:
        assert_bites(run(pool, 27), 27, says="can write to")


idle = pytest.mark.skipif(
    os.getloadavg()[0] > 2 * len(os.sched_getaffinity(0)),
    reason="this machine is too busy for a hog to get more than its quota",
)


@idle
@pytest.mark.docker
def test_without_a_quota_of_cpu():
    with docker_without(lambda config: config.update(NanoCpus=0)) as pool:
        assert_bites(run(pool, 18), 18, says="a sandbox with a quota")


@pytest.mark.docker
@pytest.mark.skipif(
    len(os.sched_getaffinity(0)) < 2, reason="one core shows one, whatever it is told"
)
def test_with_all_cores_of_the_machine_shown():
    with (
        mock.patch.object(Launcher, "cores", return_value=(0, 0)),
        SandboxPool("docker", workers=2, spares=0) as pool,
    ):
        assert_bites(run(pool, 18), 18, says="it shows")


@pytest.mark.docker
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("codegym.sandbox.launchers.docker._require_architecture", "a pool was made"),
        ("codegym.sandbox.engine._try_socket", "it does not say what to do"),
    ],
    ids=["an image for any machine", "a socket that nobody asks first"],
)
def test_with_faults_of_the_engine_that_nobody_looks_for(docker_pool, name, says):
    with mock.patch(name, return_value=None):
        assert_bites(run(docker_pool, 75), 75, says=says)


@pytest.mark.bubblewrap
@pytest.mark.parametrize(
    ("name", "value", "numbers"),
    [
        ("filter_program", None, (32, 33, 43)),
        pytest.param("make_group", Group((), ()), (18,), marks=idle),
    ],
    ids=["no filter of system calls", "no control group"],
)
def test_with_a_weaker_bubblewrap(name, value, numbers):
    with (
        mock.patch(f"codegym.sandbox.launchers.bubblewrap.{name}", return_value=value),
        SandboxPool("bubblewrap", workers=2, spares=0) as pool,
    ):
        assert_bites(run(pool, *numbers), *numbers)


@pytest.mark.docker
def test_without_a_cap_on_files():
    def change(config):
        config["Tmpfs"] = {
            path: ",".join(word for word in options.split(",") if "nr_inodes" not in word)
            for path, options in config["Tmpfs"].items()
        }

    with docker_without(change) as pool:
        assert_bites(run(pool, 6), 6, says="with a limit of 4096")


@pytest.mark.bubblewrap
def test_the_warm_copy_itself_holds(tmp_path):
    """The control for what follows: it is the weakness that is noticed, not the copy."""
    with warm_bubblewrap(tmp_path) as pool:
        results = run(pool, 8, 10, 12, 37)
    assert {number: result.state for number, result in results.items()} == dict.fromkeys(
        (8, 10, 12, 37), "held"
    ), results


@pytest.mark.bubblewrap
@pytest.mark.parametrize(
    ("number", "file", "old", "new"),
    [
        (
            17,
            "router.py",
            "        if self.census.is_complete():\n            return True\n",
            "        return True\n",
        ),
        (
            8,
            "children.py",
            "            if len(self.data) > self.cap:",
            "            if False:",
        ),
        (10, "running.py", "                if now >= deadline:", "                if False:"),
    ],
    ids=["a reset that kills nothing", "output that nobody caps", "no wall clock"],
)
def test_with_a_weak_guest(tmp_path, number, file, old, new):
    with warm_bubblewrap(tmp_path, file, old, new) as pool:
        assert_bites(run(pool, number), number)


@pytest.mark.bubblewrap
def test_with_a_reset_that_empties_nothing(tmp_path):
    with warm_bubblewrap(tmp_path, scratch=()) as pool:
        assert_bites(run(pool, 37, 64), 37, 64)


@pytest.mark.docker
@pytest.mark.parametrize("number", [44, 46, 48, 49, 50, 56, 61])
def test_a_judge_in_the_same_interpreter_is_fooled(docker_pool, number):
    # Without the invariants: what such a judge says of right and wrong answers is of no interest.
    result = run(docker_pool, number, judge=NaiveJudge(docker_pool))[number]
    assert result.state == "not held", (CASES[number].name, result)
    assert "passed, not" in result.why or "was judged" in result.why, result.why
