"""The image: its tag, its base, what is in it; and the system-call filter, tried for real."""

from __future__ import annotations

import json
import platform
import queue
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docker
import pytest

from codegym.errors import InfrastructureError
from codegym.resources import sandbox_folder
from codegym.sandbox import base, engine, image, leftovers
from tests.waiting import soon

CAPABILITIES = ["SETUID", "SETGID", "KILL", "CHOWN", "DAC_OVERRIDE"]
# Enough for most of what is refused: with these it is the filter that refuses.
MANY_CAPABILITIES = [
    *["SYS_ADMIN", "SYS_PTRACE", "SYS_TIME", "SYS_CHROOT", "SYS_RAWIO", "SYS_PACCT", "SYSLOG"],
    *["NET_RAW", "DAC_READ_SEARCH", "SYS_MODULE"],
]


@pytest.fixture(scope="module")
def client() -> Iterator[docker.DockerClient]:
    connected = engine.connect()
    yield connected
    connected.close()


@pytest.fixture(scope="module")
def tag(client: docker.DockerClient) -> str:
    return image.ensure_image(client, lambda line: None)


def run_inside(
    client: docker.DockerClient,
    tag: str,
    code: str,
    user: str = "0",
    capabilities: Sequence[str] = CAPABILITIES,
) -> str:
    """Run Python code in a container behind the outer wall's filter; its output."""
    output = client.containers.run(
        tag,
        ["/usr/bin/python3", "-I", "-B", "-c", code],
        remove=True,
        network_mode="none",
        read_only=True,
        cap_drop=["ALL"],
        cap_add=list(capabilities),
        tmpfs={"/tmp": "size=16m", "/box": "size=16m"},
        security_opt=["no-new-privileges", f"seccomp={image.seccomp_profile()}"],
        labels=leftovers.owner_labels(120),
        stderr=True,
        user=user,
    )
    return str(output.decode())


# --- the tag ---------------------------------------------------------------


def test_tag_follows_the_content_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    shutil.copytree(sandbox_folder(), folder)
    monkeypatch.setattr(image, "sandbox_folder", lambda: folder)
    first = image.image_tag()
    assert len(first.removeprefix("codegym-sandbox:")) == 12
    (folder / "guest" / "__pycache__").mkdir(exist_ok=True)
    (folder / "guest" / "__pycache__" / "x.pyc").write_bytes(b"x")
    for path in folder.rglob("*"):
        path.touch()
    assert image.image_tag() == first
    dockerfile = folder / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text() + "# edited\n")
    edited = image.image_tag()
    assert edited != first
    dockerfile.rename(folder / "Dockerfile2")
    assert image.image_tag() not in (first, edited)


# --- building --------------------------------------------------------------


@pytest.mark.docker
def test_image_that_is_there_is_not_built(client: docker.DockerClient, tag: str) -> None:
    assert image.ensure_image(client, lambda line: pytest.fail(line)) == tag


@pytest.mark.docker
def test_broken_dockerfile_gives_the_build_s_last_words(
    client: docker.DockerClient, tag: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "sandbox"
    folder.mkdir()
    (folder / "Dockerfile").write_text(f"FROM {tag}\nRUN echo nearly there && exit 7\n")
    monkeypatch.setattr(image, "sandbox_folder", lambda: folder)
    lines: list[str] = []
    with pytest.raises(InfrastructureError, match="nearly there") as caught:
        image.ensure_image(client, lines.append)
    assert caught.value.cause == "image"
    assert "\n" not in str(caught.value)
    assert any(line.startswith("building codegym-sandbox:") for line in lines)
    assert any(line.startswith("  Step 1") for line in lines)


@pytest.mark.docker
def test_image_that_does_not_run_is_told(client: docker.DockerClient) -> None:
    with pytest.raises(InfrastructureError, match="sandbox build --force"):
        image.verify_image(client, "codegym-sandbox:0123456789ab")


# --- the base --------------------------------------------------------------


class FakeEngine:
    """The few calls that finding a base makes."""

    def __init__(self, present: set[str], events: Any) -> None:
        self.present = present
        self.images = SimpleNamespace(get=self._get)
        self.api = SimpleNamespace(pull=lambda *args, **options: events())

    def _get(self, name: str) -> None:
        if name not in self.present:
            raise docker.errors.ImageNotFound(name)


def test_base_that_is_there_is_not_pulled() -> None:
    fake = FakeEngine({"debian:bookworm-slim"}, lambda: pytest.fail("pulled"))
    assert base.ensure_base(fake, lambda line: None, anew=False) == "debian:bookworm-slim"


def test_silent_registry_costs_seconds_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "REGISTRY_S", 0.3)
    monkeypatch.setattr(base, "find_program", lambda name: None)
    fake = FakeEngine(set(), lambda: iter(queue.Queue().get, None))
    with soon(), pytest.raises(InfrastructureError, match="mmdebstrap is not installed") as caught:
        base.ensure_base(fake, lambda line: None, anew=False)
    assert caught.value.cause == "image"


