"""Finding the engine: what is said where it is not there, and clearing what a dead one left."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegym.errors import InfrastructureError
from codegym.sandbox import dockerd, engine, host
from tests.waiting import soon, wait_until


@contextlib.contextmanager
def engine_like_socket(path: Path, answer: bytes | None) -> Iterator[None]:
    """Something that listens; it answers every request with the same bytes, or never."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve() -> None:
            held = []
            with contextlib.suppress(OSError):
                while True:
                    connection = listener.accept()[0]
                    held.append(connection)  # an engine that hangs does not hang up
                    if connection.recv(4096) and answer is not None:
                        connection.sendall(answer)
                        connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield
        listener.shutdown(socket.SHUT_RDWR)


def refusal() -> str:
    """What ``connect`` raises, which must be one line and come soon."""
    with soon(), pytest.raises(InfrastructureError) as caught:
        engine.connect()
    assert caught.value.cause == "engine"
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_no_socket_at_docker_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent")
    message = refusal()
    assert "DOCKER_HOST=unix:///nonexistent" in message
    assert "unset DOCKER_HOST" in message


def test_nobody_listens_at_docker_host(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://user:secret@127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("DOCKER_HOST", address)
    message = refusal()
    assert "127.0.0.1" in message
    assert "secret" not in message


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "http+what://x", "unix://"])
def test_docker_host_that_is_no_address(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DOCKER_HOST", address)
    assert "DOCKER_HOST" in refusal()


def test_socket_without_listener_means_not_running(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "docker.sock"
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(path))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setattr(dockerd, "SOCKET", path)
    assert "not running" in refusal()


@pytest.mark.parametrize(("present", "words"), [(True, "not running"), (False, "not installed")])
def test_not_installed_and_not_running_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, present: bool, words: str
) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(dockerd, "SOCKET", tmp_path / "docker.sock")
    monkeypatch.setattr(engine, "find_program", lambda name: "/usr/sbin/x" if present else None)
    message = refusal()
    assert words in message
    assert "codegym sandbox setup" in message


def test_engine_that_never_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "docker.sock"
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setattr(dockerd, "SOCKET", path)
    with engine_like_socket(path, None):
        assert "does not answer" in refusal()
        assert not dockerd.answers(path, timeout_s=0.2)


def test_something_else_behind_the_socket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "docker.sock"
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    with engine_like_socket(path, b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n"):
        assert "HTTP status 404" in refusal()


@pytest.mark.skipif(os.geteuid() != 0, reason="changes its user")
def test_socket_of_root_is_denied_to_others(tmp_path: Path) -> None:
    path = tmp_path / "docker.sock"
    code = (
        "import os, pathlib, sys\n"
        "from codegym.sandbox import dockerd, engine\n"
        "os.chdir(sys.argv[1])\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "dockerd.SOCKET = pathlib.Path(sys.argv[1]) / 'docker.sock'\n"
        "for attempt in (engine.connect, lambda: engine.ensure_engine(print)):\n"
        "    try: attempt()\n"
        "    except Exception as error: print(type(error).__name__, error)\n"
    )
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        path.chmod(0o600)
        for folder in [tmp_path, *tmp_path.parents]:
            if str(folder).startswith("/tmp/pytest"):
                folder.chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env={key: value for key, value in os.environ.items() if key != "DOCKER_HOST"},
        )
    lines = done.stdout.splitlines()
    assert len(lines) == 2, done.stderr
    for line in lines:
        assert line.startswith("InfrastructureError permission denied on")
        assert "usermod -aG docker" in line


def test_setup_does_not_install_for_a_foreign_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent")
    steps: list[str] = []
    with pytest.raises(InfrastructureError, match="DOCKER_HOST"):
        engine.ensure_engine(steps.append)
    assert steps == []


