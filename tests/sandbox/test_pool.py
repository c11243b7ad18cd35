"""Plain runs: what comes out, what limits do, and what is left afterwards."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from codegym import InfrastructureError, InputError, Limits, Outcome, SandboxPool
from codegym.sandbox.launchers.base import is_passable
from tests.waiting import soon

CLEAN = """
import os
for folder in ("/box", "/tmp", "/var/tmp", "/dev/shm"):
    for name in os.listdir(folder):
        print("left behind:", folder, name)
print(6 * 7)
"""


def assert_next_run_is_right(pool):
    for future in [pool.submit(CLEAN) for _ in range(2 * pool.workers)]:
        assert future.result().stdout == b"42\n"


def test_streams_arguments_and_exit_code(pool):
    source = "import sys\nprint(sys.argv[1:], input())\nsys.stderr.write('oops')\nsys.exit(3)"
    done = pool.run(source, b"line\nmore\n", argv=["a", "b c"])
    assert (done.outcome, done.exit_code, done.signal) == (Outcome.FAILED, 3, None)
    assert done.stdout == b"['a', 'b c'] line\n"
    assert done.stderr == b"oops"
    assert done.usage.wall_s > 0
    assert done.usage.peak_bytes > 1 << 20


def test_runs_as_a_main_program(pool):
    source = """
import atexit, threading, time
atexit.register(print, "exit function")
threading.Thread(target=lambda: (time.sleep(0.1), print("thread"))).start()
if __name__ == "__main__":
    print("main")
"""
    assert pool.run(source).stdout == b"main\nthread\nexit function\n"


def test_traceback_shows_the_submission_alone(pool):
    done = pool.run("def f():\n    return 1 / 0\nf()")
    text = done.stderr.decode()
    assert 'File "submission.py", line 2, in f' in text
    assert "return 1 / 0" in text
    assert "guest" not in text
    assert done.exit_code == 1


@pytest.mark.parametrize(
    "raw", [b"\xff\x00\xfe", b"\x1b[31mred\r\n", b"x" * 100_000 + b"no newline"]
)
def test_output_is_bytes(pool, raw):
    source = "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read())"
    assert pool.run(source, raw).stdout == raw


def test_stdin_that_nobody_reads_and_stdin_that_is_not_there(pool):
    assert pool.run("print(1)", b"x" * 10_000_000).stdout == b"1\n"
    assert pool.run("import sys\nprint(repr(sys.stdin.read()))").stdout == b"''\n"


BOMBS = {
    "fork": (
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
        Outcome.TIMEOUT,
    ),
    "thread": (
        "import threading, time\nwhile True:\n    try:\n        threading.Thread(target=time.sleep, args=(99,)).start()\n"
        "    except RuntimeError:\n        pass",
        Outcome.TIMEOUT,
    ),
    "memory": ("x = []\nwhile True:\n    x.append(bytearray(1 << 20))", Outcome.MEMORY),
    "one huge allocation": ("bytearray(1 << 40)", Outcome.MEMORY),
    "output": ("while True: print('x' * 10_000)", Outcome.OUTPUT),
    "errors": ("import sys\nwhile True: sys.stderr.write('x' * 10_000)", Outcome.OUTPUT),
    "one long line": ("import sys\nsys.stdout.write('x' * 50_000_000)", Outcome.OUTPUT),
    "disk": (
        "import os\nfor n in range(99):\n    with open(f'/tmp/{n}', 'wb') as f:\n        f.write(b'x' * (8 << 20))",
        Outcome.FAILED,
    ),
    "stubborn loop": (
        "import signal\nfor n in range(1, 65):\n    try:\n        signal.signal(n, signal.SIG_IGN)\n"
        "    except (OSError, ValueError):\n        pass\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass",
        Outcome.TIMEOUT,
    ),
    "C loop": ("10 ** 10 ** 9", Outcome.TIMEOUT),
    "sleep": ("import time\ntime.sleep(99)", Outcome.TIMEOUT),
    "exit that does not end": (
        "import atexit, time\natexit.register(time.sleep, 99)",
        Outcome.TIMEOUT,
    ),
    "zombies": (
        "import os\nfor _ in range(2000):\n    try:\n        if os.fork() == 0: os._exit(0)\n"
        "    except OSError:\n        break",
        Outcome.PASSED,
    ),
    "deep folders": (
        "import os\nos.chdir('/tmp')\nfor _ in range(2000):\n    os.mkdir('d'); os.chdir('d')",
        Outcome.PASSED,
    ),
    "descriptors": ("import os\nwhile True: os.open('/dev/null', 0)", Outcome.FAILED),
}


def _limits(outcome):
    """Time to spare for what ends by itself or by another limit."""
    return Limits(wall_s=1.5 if outcome is Outcome.TIMEOUT else 20, cpu_s=60)


@pytest.mark.docker
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_on_docker(docker_pool, name):
    source, outcome = BOMBS[name]
    with soon():
        done = docker_pool.run(source, limits=_limits(outcome))
    assert done.outcome is outcome, done
    assert_next_run_is_right(docker_pool)


@pytest.mark.bubblewrap
@pytest.mark.parametrize("name", ["fork", "memory", "output", "stubborn loop", "sleep"])
def test_bombs_on_bubblewrap(name):
    source, outcome = BOMBS[name]
    with SandboxPool("bubblewrap", workers=1) as pool:
        pool.run("")
        with soon():
            assert pool.run(source, limits=_limits(outcome)).outcome is outcome
        assert_next_run_is_right(pool)


def test_cpu_limit_counts_children(pool):
    source = (
        "import os\nfor _ in range(3):\n    if os.fork() == 0:\n        while True: pass\nos.wait()"
    )
    done = pool.run(source, limits=Limits(wall_s=20, cpu_s=1))
    assert done.outcome is Outcome.TIMEOUT
    assert "CPU" in done.reason


def test_memory_limit_is_per_run(pool):
    source = "x = bytearray(100 << 20)\nprint(len(x))"
    assert pool.run(source, limits=Limits(memory_bytes=64 << 20)).outcome is Outcome.MEMORY
    assert pool.run(source, limits=Limits(memory_bytes=256 << 20)).outcome is Outcome.PASSED


@pytest.mark.docker
def test_out_of_memory_of_the_whole_sandbox(docker_pool):
    """Many processes, each within its own limit, together beyond the container's."""
    source = """
import os, time
for _ in range(12):
    if os.fork() == 0:
        x = bytearray(200 << 20)
        for i in range(0, len(x), 4096): x[i] = 1
        time.sleep(9)
time.sleep(9)
"""
    done = docker_pool.run(source, limits=Limits(wall_s=4, memory_bytes=256 << 20))
    assert done.outcome in (Outcome.MEMORY, Outcome.TIMEOUT)
    assert_next_run_is_right(docker_pool)


