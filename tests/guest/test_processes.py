"""What the guest reads about processes and its control group, in both versions' forms."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from guest import processes

from tests.waiting import wait_for_zombie

V1 = "oom_kill_disable 0\nunder_oom 0\noom_kill {}\n"
V2 = "low 0\nhigh 0\nmax 31\noom 4\noom_kill {}\noom_group_kill 9\n"


@pytest.mark.parametrize("text", [V1, V2], ids=["version 1", "version 2"])
def test_kills_for_want_of_memory_are_counted_since_the_last_look(tmp_path, monkeypatch, text):
    path = tmp_path / "events"
    path.write_text(text.format(2))
    missing = str(tmp_path / "missing")
    monkeypatch.setattr(processes.MemoryKills, "_FILES", (missing, str(path)))
    kills = processes.MemoryKills()
    assert kills.since() == 0
    path.write_text(text.format(5))
    assert (kills.since(), kills.since()) == (3, 0)


def test_none_where_no_file_tells(tmp_path, monkeypatch):
    monkeypatch.setattr(processes.MemoryKills, "_FILES", (str(tmp_path / "missing"),))
    assert processes.MemoryKills().since() == 0


def test_a_process_lives_as_long_as_any_of_its_threads():
    source = "import ctypes, threading, time\n"
    source += "threading.Thread(target=time.sleep, args=(99,)).start()\n"
    source += f"ctypes.CDLL(None).syscall({60 if os.uname().machine == 'x86_64' else 93}, 0)"
    with subprocess.Popen([sys.executable, "-c", source]) as process:
        try:
            wait_for_zombie(process.pid)
            assert process.pid in processes.below({os.getpid()})
        finally:
            process.kill()
    assert process.pid not in processes.below({os.getpid()})
