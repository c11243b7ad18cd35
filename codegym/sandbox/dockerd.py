"""Starting a Docker daemon on a host that may be in any state.

:func:`start` is for root only. It clears what a daemon that was killed leaves
behind (and what would keep the next one from starting), mounts the control
groups where nobody did, and starts the daemon: through systemd where that runs
the host, else as a process of its own that outlives us.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from codegym.errors import InfrastructureError

Report = Callable[[str], None]

SOCKET = Path("/var/run/docker.sock")
_PID_FILE = Path("/var/run/docker.pid")
_OWN_CONTAINERD = Path("/var/run/docker/containerd")
_SYSTEM_CONTAINERD = Path("/run/containerd/containerd.sock")
_CGROUPS = Path("/sys/fs/cgroup")

START_S = 60.0
"""How long a daemon may take until it answers, seconds."""
HUNG_S = 20.0
"""How long a daemon that is alive may stay silent before it counts as hung, seconds."""

_SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")
# Sandboxes have no network and image builds use the host's, so that a daemon
# without bridge and NAT does all that is asked of it here.
_PLAIN_NETWORK: tuple[str, ...] = ("--iptables=false", "--bridge=none")

_children: list[subprocess.Popen[bytes]] = []
"""Daemons that this process started; kept so that Python does not warn of a running child."""


def answers(path: Path = SOCKET, timeout_s: float = 2.0) -> bool:
    """Whether an engine answers a ping on a Unix socket.

    Args:
        path: The socket.
        timeout_s: How long to wait for the answer, seconds.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_s)
            connection.connect(str(path))
            connection.sendall(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")
            status = connection.recv(64).split(b" ", 2)
            return len(status) > 1 and status[1] == b"200"
    except OSError:
        return False


def start(program: str, report: Report) -> None:
    """Start the daemon and wait until it answers; does nothing to one that does.

    Args:
        program: Path of ``dockerd``.
        report: Takes one line for people per step.

    Raises:
        InfrastructureError: (``engine``) It does not answer; the message has its log's last line.
    """
    if _wait_for_running(report):
        return
    _mount_cgroups(report)
    if _has_systemd():
        _start_with_systemd(report)
        return
    clear_stale_files(report)
    report("starting dockerd")
    failure = _launch(program, ())
    if failure is None:
        return
    report(f"dockerd did not start ({failure}); trying without bridge and NAT")
    _stop(_daemon_pid(), "dockerd")
    _stop(_read_pid(_OWN_CONTAINERD / "containerd.pid"), "containerd")
    clear_stale_files(report)
    last = _launch(program, _PLAIN_NETWORK)
    if last is not None:
        raise InfrastructureError(
            f"dockerd does not start: {last} (log: {log_path()}); mend that, then run "
            "`codegym sandbox setup` again",
            cause="engine",
        )


def log_path() -> Path:
    """Where a daemon that we start writes its log."""
    folder = Path("/var/log")
    if not os.access(folder, os.W_OK):
        folder = Path(tempfile.gettempdir())
    return folder / "codegym-dockerd.log"


def clear_stale_files(report: Report) -> None:
    """Remove pid files and sockets of daemons that are gone.

    dockerd refuses to start while any process has the id in its pid file, and
    waits for minutes on the socket of a containerd that is dead: after a crash
    or a reboot of a virtual machine both ids may belong to other programs.

    Args:
        report: Takes one line for each thing removed.
    """
    if _PID_FILE.exists() and not _runs(_read_pid(_PID_FILE), "dockerd"):
        report(f"removing {_PID_FILE} of a daemon that is gone")
        _PID_FILE.unlink(missing_ok=True)
    pid_file = _OWN_CONTAINERD / "containerd.pid"
    if not _runs(_read_pid(pid_file), "containerd"):
        stale = [path for path in (pid_file, *_OWN_CONTAINERD.glob("*.sock*")) if path.exists()]
        if stale:
            report(f"removing {len(stale)} files of a containerd that is gone")
        for path in stale:
            path.unlink(missing_ok=True)
    # dockerd prefers the system's containerd wherever its socket merely exists.
    if _SYSTEM_CONTAINERD.exists() and not _listens(_SYSTEM_CONTAINERD):
        report(f"removing {_SYSTEM_CONTAINERD}, which nobody listens on")
        _SYSTEM_CONTAINERD.unlink(missing_ok=True)


def _wait_for_running(report: Report) -> bool:
    """Give a daemon that is alive the time to answer; end one that is hung."""
    pid = _daemon_pid()
    if pid is None:
        return False
    if _state(pid) == "T":
        report(f"dockerd (process {pid}) was stopped by a signal; letting it go on")
        os.kill(pid, signal.SIGCONT)
    report(f"dockerd (process {pid}) is alive; waiting for it to answer")
    deadline = time.monotonic() + HUNG_S
    while time.monotonic() < deadline and _runs(pid, "dockerd"):
        if answers():
            return True
        time.sleep(0.2)
    if _runs(pid, "dockerd"):
        report(f"dockerd (process {pid}) did not answer for {HUNG_S:.0f} s; ending it")
        _stop(pid, "dockerd")
    return False


def _has_systemd() -> bool:
    return Path("/run/systemd/system").is_dir()  # as sd_booted(3) has it


def _start_with_systemd(report: Report) -> None:
    report("starting docker.service")
    # "restart" also mends a unit that systemd believes active while nothing answers.
    done = subprocess.run(
        ["systemctl", "restart", "docker.service"],
        capture_output=True,
        text=True,
        timeout=START_S + 30,
        check=False,
    )
    deadline = time.monotonic() + START_S
    while done.returncode == 0 and time.monotonic() < deadline:
        if answers():
            return
        time.sleep(0.2)
    journal = subprocess.run(
        ["journalctl", "-u", "docker.service", "-n", "1", "-o", "cat", "--no-pager"],
        capture_output=True,
        text=True,
        check=False,
    )
    why = (journal.stdout or done.stderr).strip() or "no reason given"
    raise InfrastructureError(
        f"docker.service does not start: {why}; see `journalctl -u docker`", cause="engine"
    )


def _launch(program: str, flags: Sequence[str]) -> str | None:
    """Start the daemon detached; None once it answers, else the log's last line."""
    environment = dict(os.environ)
    # A user's PATH often lacks these, and dockerd calls iptables and mount from there.
    environment["PATH"] = os.pathsep.join([environment.get("PATH", "/usr/bin:/bin"), *_SBIN])
    with log_path().open("wb") as log:
        process = subprocess.Popen(
            [program, *flags],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment,
            start_new_session=True,  # our terminal's Ctrl-C is not meant for it
        )
    _children.append(process)
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if answers():
            return None
        if process.poll() is not None:
            return _last_line(log_path()) or f"exit code {process.returncode}"
        time.sleep(0.1)
    return f"no answer within {START_S:.0f} s; its last word: {_last_line(log_path())}"


def _last_line(path: Path) -> str:
    lines = [line for line in path.read_text(errors="replace").splitlines() if line.strip()]
    # Shutting down is logged after the fault that caused it; the fault is what people need.
    faults = [line for line in lines if line.startswith("failed to") or "level=fatal" in line]
    return " ".join((faults or lines or [""])[-1].split())[:400]


def _mount_cgroups(report: Report) -> None:
    """Mount the control groups where nothing is mounted, as a host's init usually does."""
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    if any(line.split()[2] in ("cgroup", "cgroup2") for line in mounts) or not _CGROUPS.is_dir():
        return
    if _mount("cgroup2", _CGROUPS):
        offered = (_CGROUPS / "cgroup.controllers").read_text().split()
        if "memory" in offered and "pids" in offered:
            report(f"mounted cgroup v2 at {_CGROUPS}")
            return
        subprocess.run(["umount", str(_CGROUPS)], check=False, capture_output=True)
    # The kernel keeps its controllers for version 1: one hierarchy each.
    if not _mount("tmpfs", _CGROUPS, "mode=0755"):
        return
    mounted = []
    for line in Path("/proc/cgroups").read_text().splitlines():
        name, *_, enabled = line.split()
        if not name.startswith("#") and enabled == "1":
            (_CGROUPS / name).mkdir(exist_ok=True)
            if _mount("cgroup", _CGROUPS / name, name):
                mounted.append(name)
            else:
                (_CGROUPS / name).rmdir()
    report(f"mounted cgroup v1 at {_CGROUPS}: {', '.join(mounted)}")


def _mount(kind: str, where: Path, options: str = "") -> bool:
    extra = ["-o", options] if options else []
    command = ["mount", "-n", "-t", kind, *extra, kind, str(where)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _stop(pid: int | None, name: str) -> None:
    """End a process if it still is the program that we take it for."""
    for number, patience_s in ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)):
        if pid is None or not _runs(pid, name):
            return
        os.kill(pid, number)
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline and _runs(pid, name):
            time.sleep(0.1)


def _daemon_pid() -> int | None:
    pid = _read_pid(_PID_FILE)
    return pid if _runs(pid, "dockerd") else None


def _read_pid(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def _runs(pid: int | None, name: str) -> bool:
    """Whether this process id is a living instance of this program (not a zombie)."""
    if pid is None:
        return False
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == name and _state(pid) != "Z"
    except OSError:
        return False


def _state(pid: int) -> str:
    try:
        # The name before it may hold spaces and parentheses: count from the last one.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return "Z"


def _listens(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(2)
            connection.connect(str(path))
            return True
    except OSError:
        return False