def test_setup_as_an_ordinary_user_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setattr(dockerd, "SOCKET", tmp_path / "docker.sock")
    monkeypatch.setattr(engine, "find_program", lambda name: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(InfrastructureError, match="not installed"):
        engine.ensure_engine(lambda line: pytest.fail(line))


def test_setup_without_apt_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setattr(dockerd, "SOCKET", tmp_path / "docker.sock")
    monkeypatch.setattr(engine, "find_program", lambda name: None)
    monkeypatch.setattr(engine, "can_install", lambda: False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(InfrastructureError, match="no apt-get"):
        engine.ensure_engine(lambda line: pytest.fail(line))


@pytest.mark.docker
def test_setup_does_nothing_where_all_is_there() -> None:
    engine.connect().close()
    engine.ensure_engine(lambda line: pytest.fail(line))


def test_stale_files_go_and_living_ones_stay(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The ids in both pid files belong to another program: this one."""
    pid_file, folder = tmp_path / "docker.pid", tmp_path / "containerd"
    folder.mkdir()
    for path in (pid_file, folder / "containerd.pid"):
        path.write_text(str(os.getpid()))
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(folder / "containerd.sock"))
    (folder / "containerd.toml").write_text("")
    system = tmp_path / "system.sock"
    monkeypatch.setattr(dockerd, "_PID_FILE", pid_file)
    monkeypatch.setattr(dockerd, "_OWN_CONTAINERD", folder)
    monkeypatch.setattr(dockerd, "_SYSTEM_CONTAINERD", system)
    with socket.socket(socket.AF_UNIX) as living:
        living.bind(str(system))
        living.listen()
        dockerd.clear_stale_files(lambda line: None)
        assert system.exists()
    assert not pid_file.exists()
    assert [path.name for path in folder.iterdir()] == ["containerd.toml"]
    dockerd.clear_stale_files(lambda line: None)
    assert not system.exists()


@pytest.fixture
def daemon_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A place of its own for everything that a daemon's start touches."""
    monkeypatch.setattr(dockerd, "_PID_FILE", tmp_path / "docker.pid")
    monkeypatch.setattr(dockerd, "_OWN_CONTAINERD", tmp_path / "containerd")
    monkeypatch.setattr(dockerd, "_SYSTEM_CONTAINERD", tmp_path / "system.sock")
    monkeypatch.setattr(dockerd, "_mount_cgroups", lambda report: None)
    monkeypatch.setattr(dockerd, "log_path", lambda: tmp_path / "log")
    monkeypatch.setattr(dockerd, "answers", lambda: (tmp_path / "up").exists())
    monkeypatch.setattr(dockerd, "_has_systemd", lambda: False)
    return tmp_path


def _program(folder: Path, script: str) -> str:
    path = folder / "dockerd"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_daemon_that_fails_gives_the_last_line_of_its_log(daemon_folder: Path) -> None:
    program = _program(
        daemon_folder, "echo first; echo 'failed to start daemon: no luck' >&2; exit 1"
    )
    with pytest.raises(InfrastructureError, match="no luck") as caught:
        dockerd.start(program, lambda line: None)
    assert caught.value.cause == "engine"
    assert "\n" not in str(caught.value)


def test_daemon_without_nat_starts_with_fallback_flags(daemon_folder: Path) -> None:
    program = _program(
        daemon_folder,
        f'case "$*" in *--iptables=false*) touch {daemon_folder}/up; exec sleep 5;; esac\n'
        "echo 'failed to start daemon: iptables: no such table' >&2; exit 1",
    )
    steps: list[str] = []
    dockerd.start(program, steps.append)
    assert any("iptables: no such table" in step for step in steps)
    dockerd._children[-1].kill()


def test_hung_daemon_is_ended(daemon_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dockerd, "HUNG_S", 0.5)
    hung = daemon_folder / "dockerd-hung"
    hung.mkdir()
    shutil.copy(shutil.which("sleep") or "/bin/sleep", hung / "dockerd")
    with subprocess.Popen([str(hung / "dockerd"), "99"]) as process:
        wait_until(lambda: dockerd._runs(process.pid, "dockerd"))
        (daemon_folder / "docker.pid").write_text(str(process.pid))
        program = _program(daemon_folder, f"touch {daemon_folder}/up; exec sleep 5")
        steps: list[str] = []
        dockerd.start(program, steps.append)
        assert any("did not answer" in step for step in steps)
        assert process.wait(timeout=60) != 0
    dockerd._children[-1].kill()


def test_lock_lets_one_in_at_a_time_and_goes_with_its_holder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = f"test-{os.getpid()}"
    code = (
        "import sys, time\nfrom codegym.sandbox.host import host_lock\n"
        f"with host_lock({name!r}, print):\n    print('held', flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        monkeypatch.setattr(host, "LOCK_S", 0.3)
        told: list[str] = []
        with (
            pytest.raises(InfrastructureError, match="another process"),
            host.host_lock(name, told.append, cause="image"),
        ):
            pass
        assert len(told) == 1
        holder.kill()
        holder.wait()
        with host.host_lock(name, told.append):
            pass
