"""The doctor: always the same checks, never slow, and never a way without isolation."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from codegym.sandbox import dockerd, doctor
from tests.waiting import soon

NAMES = [
    "python",
    "engine",
    "cgroups",
    "limits",
    "runtimes",
    "seccomp",
    "image",
    "base",
    "leftovers",
    "disk-engine",
    "bubblewrap",
    "mmdebstrap",
    "disk-temp",
    "machine",
    "gpu",
    "backend",
]


def by_name(checks: list[doctor.Check]) -> dict[str, doctor.Check]:
    assert [check.name for check in checks] == NAMES
    for check in checks:
        assert "\n" not in check.found + check.mend
        assert check.found
        assert not (check.ok and check.mend)
    return {check.name: check for check in checks}


@pytest.mark.docker
def test_host_with_an_engine() -> None:
    checks = by_name(doctor.diagnose())
    assert checks["engine"].ok
    assert "Docker" in checks["engine"].found
    assert checks["cgroups"].found in ("version 1", "version 2")
    assert checks["image"].found.startswith("codegym-sandbox:")
    assert checks["backend"].found == "docker"


def test_host_without_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent")
    checks = by_name(doctor.diagnose())
    assert not checks["engine"].ok
    assert checks["engine"].required
    assert "unset DOCKER_HOST" in checks["engine"].mend
    assert checks["limits"].found == "unknown: no engine"
    assert checks["backend"].ok == checks["bubblewrap"].ok


def test_engine_that_hangs_costs_seconds_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "docker.sock"
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setattr(dockerd, "SOCKET", path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        with soon():
            checks = by_name(doctor.diagnose())
    assert not checks["engine"].ok


def test_hanging_programs_are_cut_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("bwrap", "nvidia-smi"):
        (tmp_path / name).write_text("#!/bin/sh\nexec sleep 99\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent")
    monkeypatch.setattr(doctor, "find_program", lambda name: str(tmp_path / name))
    with soon():
        checks = by_name(doctor.diagnose())
    assert not checks["bubblewrap"].ok


def test_no_backend_where_nothing_isolates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent")
    monkeypatch.setattr(doctor, "find_program", lambda name: None)
    checks = doctor.diagnose()
    assert doctor.choose_backend(checks) is None
    backend = by_name(checks)["backend"]
    assert not backend.ok
    assert "codegym sandbox setup" in backend.mend
    assert "process" not in backend.found


def test_limits_that_the_kernel_lacks_are_named() -> None:
    info = {
        "CgroupVersion": "2",
        "MemoryLimit": False,
        "PidsLimit": True,
        "CpuCfsQuota": True,
        "Runtimes": {"runc": {}, "runsc": {}, "io.containerd.runc.v2": {}},
        "DefaultRuntime": "runc",
        "SecurityOptions": ["name=seccomp,profile=default"],
    }
    checks = {check.name: check for check in doctor._limits(info)}
    assert not checks["limits"].ok
    assert "memory" in checks["limits"].mend
    bare = "runsc (gVisor without --oci-seccomp: a sandbox serves one run)"
    assert checks["runtimes"].found == f"runc (default), {bare}"
    assert checks["seccomp"].ok
