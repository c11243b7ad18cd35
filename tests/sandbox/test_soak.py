"""Many clients at one pool: what the soak sees, and the order and the places of the queue."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from concurrent.futures import CancelledError
from types import SimpleNamespace

import pytest

from codegym import Judge, Limits, Outcome, SandboxPool
from codegym.sandbox.launchers.docker import DockerGuest
from codegym.soak import Plan, run, runner
from codegym.soak.clients import Started, most_overtaken
from codegym.soak.readings import slope
from tests.cli_runner import assert_refused, codegym
from tests.making import function_task
from tests.waiting import wait_until

CLOCK = "import time\nprint(time.monotonic())"
HOLD = "import time\ntime.sleep(4)"


@pytest.mark.docker
def test_a_few_hundred_runs_from_the_command_line():
    done = codegym("sandbox", "soak", "--runs", 300, "--clients", 24, "--json")
    report = json.loads(done.stdout)
    assert [check for check in report["checks"] if not check["held"]] == []
    assert (done.returncode, report["held"], report["told"]) == (0, True, [])
    assert sum(report["kinds"].values()) + report["cancelled"] == 300
    assert {"print", "judged right"} <= set(report["kinds"])


@pytest.mark.docker
def test_the_soak_sees_what_it_looks_for(monkeypatch):
    """A pool that mixes programs up now and then, and keeps a descriptor of each."""
    kept = []

    class Leaking(SandboxPool):
        last = "print('nonce-0000000000000000')"

        def submit(self, code, *more, **named):
            if "nonce" in code:
                kept.append(os.open("/dev/null", os.O_RDONLY))
                code, Leaking.last = (Leaking.last if len(kept) % 9 == 0 else code), code
            return super().submit(code, *more, **named)

    monkeypatch.setattr(runner, "SandboxPool", Leaking)
    monkeypatch.setattr("codegym.soak.readings._SETTLE_S", 0.5)
    try:
        report = run(Plan(runs=120, clients=6, backend="docker", workers=2))
    finally:
        for fd in kept:
            os.close(fd)
    assert not report.held
    failed = {check.what: check.found for check in report.checks if not check.held}
    assert "crossed: none" in failed
    assert "descriptors" in failed["nothing is left"]
    assert any(line.startswith("crossed: ") for line in report.told)


@pytest.mark.docker
def test_clocks_start_with_the_run_under_judgement_too(docker_judge):
    source = "import time\ndef f(x):\n    time.sleep(0.3)\n    return x"
    limits = Limits(wall_s=3, cpu_s=1)  # less than all together take
    task = function_task("def check(f):\n    assert f(1) == 1", "f", limits=limits)
    futures = [docker_judge.submit(task, source) for _ in range(24)]
    assert {future.result().outcome for future in futures} == {Outcome.PASSED}


@pytest.mark.docker
def test_a_cancelled_one_gives_up_its_place_and_never_runs(monkeypatch):
    monkeypatch.setattr("codegym.sandbox.pool.MAX_QUEUED", 2)
    with SandboxPool("docker", workers=1) as pool:
        pool.run("pass")
        held = pool.submit(HOLD)
        wait_until(held.running)
        long = [pool.submit("import time\ntime.sleep(60)", limits=Limits(wall_s=90))]
        long.append(pool.submit("import time\ntime.sleep(60)", limits=Limits(wall_s=90)))
        taken = []
        waiting = threading.Thread(target=lambda: taken.append(pool.submit("print(1)")))
        waiting.start()
        waiting.join(timeout=0.2)
        assert waiting.is_alive()  # the queue is full
        assert long[0].cancel()
        waiting.join(timeout=30)
        assert not held.done() or held.result().outcome is Outcome.PASSED
        assert not waiting.is_alive()
        assert long[1].cancel()
        # Had either run, it would have held the only slot for a minute.
        assert taken[0].result(timeout=50).stdout == b"1\n"
        for future in long:
            with pytest.raises(CancelledError):
                future.result(timeout=1)


@pytest.mark.docker
def test_blocking_callers_and_queueing_ones_are_served_in_order():
    starts = {}

    def call(number):
        starts[number] = float(pool.run(CLOCK).stdout)

    with SandboxPool("docker", workers=1) as pool:
        pool.run("pass")
        held = pool.submit(HOLD)
        threads, futures = [], []
        for number in range(0, 12, 4):
            futures += [(number + n, pool.submit(CLOCK)) for n in range(3)]
            threads.append(threading.Thread(target=call, args=(number + 3,)))
            threads[-1].start()
            time.sleep(0.1)  # until it has queued
        assert not held.done()
        starts |= {number: float(future.result().stdout) for number, future in futures}
        for thread in threads:
            thread.join()
    assert sorted(starts, key=starts.get) == list(range(12))


@pytest.mark.docker
def test_closing_with_judgements_queued_and_running():
    pool = SandboxPool("docker", workers=2)
    judge = Judge(pool)
    task = function_task("def check(f):\n    f()", "f", limits=Limits(wall_s=60))
    futures = [judge.submit(task, "import time\ndef f():\n    time.sleep(50)") for _ in range(50)]
    wait_until(lambda: any(future.running() for future in futures))
    pool.close()
    assert all(future.done() for future in futures)


def test_a_connection_is_closed_after_all_that_opens_another():
    """Closed at once, its number went to the next connection, and the slot waited for that."""
    ours, theirs = socket.socketpair()
    seen = []

    class Api:
        def attach_socket(self, *_, **__):
            return SimpleNamespace(_sock=ours, close=lambda: None)

        def remove_container(self, *_, **__):
            seen.append((ours.fileno() >= 0, theirs.recv(1)))

    DockerGuest(Api(), "container").stop()
    assert seen == [(True, b"")]
    assert ours.fileno() == -1
    theirs.close()


def test_overtaking_and_slope():
    in_order = [Started(ticket, float(ticket)) for ticket in range(5)]
    assert most_overtaken(in_order) == 0
    assert most_overtaken([*in_order, Started(-1, 9.0)]) == 5
    assert slope([(0, 100), (10, 200), (20, 300)]) == pytest.approx(10)
    assert slope([(5, 5)]) == 0


def test_the_soak_is_refused_without_walls():
    assert_refused(codegym("sandbox", "soak", "--backend", "process"), "need walls")
    assert_refused(codegym("sandbox", "soak", "--runs", 0), "--runs")
