"""The embedded wall: what of this machine is visible in it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from codegym import Limits, Outcome, SandboxPool
from codegym.resources import sandbox_folder, tasks_folder
from codegym.sandbox.launchers.bubblewrap import BubblewrapLauncher
from codegym.sandbox.seccomp import filter_program
from codegym.sandbox.settings import Settings

pytestmark = pytest.mark.bubblewrap


@pytest.fixture(scope="module")
def pool_of_one():
    with SandboxPool("bubblewrap", workers=1) as pool:
        yield pool


@pytest.fixture(scope="module")
def look(pool_of_one):
    def run(source: str) -> str:
        done = pool_of_one.run(textwrap.dedent(source))
        assert done.outcome is Outcome.PASSED, done.stderr.decode()
        return done.stdout.decode().strip()

    return run


def test_process_one_is_the_guest_and_closed(look):
    source = """
        import os
        print(b"boot.py" in open("/proc/1/cmdline", "rb").read())
        for name in ("mem", "environ", "fd/0", "fd/1"):
            try:
                os.open("/proc/1/" + name, os.O_RDWR if name == "mem" else os.O_RDONLY)
                print("opened", name)
            except OSError:
                pass
    """
    assert look(source) == "True"


def test_no_task_and_nothing_of_codegym_is_there(look):
    source = """
        import os
        for top, folders, files in os.walk("/"):
            if top.startswith(("/proc", "/sys")):
                folders[:] = []
            for name in files:
                path = os.path.join(top, name)
                if name == "task.toml" or name.startswith("stage_") or "widest" in path:
                    print(path)
                if "/codegym/" in path and not path.startswith("/opt/codegym/"):
                    print(path)
    """
    assert look(source) == ""


def test_home_and_the_rest_of_the_machine_are_not_there(look):
    assert look("import os\nprint(sorted(os.listdir('/opt')), os.path.exists('/home'))") == (
        "['codegym'] False"
    )
    assert look(
        "import os\nprint(os.path.exists('/usr/src'), os.path.exists('/usr/local/lib'))"
    ) == ("False False")


def test_nothing_outside_the_scratch_space_can_be_written(look):
    source = """
        import os
        for top, folders, _ in os.walk("/"):
            if top.startswith(("/proc", "/box", "/tmp", "/var/tmp", "/dev/shm")):
                folders[:] = []
                continue
            if os.access(top, os.W_OK):
                print(top)
    """
    assert look(source) in ("", "/dev/mqueue")


def test_no_network(look):
    source = """
        lines = open("/proc/net/dev").read().splitlines()[2:]
        print(sorted(line.split(":")[0].strip() for line in lines))
    """
    assert look(source) == "['lo']"


def test_no_privilege_is_left_to_hand_on_and_system_calls_are_filtered(look):
    fields = dict(
        line.split(":\t", 1)
        for line in look("print(open('/proc/self/status').read())").splitlines()
        if ":\t" in line
    )
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(fields[name], 16) == 0, name
    if filter_program() is None:
        pytest.skip("this machine has no libseccomp")
    assert fields["Seccomp"] == "2"


def test_a_run_that_would_be_traced_is_an_outcome_and_no_fault(pool_of_one):
    """Its supervisor would wait for its end for ever."""
    if filter_program() is None:
        pytest.skip("this machine has no libseccomp")
    source = """
        import ctypes, os, signal
        print(ctypes.CDLL(None, use_errno=True).ptrace(0, 0, 0, 0), flush=True)
        os.kill(os.getpid(), signal.SIGUSR1)
    """
    done = pool_of_one.run(textwrap.dedent(source), limits=Limits(wall_s=20))
    assert (done.outcome, done.stdout) == (Outcome.CRASHED, b"-1\n"), done


def test_a_checkout_below_what_is_mounted_is_hidden(monkeypatch):
    """As where somebody keeps the project in a folder of the system."""
    name = "codegym.sandbox.launchers.bubblewrap.tasks_folder"
    monkeypatch.setattr(name, lambda: Path("/usr/lib/ssl/tasks"))
    launcher = BubblewrapLauncher(Settings())
    if Path("/usr/lib/ssl").is_dir():
        assert Path("/usr/lib/ssl") in launcher._hidden
    assert not any(folder in (tasks_folder(), sandbox_folder()) for folder in launcher._hidden)
