"""The command line's frame, ``doctor`` and ``sandbox``, in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import docker
import pytest

from codegym.sandbox import engine, leftovers
from codegym.sandbox.image import ensure_image, image_tag
from tests.waiting import soon

ABSENT = {"DOCKER_HOST": "unix:///nonexistent"}
COMMAND = [sys.executable, "-c", "from codegym.cli import main; main()"]


def codegym(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of an expected error: on standard error, with nothing on standard output."""
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("codegym: ")
    return lines[0]


# --- the frame ---------------------------------------------------------------


def test_version_and_help() -> None:
    done = codegym("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("codegym ")
    done = codegym("--help")
    assert done.returncode == 0
    for command in ("doctor", "demo", "sandbox", "tasks", "judge", "eval"):
        assert command in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "nonsense"),
        (["sandbox", "nonsense"], "nonsense"),
        (["sandbox", "clean", "--nonsense"], "--nonsense"),
        (["doctor", "extra"], "extra"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(arguments: list[str], words: str) -> None:
    done = codegym(*arguments)
    assert done.returncode == 2
    line = one_line(done)
    assert words in line
    assert "--help" in line


def test_a_command_imports_only_what_it_needs() -> None:
    code = (
        "import sys\nfrom codegym.cli import build_app\nbuild_app('sandbox')\n"
        "heavy = {'docker', 'rich.table', 'codegym.suites'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_interrupt_ends_with_130(tmp_path: Path) -> None:
    """Ctrl-C while something slow goes on: here, an engine that does not answer."""
    code = (
        "import sys, time\nimport codegym.sandbox.doctor as doctor\n"
        "def diagnose():\n    print('begun', flush=True)\n    time.sleep(99)\n"
        "doctor.diagnose = diagnose\nsys.argv = ['codegym', 'doctor']\n"
        "from codegym.cli import main; main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == ""


def test_reader_that_goes_away_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [*COMMAND, "doctor", "--json"],
            env={**os.environ, **ABSENT},
            stdout=write,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write)
    assert done.stderr == ""
    assert done.returncode == 1


# --- without an engine ---------------------------------------------------------


@pytest.mark.parametrize("command", ["setup", "build", "clean", "ps"])
def test_absent_engine_is_one_line_and_exit_3(command: str) -> None:
    with soon():
        done = codegym("sandbox", command, **ABSENT)
    assert done.returncode == 3
    assert "unset DOCKER_HOST" in one_line(done)


def test_doctor_without_any_backend_ends_with_3(tmp_path: Path) -> None:
    code = (
        "import sys\nimport codegym.sandbox.doctor as doctor\n"
        "doctor.find_program = lambda name: None\nsys.argv = ['codegym', 'doctor', '--json']\n"
        "from codegym.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **ABSENT},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    found = json.loads(done.stdout)
    assert found["ok"] is False
    assert found["backend"] is None
    assert done.stderr == ""


# --- with an engine ------------------------------------------------------------


@pytest.mark.docker
def test_setup_is_idempotent() -> None:
    codegym("sandbox", "setup")
    done = codegym("sandbox", "setup")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["engine", "image", "check"]
    assert image_tag() in lines[1]
    assert "Python" in lines[2]


@pytest.mark.docker
def test_build_prints_the_tag_alone() -> None:
    done = codegym("sandbox", "build")
    assert done.returncode == 0
    assert done.stdout == f"{image_tag()}\n"


@pytest.mark.docker
def test_doctor_tells_people_and_programs_the_same() -> None:
    done = codegym("doctor", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["ok"] is True
    assert found["backend"] == "docker"
    assert {"name", "ok", "required", "found", "mend"} == set(found["checks"][0])
    done = codegym("doctor")
    assert done.returncode == 0
    for check in found["checks"]:
        assert check["name"] in done.stdout


@pytest.mark.docker
def test_ps_and_clean_know_leftovers() -> None:
    client = engine.connect()
    tag = ensure_image(client, lambda line: None)
    dead = {**leftovers.owner_labels(3600), leftovers.OWNER: "999999999:1"}
    container = client.containers.create(tag, "sleep 60", labels=dead, network_mode="none")
    try:
        rows = json.loads(codegym("sandbox", "ps", "--json").stdout)["sandboxes"]
        # Another client of this host may have cleaned up first; then there is no row.
        for row in rows:
            if row["id"] == container.id[:12]:
                assert row["leftover"] is True
                assert row["this_host"] is True
                assert row["state"] == "created"
        assert codegym("sandbox", "ps").returncode == 0
        done = codegym("sandbox", "clean")
        assert done.returncode == 0
        assert done.stdout.startswith("removed ")
        with pytest.raises(docker.errors.NotFound):
            client.containers.get(container.id)
    finally:
        leftovers.remove_container(client, container.id)
        client.close()
