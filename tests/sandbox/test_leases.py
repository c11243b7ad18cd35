"""Leases: what they do, and what hostile tenants cannot."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from codegym import InfrastructureError, InputError, Limits, SandboxPool
from codegym.sandbox import engine, leftovers
from codegym.sandbox.launchers.process import ProcessLauncher
from codegym.sandbox.leases import Leases
from codegym.sandbox.settings import Settings
from tests.waiting import SOON_S, soon, wait_until


@pytest.fixture(scope="module")
def lease(pool):
    """One lease that tests share: what a test leaves behind must not hurt the next."""
    with pool.lease() as lease:
        yield lease


def survivors(lease, pattern):
    """Processes that the tenant can see whose command line holds the pattern."""
    found = lease.exec(f"cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -c '{pattern}'")
    return int(found.stdout) - 1  # grep itself is one


def test_commands_and_files_of_an_episode(lease):
    lease.write_file("src/app/main.py", "import sys\nprint(sys.stdin.read().upper(), sys.argv[1])")
    done = lease.exec(["python3", "src/app/main.py", "a b"], b"hello")
    assert (done.exit_code, done.signal, done.timed_out) == (0, None, False)
    assert done.stdout == b"HELLO a b\n"
    assert done.wall_s > 0
    done = lease.exec(
        "echo oops >&2; export X=1; pwd; echo $NAME; exit 3", cwd="src", env={"NAME": "n"}
    )
    assert (done.exit_code, done.stdout, done.stderr) == (3, b"/workspace/src\nn\n", b"oops\n")
    assert lease.exec("touch made; chmod 600 made; echo $X").stdout == b"\n"  # a shell of its own
    listed = {entry.path: entry for entry in lease.list(recursive=True)}
    assert listed["src/app"].kind == "folder"
    assert (listed["made"].kind, listed["made"].mode) == ("file", 0o600)
    assert [entry.path for entry in lease.list("/workspace/src/app")] == [
        "/workspace/src/app/main.py"
    ]
    lease.write_file("run.sh", "#!/bin/sh\necho ran", mode=0o755)
    assert lease.exec(["./run.sh"]).stdout == b"ran\n"
    assert lease.read_file("run.sh") == b"#!/bin/sh\necho ran"
    lease.remove("src")
    with pytest.raises(FileNotFoundError):
        lease.read_file("src/app/main.py")
    assert lease.exec(["nonesuch"]).exit_code == 127
    assert b"No such file" in lease.exec("pwd", cwd="gone").stderr


def test_the_tenant_is_nobody(lease):
    assert lease.exec("id -u").stdout != b"0\n"
    done = lease.exec(
        "touch /etc/x /usr/x /opt/codegym/guest/shell.py /x /tests/x /solution/x; kill -9 1; "
        "cat /proc/1/environ /proc/1/mem; ls /proc/1/fd; "
        "python3 -c 'import socket; socket.create_connection((\"1.1.1.1\", 53), 2)'"
    )
    assert done.stdout == b""
    assert lease.exec("echo alive").stdout == b"alive\n"
    assert not [entry for path in ("/tests", "/logs", "/solution") for entry in lease.list(path)]


def test_output_is_bounded_and_says_so(lease):
    done = lease.exec("seq 1000000; echo end >&2", output_bytes=1000)
    assert done.exit_code == 0
    assert done.stdout.startswith(b"1\n2\n3\n")
    assert done.stdout.endswith(b"999999\n1000000\n")
    assert b"bytes left out" in done.stdout
    assert len(done.stdout) < 1100
    assert done.stdout_left_out == len(b"".join(b"%d\n" % n for n in range(1, 1_000_001))) - 1000
    assert (done.stderr, done.stderr_left_out) == (b"end\n", 0)
    done = lease.exec("seq 1000000", output_bytes=10, keep="head")
    assert done.stdout.startswith(b"1\n2\n3\n4\n5\n")
    assert (
        lease.exec("head -c 100000000 /dev/zero", output_bytes=1 << 20).stdout_left_out > 90 << 20
    )


@pytest.mark.parametrize(
    "command",
    [
        "sleep 99",
        "trap '' TERM INT; while :; do :; done",
        "python3 -c 'import time; time.sleep(99)' & wait",
        "cat /dev/zero > /dev/null",
        "yes",
    ],
)
def test_a_lease_goes_on_after_a_timeout(lease, command):
    started = time.monotonic()
    done = lease.exec(command, timeout_s=0.3)
    assert done.timed_out
    assert (done.exit_code, done.signal) == (None, signal.SIGKILL)
    assert 0.3 <= time.monotonic() - started < SOON_S
    assert lease.exec("echo next").stdout == b"next\n"


def test_cpu_time_is_limited_over_all_processes(pool):
    with pool.lease(Limits(cpu_s=0.2, wall_s=50)) as lease:
        done = lease.exec("for i in 1 2 3; do (while :; do :; done) & done; wait")
        assert done.timed_out
        assert done.wall_s < 45


DAEMON = (
    "import os, time\nif os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\n"
    "while True:\n    open('beat', 'w').write(str(time.time()))\n    time.sleep(0.02)\n"
)


def beats(lease):
    before = lease.read_file("beat")
    time.sleep(0.3)
    return lease.read_file("beat") != before


def test_what_a_command_leaves_behind_is_killed_unless_asked_for(pool):
    with pool.lease() as lease:
        lease.write_file("daemon.py", DAEMON)
        lease.write_file("beat", "")
        done = lease.exec("python3 daemon.py; sleep 0.3; echo up")
        assert done.stdout == b"up\n"
        assert done.killed
        assert not beats(lease)
        assert lease.exec("python3 daemon.py; sleep 0.3", background=True).killed == 0
        assert beats(lease)
        assert lease.exec("python3 -c 'import time; time.sleep(77)' & sleep 0.1").killed
        assert survivors(lease, "sleep(77)") == 0
        assert lease.exec("sleep 99", timeout_s=0.2, background=True).timed_out
        assert lease.exec("sleep 99", timeout_s=0.2).timed_out
        assert beats(lease)
        lease.stop()
        assert not beats(lease)
        with pytest.raises(InfrastructureError, match="stopped"):
            lease.exec("true")


FORK_BOMB = (
    "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass\n"
)
HOPPER = "import os\nwhile True:\n    if os.fork(): os._exit(0)\n"


@pytest.mark.parametrize("program", [FORK_BOMB, HOPPER])
@pytest.mark.parametrize("beside", [False, True])
def test_bombs_in_the_background_end_with_their_command(pool, program, beside):
    with pool.lease(Limits(processes=40, wall_s=10)) as lease:
        lease.write_file("bomb.py", program)
        if beside:  # something that may go on makes the killing choosy
            lease.write_file("daemon.py", DAEMON)
            lease.exec("python3 daemon.py; sleep 0.3", background=True)
        done = lease.exec("python3 bomb.py & sleep 0.4; echo done")
        assert done.stdout == b"done\n"
        assert survivors(lease, "bomb.py") == 0
        assert not beside or beats(lease)


PATHS = (
    "../x",
    "/etc/passwd",
    "/workspace/../etc/passwd",
    "a/../../etc",
    "..",
    "/proc/self/root/etc/passwd",
)


@pytest.mark.parametrize("path", PATHS)
def test_paths_that_lead_outside(lease, path):
    for act in (
        lambda: lease.read_file(path),
        lambda: lease.write_file(path, b"x"),
        lambda: lease.list(path),
        lambda: lease.remove(path),
    ):
        with pytest.raises(OSError, match="outside"):
            act()


def test_links_are_never_followed(lease):
    lease.exec(
        "mkdir -p links; ln -s /usr/bin/env links/file; ln -s / links/root; ln -s /proc/self/root links/magic; "
        "ln -s loop links/loop; ln -s /opt/codegym links/guest"
    )
    for path in ("links/file", "links/root/usr/bin/env", "links/magic/usr/bin/env", "links/loop"):
        with pytest.raises(OSError) as caught:
            lease.read_file(path)
        assert caught.value.errno in (errno.ELOOP, errno.ENOTDIR)
    for path in ("links/root/x", "links/guest/guest/x"):
        with pytest.raises(NotADirectoryError):
            lease.write_file(path, "x")
    assert {entry.kind for entry in lease.list("links", recursive=True)} == {"link"}
    lease.write_file("links/file", "mine")  # in the place of the link, not through it
    assert lease.read_file("links/file") == b"mine"
    lease.remove("links")
    assert lease.exec("test -e /usr/bin/env && test -d /opt/codegym; echo $?").stdout == b"0\n"


def test_what_is_no_regular_file_makes_nobody_wait(lease):
    lease.exec(
        "mkfifo fifo; ln -s /dev/zero zero; mkdir folder; "
        "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"socket\")'; "
        "truncate -s 100M holes"
    )
    with soon():
        for path in ("fifo", "zero", "folder", "socket", "holes"):
            with pytest.raises(OSError):
                lease.read_file(path, max_bytes=1000)
        with pytest.raises(IsADirectoryError):
            lease.write_file("folder", "x")
        lease.write_file("fifo", "now a file")
        assert lease.read_file("fifo") == b"now a file"
    for name in ("fifo", "zero", "folder", "socket", "holes"):
        lease.remove(name)


def test_a_leased_file_makes_nobody_wait(pool):
    """F_SETLEASE makes whoever opens a file wait, for its holder to give it up."""
    program = (
        "import fcntl, time\nf = open('held', 'w')\nfcntl.fcntl(f, fcntl.F_SETLEASE, fcntl.F_WRLCK)\n"
        "open('ready', 'w')\ntime.sleep(60)"
    )
    with pool.lease() as lease:
        lease.write_file("hold.py", program)
        lease.exec("python3 hold.py & until test -e ready; do sleep 0.1; done", background=True)
        with soon(), pytest.raises(BlockingIOError):
            lease.read_file("held")


def test_links_that_change_meanwhile_lead_nowhere(pool):
    """A folder that is swapped for a link all the time: what is read is inside, or refused."""
    program = (
        "import os\nos.symlink('/usr/bin', 'away')\nwhile True:\n"
        "    os.rename('race', 'kept'); os.rename('away', 'race')\n"
        "    os.rename('race', 'away'); os.rename('kept', 'race')\n"
    )
    seen = set()
    with pool.lease() as lease:
        lease.write_file("race/env", "inside")
        lease.write_file("swap.py", program)
        lease.exec("python3 swap.py & sleep 0.3", background=True)
        for attempt in range(100_000):
            # On a busy machine it can take a while until both happened.
            if attempt >= 300 and b"inside" in seen and len(seen) > 1:
                break
            try:
                seen.add(lease.read_file("race/env"))
                lease.write_file("race/made", "x")
            except OSError as error:
                seen.add(error.errno)
        assert lease.exec("test -e /usr/bin/made; echo $?").stdout == b"1\n"
    assert b"inside" in seen
    assert seen <= {b"inside", errno.ENOENT, errno.ENOTDIR, errno.ELOOP}
    assert seen - {b"inside"}, "the race was never lost: this test proves nothing"


def test_too_much_is_refused(lease):
    lease.exec(
        "python3 -c \"import os\nos.mkdir('many')\nfor n in range(300): open(f'many/{n}', 'w')\""
    )
    with pytest.raises(OSError, match="more than 100"):
        lease.list("many", max_entries=100)
    assert len(lease.list("many")) == 300
    done = lease.exec("head -c 400000000 /dev/zero > big; echo $?; rm big")
    assert done.stdout != b"0\n"
    for path in ("a/" * 80 + "deep", "n" * 300, "\ud800", "nul\0", ""):
        with pytest.raises(OSError):
            lease.write_file(path, "x")
    assert lease.exec("echo fine").stdout == b"fine\n"


def test_refused_arguments(pool, lease):
    with pytest.raises(InputError):
        lease.exec("true", timeout_s=-1)
    with pytest.raises(InputError):
        lease.exec("a\0b")
    with pytest.raises(InputError, match="memory_bytes"):
        pool.lease(Limits(memory_bytes=1 << 40))
    with pytest.raises(InputError, match="absolute"):
        pool.lease(workspace="here/../there")


def test_a_workspace_elsewhere(pool):
    with pool.lease(workspace="/srv/app") as lease:
        lease.write_file("x", "1")
        assert lease.exec("pwd; cat /srv/app/x").stdout == b"/srv/app\n1"


@pytest.mark.bubblewrap
def test_leases_are_counted_and_close_frees_one():
    with SandboxPool("bubblewrap", workers=1, leases=1) as pool:
        first = pool.lease()
        with pytest.raises(InfrastructureError) as caught:
            pool.lease(timeout_s=0.1)
        assert caught.value.cause == "busy"
        threading.Timer(0.2, first.close).start()
        second = pool.lease(timeout_s=20)
        assert second.exec("echo 2").stdout == b"2\n"
        with pytest.raises(InfrastructureError, match="over"):
            first.exec("true")
    with pytest.raises(InfrastructureError):
        second.exec("true")
    with pytest.raises(InfrastructureError, match="closed"):
        pool.lease()


def test_closing_ends_a_command_that_runs(pool):
    lease = pool.lease()
    threading.Timer(0.3, lease.close).start()
    with soon(), pytest.raises(InfrastructureError):
        lease.exec("sleep 99")


def test_the_process_backend_has_no_leases(monkeypatch):
    monkeypatch.setattr("codegym.sandbox.launchers.process.can_change_uid", lambda: False)
    with pytest.warns(UserWarning, match="isolates nothing"):
        launcher = ProcessLauncher(Settings())
    with pytest.raises(InputError, match="no leases"):
        Leases(launcher, 1).take(None, "", "/workspace", 1)


def _containers():
    client = engine.connect()
    try:
        owner = leftovers.owner_labels(1)[leftovers.OWNER]
        found = leftovers.sandbox_containers(client)
        return {c["Id"] for c in found if c["Labels"].get(leftovers.OWNER) == owner}
    finally:
        client.close()


@pytest.mark.docker
def test_memory_of_the_whole_sandbox_and_a_lost_container(docker_pool):
    with docker_pool.lease() as lease:
        eat = "x = bytearray(900 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1\nimport time; time.sleep(9)"
        done = lease.exec(f"for i in 1 2 3; do python3 -c '{eat}' & done; wait", timeout_s=8)
        assert done.out_of_memory
        assert lease.exec("echo alive").stdout == b"alive\n"
        client = engine.connect()
        threading.Timer(0.3, lambda: client.api.kill(lease._guest.container)).start()
        with pytest.raises(InfrastructureError):
            lease.exec("sleep 20")
        client.close()


@pytest.mark.docker
def test_no_container_outlives_its_lease_or_its_client(docker_pool):
    with docker_pool.lease() as lease:
        mine = lease._guest.container
        assert mine in _containers()
    assert mine not in _containers()
    code = (
        "import sys, time\nfrom codegym import SandboxPool\nlease = SandboxPool('docker', workers=1).lease()\n"
        "print(lease._guest.container, flush=True)\nlease.exec('sleep 99')"
    )
    client = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    container = client.stdout.readline().strip()
    time.sleep(0.3)
    os.kill(client.pid, signal.SIGKILL)
    client.wait()
    client.stdout.close()
    api = engine.connect()
    wait_until(lambda: all(found["Id"] != container for found in leftovers.sandbox_containers(api)))
    api.close()