def test_nothing_survives_in_files(pool):
    source = """
import os
for folder in ("/box", "/tmp", "/var/tmp", "/dev/shm"):
    with open(os.path.join(folder, "secret"), "w") as file:
        file.write("x")
    os.symlink("/etc/passwd", os.path.join(folder, "link"))
    os.mkfifo(os.path.join(folder, "fifo"))
    os.makedirs(os.path.join(folder, "a/b/c"))
print("wrote")
"""
    assert pool.run(source).stdout == b"wrote\n"
    assert_next_run_is_right(pool)


def test_each_run_is_somebody_else(pool):
    seen = {
        pool.run("import os, random\nprint(os.getuid(), random.random())").stdout for _ in range(6)
    }
    assert len(seen) == 6


def test_limits_beyond_the_pool_are_refused(pool):
    with pytest.raises(InputError, match="memory_bytes"):
        pool.run("", limits=Limits(memory_bytes=1 << 40))


def test_many_submitters_cross_no_results(pool):
    count = 40 if pool.backend == "docker" else 6
    failures = []

    def submitter(number):
        for turn in range(5):
            nonce = f"{number}-{turn}"
            got = pool.run(f"print({nonce!r})").stdout
            if got != nonce.encode() + b"\n":
                failures.append((nonce, got))

    threads = [threading.Thread(target=submitter, args=(n,)) for n in range(count // 5 + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_async_use(pool):
    async def main():
        runs = [pool.submit(f"print({n})") for n in range(5)]
        return await asyncio.gather(*map(asyncio.wrap_future, runs))

    assert [done.stdout for done in asyncio.run(main())] == [b"0\n", b"1\n", b"2\n", b"3\n", b"4\n"]


@pytest.mark.docker
def test_cancelling_what_is_queued_and_closing():
    with SandboxPool("docker", workers=1) as pool:
        running = pool.submit("import time\ntime.sleep(0.5)")
        queued = pool.submit("print(1)")
        last = pool.submit("import time\ntime.sleep(99)", limits=Limits(wall_s=99))
        assert queued.cancel()
        assert running.result().outcome is Outcome.PASSED
        time.sleep(0.3)
        started = time.monotonic()
    assert time.monotonic() - started < 10
    with pytest.raises(CancelledError):
        queued.result()
    with pytest.raises(InfrastructureError):
        last.result(timeout=1)
    with pytest.raises(InfrastructureError, match="closed"):
        pool.submit("")
    pool.close()


@pytest.mark.docker
def test_closing_while_many_submit_leaves_no_future_behind(monkeypatch):
    monkeypatch.setattr("codegym.sandbox.pool.MAX_QUEUED", 3)
    pool = SandboxPool("docker", workers=1)
    futures = []

    def feed():
        try:
            while True:
                futures.append(pool.submit("import time\ntime.sleep(0.05)"))
        except InfrastructureError:
            pass

    feeders = [threading.Thread(target=feed) for _ in range(3)]
    for feeder in feeders:
        feeder.start()
    time.sleep(0.5)
    pool.close()
    for feeder in feeders:
        feeder.join(timeout=60)
        assert not feeder.is_alive()
    assert all(future.done() for future in futures)


@pytest.mark.docker
def test_the_clock_of_a_run_starts_when_it_starts():
    with SandboxPool("docker", workers=1) as pool:
        limits = Limits(wall_s=3)  # less than all together take
        futures = [pool.submit("import time\ntime.sleep(0.3)", limits=limits) for _ in range(12)]
        assert {future.result().outcome for future in futures} == {Outcome.PASSED}


def test_process_backend_is_loud_and_never_runs_with_roots_rights():
    """Where only root could read the interpreter, it refuses; nothing hostile is run here."""
    if os.geteuid() == 0 and not is_passable(Path(sys.base_prefix).resolve()):
        with (
            pytest.warns(UserWarning, match="isolates nothing"),
            pytest.raises(InfrastructureError, match="where other users cannot read it"),
        ):
            SandboxPool("process", workers=1)
        return
    with pytest.warns(UserWarning, match="isolates nothing"):
        pool = SandboxPool("process", workers=1)
    with pool:
        done = pool.run("import os\nprint(os.getuid())")
        assert done.outcome is Outcome.PASSED
        assert done.stdout != b"0\n"
        assert done.isolation.backend == "process"


HOPPER = """
import ctypes, os
ctypes.CDLL(None).prctl(15, b"hopper", 0, 0, 0)
while True:
    if os.fork():
        os._exit(0)
"""
STOPPER = """
import os, signal
for _ in range(3):
    if os.fork() == 0:
        at = os.getpid()
        while True:
            for pid in range(at, at + 40):
                try:
                    os.kill(pid, signal.SIGSTOP)
                except OSError:
                    pass
"""
NAMES = """
import os
for p in filter(str.isdigit, os.listdir("/proc")):
    try:
        print(open(f"/proc/{p}/comm").read().strip())
    except OSError:
        pass
"""


@pytest.mark.docker
def test_what_hops_from_pid_to_pid_does_not_survive():
    with SandboxPool("docker", workers=1) as pool:
        for _ in range(25):
            pool.run(HOPPER, limits=Limits(wall_s=2))
            names = pool.run(NAMES).stdout
            assert b"python3" in names
            assert b"hopper" not in names


@pytest.mark.docker
def test_what_lives_on_in_a_second_thread_does_not_survive(docker_pool):
    source = """
import ctypes, os, threading, time
def burn():
    while True:
        pass
for _ in range(3):
    if os.fork() == 0:
        threading.Thread(target=burn).start()
        time.sleep(0.05)
        ctypes.CDLL(None).pthread_exit(None)
time.sleep(0.2)
"""
    look = """
import os
for pid in filter(str.isdigit, os.listdir("/proc")):
    status = dict(line.split(":", 1) for line in open(f"/proc/{pid}/status"))
    if int(status["Threads"]) > 1 or status["State"].split()[0] == "Z":
        print(pid, status["State"])
"""
    for _ in range(4):
        futures = [docker_pool.submit(source) for _ in range(docker_pool.workers)]
        assert all(future.result().outcome is Outcome.PASSED for future in futures)
        looks = [docker_pool.submit(look) for _ in range(docker_pool.workers)]
        assert {future.result().stdout for future in looks} == {b""}


@pytest.mark.docker
def test_what_stops_others_does_not_stop_the_reset(docker_pool):
    for _ in range(4):
        with soon():
            docker_pool.run(STOPPER, limits=Limits(wall_s=2))
        assert_next_run_is_right(docker_pool)


def test_threads_up_to_the_limit(pool):
    source = """
from concurrent.futures import ThreadPoolExecutor
import threading
barrier = threading.Barrier(24)
with ThreadPoolExecutor(24) as pool:
    print(sum(pool.map(lambda n: barrier.wait() >= 0, range(24))))
"""
    assert pool.run(source).stdout == b"24\n"


@pytest.mark.docker
def test_a_slot_outlives_what_a_callback_raises(capfd):
    def give_up(_):
        raise SystemExit

    with SandboxPool("docker", workers=1, spares=0) as pool:
        # In the slot's own thread: a longer run lies before it.
        first = pool.submit("import time; time.sleep(0.3)")
        pool.submit("pass").add_done_callback(give_up)
        assert pool.submit("print(6 * 7)").result(timeout=20).stdout == b"42\n"
        assert first.done()
    assert "SystemExit" in capfd.readouterr().err


def test_wrong_arguments():
    with pytest.raises(InputError, match="no sandbox backend 'dokcer'"):
        SandboxPool("dokcer")
    with pytest.raises(InputError, match="workers"):
        SandboxPool("docker", workers=0)
