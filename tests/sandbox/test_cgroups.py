"""Control groups of version 1 and 2, as a sandbox that no engine made gets them."""

from __future__ import annotations

import os
import subprocess
import textwrap
from pathlib import Path

import pytest

from codegym import Limits, Outcome, SandboxPool
from codegym.sandbox import cgroups
from codegym.sandbox.settings import Settings

SETTINGS = Settings(memory_bytes=300 << 20, cpus=1.5, processes=77)


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A hierarchy in a folder, where no file comes by itself; what is written into which file."""
    monkeypatch.setattr(cgroups, "ROOT", tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    found: dict[str, str] = {}

    def write(path: Path, text: str) -> bool:
        found[str(path.relative_to(tmp_path)).replace(f"{os.getpid()}-", "")] = text
        return True

    monkeypatch.setattr(cgroups, "_write", write)
    monkeypatch.setattr(cgroups, "_numbers", iter([5]))
    return found


def test_version_2(tmp_path, written):
    (tmp_path / "cgroup.controllers").write_text("cpuset cpu io memory pids\n")
    assert cgroups.available() == ["memory", "pids", "cpu"]
    group = cgroups.make_group(SETTINGS)
    assert group.controllers == ("memory", "pids", "cpu")
    assert len(group.folders) == 1
    assert written["cgroup.subtree_control"] == written["codegym/cgroup.subtree_control"] == "+cpu"
    assert written["codegym/5/memory.max"] == str(300 << 20)
    assert written["codegym/5/memory.swap.max"] == "0"
    assert written["codegym/5/pids.max"] == "77"
    assert written["codegym/5/cpu.max"] == "150000 100000"
    group.remove()
    assert not group.folders[0].exists()


def test_version_1_with_a_controller_missing(tmp_path, written):
    for name in ("memory", "cpu"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "cgroup.procs").touch()
    group = cgroups.make_group(SETTINGS)
    assert group.controllers == ("memory", "cpu")
    assert written["memory/codegym/5/memory.limit_in_bytes"] == str(300 << 20)
    assert written["cpu/codegym/5/cpu.cfs_quota_us"] == "150000"
    assert not any("pids" in path for path in written)


def test_nothing_where_nothing_can_be_written(tmp_path, written, monkeypatch):
    assert cgroups.make_group(SETTINGS).controllers == ()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (tmp_path / "cgroup.controllers").write_text("memory\n")
    group = cgroups.make_group(SETTINGS)
    assert group.folders == ()
    assert group.join(["/bin/true"]) == ["/bin/true"]


def test_groups_of_clients_that_are_gone_are_removed(tmp_path, written):
    (tmp_path / "cgroup.controllers").write_text("memory\n")
    child = subprocess.Popen(["/bin/true"])
    child.wait()
    gone, living = tmp_path / f"codegym/{child.pid}-1", tmp_path / "codegym/1-1"
    gone.mkdir(parents=True)
    living.mkdir()
    cgroups.make_group(SETTINGS)
    assert not gone.exists()
    assert living.exists()


@pytest.mark.bubblewrap
def test_the_memory_of_all_processes_together_is_limited():
    if "memory" not in cgroups.available():
        pytest.skip("this user may make no control group")
    source = """
        import os
        for _ in range(8):
            if os.fork() == 0:
                block = bytearray(100 << 20)
                for at in range(0, len(block), 4096):
                    block[at] = 1
                os.pause() if hasattr(os, "pause") else __import__("signal").pause()
        os.wait()
        raise MemoryError
    """
    before = set(cgroups.ROOT.rglob(f"{os.getpid()}-*"))
    with SandboxPool("bubblewrap", workers=1, spares=0, settings=SETTINGS) as pool:
        limits = Limits(wall_s=20, cpu_s=20, memory_bytes=200 << 20)
        done = pool.run(textwrap.dedent(source), limits=limits)
    assert done.outcome is Outcome.MEMORY, done
    assert set(cgroups.ROOT.rglob(f"{os.getpid()}-*")) <= before