def test_registry_that_gives_the_base() -> None:
    present: set[str] = set()

    def pull() -> Iterator[dict[str, str]]:
        yield {"status": "Pulling from library/debian"}
        present.add("debian:bookworm-slim")
        yield {"status": "Downloaded"}

    fake = FakeEngine(present, pull)
    assert base.ensure_base(fake, lambda line: None, anew=False) == "debian:bookworm-slim"


@pytest.mark.docker
def test_base_that_breaks_off_half_way_is_never_used(
    client: docker.DockerClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The archive is whole when the tool fails: only its exit code tells."""
    program = tmp_path / "mmdebstrap"
    program.write_text(
        "#!/bin/sh\ntar -c -C / etc/hostname\necho 'E: mirror fell over' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(base, "OWN_BASE", "codegym-base:broken")
    before = {found.id for found in client.images.list()}
    with pytest.raises(InfrastructureError, match="mirror fell over"):
        base._bootstrap(client, str(program), lambda line: None)
    assert not base.has_image(client, "codegym-base:broken")
    assert {found.id for found in client.images.list()} <= before


def test_only_the_host_s_debian_mirrors_are_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text(
        "# deb http://mirror/debian bookworm main\n"
        "deb [arch=amd64 signed-by=/x] http://mirror/debian bookworm main contrib\n"
        "deb http://mirror/debian bookworm-backports main\n"
        "deb http://user:secret@mirror/debian bookworm main\n"
        "deb-src http://mirror/debian bookworm main\n"
    )
    (tmp_path / "sources.list.d" / "other.list").write_text(
        "deb https://third.party/apt bookworm main\n"
    )
    (tmp_path / "sources.list.d" / "debian.sources").write_text(
        "Types: deb deb-src\nURIs: https://mirror/debian-security\nSuites: bookworm-security\n"
        "Components: main\n\nTypes: deb\nEnabled: no\nURIs: http://off/debian\n"
        "Suites: bookworm\nComponents: main\n"
    )
    monkeypatch.setattr(base, "Path", lambda name: tmp_path if name == "/etc/apt" else Path(name))
    assert base._debian_sources() == [
        "deb http://mirror/debian bookworm main",
        "deb https://mirror/debian-security bookworm-security main",
    ]


# --- what is in it ---------------------------------------------------------


@pytest.mark.docker
def test_image_holds_what_is_needed_and_nothing_of_the_host(
    client: docker.DockerClient, tag: str
) -> None:
    code = """
import json, os, stat
setid, found = [], []
for folder, _, names in os.walk("/"):
    if folder.startswith(("/proc", "/sys")):
        continue
    for name in names:
        path = os.path.join(folder, name)
        mode = os.lstat(path).st_mode
        if stat.S_ISREG(mode) and mode & 0o6000:
            setid.append(path)
        if "codegym" in path and not path.startswith("/opt/codegym/guest/"):
            found.append(path)
import hypothesis, numpy, pytest
print(json.dumps({"setid": setid, "codegym": found, "lists": os.listdir("/var/lib/apt/lists"),
                  "box": os.path.isdir("/box")}))
"""
    facts = json.loads(run_inside(client, tag, code))
    assert facts == {"setid": [], "codegym": [], "lists": [], "box": True}


# --- the system-call filter --------------------------------------------------

ORDINARY = """
import ctypes, multiprocessing, os, select, signal, socket, sqlite3
import subprocess, tempfile, threading, time
import numpy
done = []
thread = threading.Thread(target=done.append, args=(1,)); thread.start(); thread.join()
assert done == [1]
assert subprocess.run(["/bin/echo", "x"], capture_output=True).stdout == b"x\\n"
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(abs, [-1, -2]) == [1, 2]
pid = os.fork()
if pid == 0:
    os.setgroups([]); os.setgid(23456); os.setuid(23456)
    try:
        os.setuid(0)
    except PermissionError:
        os._exit(7)
    os._exit(1)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
assert numpy.linalg.inv(numpy.eye(40)).sum() == 40
database = sqlite3.connect("/tmp/x.db"); database.execute("create table t (x)"); database.commit()
poll = select.epoll(); r, w = os.pipe(); poll.register(r, select.EPOLLIN); os.write(w, b"x")
assert poll.poll(1)
memory = os.memfd_create("m"); os.write(memory, b"x")
libc = ctypes.CDLL(None, use_errno=True)
assert libc.inotify_init() >= 0
assert libc.timerfd_create(1, 0) >= 0
assert libc.eventfd(0, 0) >= 0
a, b = socket.socketpair(); socket.send_fds(a, [b"x"], [memory])
assert socket.recv_fds(b, 1, 1)[1]
server = socket.create_server(("127.0.0.1", 0)) if os.path.exists("/sys/class/net/lo") else None
socket.socket(socket.AF_INET6).close(); socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()
socket.if_nameindex()
child = subprocess.Popen(["/bin/sleep", "9"], start_new_session=True)
os.killpg(child.pid, signal.SIGKILL); assert child.wait() == -9
os.mkfifo("/tmp/fifo"); os.chown("/tmp/fifo", 1, 1); os.link("/tmp/x.db", "/tmp/y.db")
os.sched_getaffinity(0); os.getrandom(4); time.clock_gettime(0); os.pidfd_open(os.getpid())
signal.setitimer(signal.ITIMER_REAL, 0.01, 0)
signal.signal(signal.SIGALRM, lambda *_: None); time.sleep(0.05)
tempfile.TemporaryFile(dir="/tmp").write(b"x")
with open("/proc/self/oom_score_adj", "w") as score: score.write("1000")
print("fine")
"""

REFUSED = {
    "add_key": (248, 0, 0, 0, 0, 0),
    "request_key": (249, 0, 0, 0, 0),
    "keyctl": (250, 0, 0, 0, 0, 0),
    "shmget": (29, 0, 4096, 0o1600),
    "shmat": (30, 0, 0, 0),
    "shmctl": (31, 0, 0, 0),
    "shmdt": (67, 0),
    "semget": (64, 0, 1, 0o1600),
    "semop": (65, 0, 0, 0),
    "semctl": (66, 0, 0, 0),
    "semtimedop": (220, 0, 0, 0, 0),
    "msgget": (68, 0, 0o1600),
    "msgsnd": (69, 0, 0, 0, 0),
    "msgrcv": (70, 0, 0, 0, 0, 0),
    "msgctl": (71, 0, 0, 0),
    "mq_open": (240, 0, 0, 0, 0),
    "mq_unlink": (241, 0),
    "userfaultfd": (323, 1),
    "perf_event_open": (298, 0, 0, -1, -1, 0),
    "bpf": (321, 0, 0, 0),
    "io_uring_setup": (425, 1, 0),
    "io_uring_enter": (426, 0, 0, 0, 0, 0, 0),
    "io_uring_register": (427, 0, 0, 0, 0),
    "io_setup": (206, 1, 0),
    "socket AF_VSOCK": (41, 40, 1, 0),
    "socket AF_ALG": (41, 38, 5, 0),
    "socket AF_PACKET": (41, 17, 3, 0),
    "socket AF_VSOCK in 64 bits": (41, (1 << 32) | 40, 1, 0),
    "socketpair AF_TIPC": (53, 30, 1, 0, 0),
    "ptrace": (101, 0, 0, 0, 0),
    "process_vm_readv": (310, 1, 0, 0, 0, 0, 0),
    "process_vm_writev": (311, 1, 0, 0, 0, 0, 0),
    "pidfd_getfd": (438, 0, 0, 0),
    "process_madvise": (440, 0, 0, 0, 0, 0),
    "kcmp": (312, 1, 1, 0, 0, 0),
    "mount": (165, 0, 0, 0, 0, 0),
    "umount2": (166, 0, 0),
    "pivot_root": (155, 0, 0),
    "fsopen": (430, 0, 0),
    "open_tree": (428, -100, 0, 0),
    "move_mount": (429, 0, 0, 0, 0, 0),
    "unshare": (272, 0x10000000),
    "setns": (308, 0, 0),
    "clone with a user namespace": (56, 0x10000000 | 17, 0, 0, 0, 0),
    "clone with a process namespace": (56, 0x20000000 | 17, 0, 0, 0, 0),
    "name_to_handle_at": (303, -100, 0, 0, 0, 0),
    "open_by_handle_at": (304, 0, 0, 0),
    "kexec_load": (246, 0, 0, 0, 0),
    "init_module": (175, 0, 0, 0),
    "finit_module": (313, 0, 0, 0),
    "delete_module": (176, 0, 0),
    "reboot": (169, 0, 0, 0, 0),
    "swapon": (167, 0, 0),
    "syslog": (103, 10, 0, 0),
    "acct": (163, 0),
    "quotactl": (179, 0, 0, 0, 0),
    "settimeofday": (164, 0, 0),
    "clock_settime": (227, 0, 0),
    "adjtimex": (159, 0),
    "clock_adjtime": (305, 0, 0),
    "personality without address randomisation": (135, 0x0040000),
    "chroot": (161, 0),
    "iopl": (172, 3),
    "modify_ldt": (154, 0, 0, 0),
    "sethostname": (170, 0, 0),
    "fanotify_init": (300, 0, 0),
    "a system call that nobody knows": (461 + 500, 0),
}


@pytest.mark.docker
def test_ordinary_python_works_behind_the_filter(client: docker.DockerClient, tag: str) -> None:
    assert run_inside(client, tag, ORDINARY).splitlines()[-1] == "fine"


@pytest.mark.docker
@pytest.mark.skipif(platform.machine() != "x86_64", reason="system call numbers of x86-64")
@pytest.mark.parametrize(
    ("user", "capabilities"),
    [("0", CAPABILITIES), ("23456", CAPABILITIES), ("0", MANY_CAPABILITIES)],
    ids=["root", "user", "the filter alone"],
)
def test_refused_system_calls(
    client: docker.DockerClient, tag: str, user: str, capabilities: list[str]
) -> None:
    code = f"""
import ctypes, errno, json, os
libc = ctypes.CDLL(None, use_errno=True)
found = {{}}
for name, (number, *values) in {REFUSED!r}.items():
    ctypes.set_errno(0)
    me = os.getpid()
    result = libc.syscall(number, *(ctypes.c_long(value) for value in values))
    if os.getpid() != me:
        os._exit(0)  # a clone that must not be
    found[name] = [result, errno.errorcode.get(ctypes.get_errno(), "0")]
result = libc.syscall(435, ctypes.c_long(0), ctypes.c_long(0))
print(json.dumps([found, errno.errorcode.get(ctypes.get_errno())]))
"""
    try:
        output = run_inside(client, tag, code, user, capabilities)
    except docker.errors.APIError as error:
        if capabilities is MANY_CAPABILITIES and "unable to apply caps" in str(error):
            pytest.skip("this host has not these capabilities to give")
        raise
    found, clone3 = json.loads(output)
    through = {name: value for name, value in found.items() if value != [-1, "EPERM"]}
    through.pop("a system call that nobody knows")  # ENOSYS of the kernel or of the filter: both no
    assert through == {}
    assert clone3 == "ENOSYS"


def test_profile_has_no_conditions_on_capabilities() -> None:
    profile = json.loads((sandbox_folder() / "seccomp.json").read_text())
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    names = [name for group in profile["syscalls"] for name in group["names"]]
    assert all("caps" not in group.get("includes", {}) for group in profile["syscalls"])
    assert all(group["comment"] for group in profile["syscalls"])
    repeated = {name for name in names if names.count(name) > 1}
    assert repeated == {"socket", "personality"}
