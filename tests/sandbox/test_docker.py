"""The outer wall as the code inside sees it, and what becomes of containers when somebody dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from codegym import InfrastructureError, Judge, Limits, Outcome, SandboxPool
from codegym.sandbox import engine, leftovers
from tests.making import function_task
from tests.waiting import wait_until

pytestmark = pytest.mark.docker


def containers_of(pid: int) -> list[str]:
    client = engine.connect()
    try:
        return [
            found["Id"]
            for found in leftovers.sandbox_containers(client)
            if found["Labels"][leftovers.OWNER].startswith(f"{pid}:")
        ]
    finally:
        client.close()


def look(pool: SandboxPool, source: str) -> str:
    done = pool.run(textwrap.dedent(source))
    assert done.outcome is Outcome.PASSED, done.stderr.decode()
    return done.stdout.decode().strip()


def test_no_privileges(docker_pool):
    status = look(docker_pool, "print(open('/proc/self/status').read())")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert int(fields["Uid"].split()[0]) > 1 << 19
    assert int(fields["CapEff"], 16) == int(fields["CapPrm"], 16) == int(fields["CapInh"], 16) == 0
    assert fields["NoNewPrivs"] == "1"
    assert fields["Seccomp"] == "2"
    assert fields["Groups"].strip() == ""


def test_no_network(docker_pool):
    source = """
        import os, socket
        print(sorted(os.listdir("/sys/class/net")))
        for address in (("1.1.1.1", 53), ("169.254.169.254", 80), ("127.0.0.1", 2375)):
            try:
                socket.create_connection(address, timeout=1)
                print("connected", address)
            except OSError:
                pass
    """
    assert look(docker_pool, source) == "['lo']"


def test_nothing_of_the_host_is_mounted(docker_pool):
    source = """
        import os
        for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/host"):
            assert not os.path.exists(path), path
        for line in open("/proc/mounts"):
            device, place, kind, options = line.split()[:4]
            writable = options.startswith("rw")
            if writable and kind in ("ext4", "xfs", "btrfs", "overlay"):
                print("writable", place, kind)
            if place in ("/box", "/tmp", "/var/tmp", "/dev/shm"):
                assert kind == "tmpfs" and "nosuid" in options and "nodev" in options, line
                assert "nr_inodes=" in options and "size=" in options, line
    """
    # Docker's three files for the resolver live on the host's disk, and are root's there.
    lines = look(docker_pool, source).splitlines()
    assert {line.split()[1] for line in lines} <= {
        "/etc/resolv.conf",
        "/etc/hostname",
        "/etc/hosts",
    }


@pytest.mark.parametrize(
    "call",
    [
        "libc.unshare(0x10000000)",
        "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "libc.syscall(250, 0, 0, 0)",  # keyctl
        "libc.shmget(1, 4096, 0o1666)",
        "libc.msgget(1, 0o1666)",
        "libc.semget(1, 1, 0o1666)",
        "libc.syscall(323, 0)",  # userfaultfd
        "libc.syscall(298, 0, 0, -1, -1, 0)",  # perf_event_open
        "libc.syscall(321, 0, 0, 0)",  # bpf
        "libc.syscall(425, 1, 0)",  # io_uring_setup
        "libc.socket(38, 5, 0)",  # AF_ALG
        "libc.socket(40, 1, 0)",  # AF_VSOCK
        "libc.socket(17, 3, 0)",  # AF_PACKET
        "libc.ptrace(0, 0, 0, 0)",
        "libc.syscall(240, b'/q', 0o102, 0o600, 0)",  # mq_open
        "libc.chroot(b'/tmp')",
        "libc.setuid(0)",
    ],
)
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86_64")
def test_system_calls_that_are_refused(docker_pool, call):
    source = f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nprint({call}, ctypes.get_errno())"
    result, number = look(docker_pool, source).split()
    assert result == "-1"
    assert number in ("1", "38"), number


def test_neighbours_cannot_be_seen_or_signalled(docker_pool):
    source = """
        import os
        for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
            if pid == os.getpid():
                continue
            try:
                os.kill(pid, 0)
                print("could signal", pid)
            except PermissionError:
                pass
            for name in ("environ", "mem", "maps"):
                try:
                    open(f"/proc/{pid}/{name}", "rb").read(1)
                    print("could read", pid, name)
                except OSError:
                    pass
    """
    assert look(docker_pool, source) == ""


SLOW = function_task("def check(f):\n    for n in range(20):\n        assert f(n) == n\n", "f")


def test_killed_container_is_replaced_and_the_run_is_right():
    with SandboxPool("docker", workers=1) as pool:
        judge = Judge(pool)
        pool.run("")
        future = judge.submit(SLOW, "import time\ndef f(x):\n    time.sleep(0.05)\n    return x")
        time.sleep(0.3)
        client = engine.connect()
        for identity in containers_of(os.getpid()):
            container = client.containers.get(identity)
            if container.labels[leftovers.OWNER].startswith(f"{os.getpid()}:"):
                pid = container.attrs["State"]["Pid"]
                if _is_busy(pid):
                    os.kill(pid, signal.SIGKILL)
        client.close()
        assert future.result(timeout=30).outcome is Outcome.PASSED
        assert pool.run("print(1)").stdout == b"1\n"


def _is_busy(pid: int) -> bool:
    """Whether more processes are in there than a waiting guest has (router, zygotes, one child)."""
    members = subprocess.run(
        ["ps", "--no-headers", "-o", "pid", "--ppid", str(pid)], capture_output=True
    )
    children = [int(word) for word in members.stdout.split()]
    below = [
        word
        for child in children
        for word in subprocess.run(
            ["ps", "--no-headers", "-o", "pid", "--ppid", str(child)], capture_output=True
        ).stdout.split()
    ]
    return len(below) >= 2


def test_fault_on_every_try_is_an_error_and_no_verdict():
    with SandboxPool("docker", workers=1, retries=0) as pool:
        pool.run("")
        future = pool.submit("import time\ntime.sleep(99)", limits=Limits(wall_s=99))
        wait_until(future.running)
        time.sleep(0.3)
        for identity in containers_of(os.getpid()):
            subprocess.run(["docker", "kill", identity], capture_output=True, timeout=20)
        with pytest.raises(InfrastructureError) as caught:
            future.result(timeout=60)
        assert caught.value.cause == "lost"


def test_no_container_outlives_its_client():
    script = """
        import sys, time
        from codegym import SandboxPool
        pool = SandboxPool("docker", workers=2)
        pool.run("")
        pool.submit("import time\\ntime.sleep(60)")
        print("ready", flush=True)
        time.sleep(60)
    """
    client = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True
    )
    assert client.stdout
    assert client.stdout.readline() == "ready\n"
    assert containers_of(client.pid)
    client.kill()
    client.wait()
    client.stdout.close()
    wait_until(lambda: not containers_of(client.pid), "a container is left")


def test_close_leaves_no_container():
    others = set(containers_of(os.getpid()))
    with SandboxPool("docker", workers=2) as pool:
        pool.run("print(1)")
        own = set(containers_of(os.getpid())) - others
        assert own
    wait_until(lambda: own.isdisjoint(containers_of(os.getpid())), "a container is left")


def test_missing_image_says_what_to_do(monkeypatch):
    monkeypatch.setattr(
        "codegym.sandbox.launchers.docker.image_tag", lambda: "codegym-sandbox:none"
    )
    with pytest.raises(InfrastructureError, match="codegym sandbox setup") as caught:
        SandboxPool("docker")
    assert caught.value.cause == "image"


def test_auto_never_takes_the_open_backend(monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    monkeypatch.setattr("shutil.which", lambda *_: None)
    with pytest.raises(InfrastructureError, match="codegym sandbox setup"):
        SandboxPool("auto")


def test_auto_takes_bubblewrap_where_no_engine_answers(monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    with SandboxPool("auto", workers=1) as pool:
        assert pool.backend == "bubblewrap"
        assert pool.run("print(1)").stdout == b"1\n"
