"""Harbor folders: written by hand from Harbor's own documentation, and written by us."""

from __future__ import annotations

import json
import subprocess
import tomllib

import pytest

from codegym import InputError, Outcome, load_suite
from codegym.suites.harbor import load_task
from codegym.suites.harbor_writer import write_harbor
from tests.judge.test_workspace import make_task
from tests.making import function_task

TOML = """
schema_version = "1.1"

[task]
name = "acme/hello-world"
description = "A short description of the task"
authors = [{ name = "Steve Jobs", email = "steve@apple.com" }]
keywords = ["trivial", "programming"]

[metadata]
difficulty_explanation = "Trivial task for demonstration"
category = "programming"

[verifier]
timeout_sec = 120.0

[agent]
timeout_sec = 120.0

[environment]
build_timeout_sec = 600.0
cpus = 1
memory_mb = 2048
storage_mb = 10240
allow_internet = true
"""
# The script that Harbor's own template has, tools from the network and all.
TEST_SH = """#!/bin/bash

# Install curl
apt-get update
apt-get install -y curl

# Install uv
curl -LsSf https://astral.sh/uv/0.9.7/install.sh | sh

source $HOME/.local/bin/env

# Check if we're in a valid working directory
if [ "$PWD" = "/" ]; then
    echo "Error: No working directory set."
    exit 1
fi

uvx \\
  -p 3.13 \\
  -w pytest==8.4.1 \\
  -w pytest-json-ctrf==0.3.5 \\
  pytest --ctrf /logs/verifier/ctrf.json /tests/test_outputs.py -rA

if [ $? -eq 0 ]; then
  echo 1 > /logs/verifier/reward.txt
else
  echo 0 > /logs/verifier/reward.txt
fi
"""
TEST_OUTPUTS = """
from pathlib import Path

def test_hello_file_exists():
    assert Path("/app/hello.txt").exists()

def test_hello_file_contents():
    assert Path("/app/hello.txt").read_text().strip() == "Hello, world!"
    assert Path("/app/data/given.txt").read_text() == "given"
"""
FOLDER = {
    "task.toml": TOML,
    "instruction.md": 'Create a file called hello.txt with "Hello, world!" as the content.\n',
    "environment/Dockerfile": (
        "# syntax=docker/dockerfile:1\nFROM ubuntu:24.04\n\nENV MODE=plain\n"
        "RUN apt-get update && apt-get install -y \\\n    python3 \\\n    && rm -rf /var/lib/apt/lists/*\n"
        "WORKDIR /app\nCOPY data/ ./data/\n"
    ),
    "environment/data/given.txt": "given",
    "tests/test.sh": TEST_SH,
    "tests/test_outputs.py": TEST_OUTPUTS,
    "solution/solve.sh": '#!/bin/bash\n\ntest $MODE = plain && echo "Hello, world!" > hello.txt\n',
}


def make_folder(root, **changes):
    for path, text in (FOLDER | changes).items():
        if text is not None:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
    return root


def test_a_folder_by_the_book_runs(tmp_path, judge):
    task = load_suite(f"harbor:{make_folder(tmp_path)}")[0]
    assert (task.id, task.family, task.tags) == (
        "acme/hello-world",
        "programming",
        ("trivial", "programming"),
    )
    assert task.workspace == {"data/given.txt": "given"}
    assert (task.limits.wall_s, task.dockerfile, task.protocol) == (120, "", "workspace")
    passed = judge.evaluate(task, task.reference)
    assert (passed.outcome, passed.reason) == (Outcome.PASSED, "")
    assert not passed.tamper_proof
    assert judge.evaluate(task, {}).outcome is Outcome.FAILED
    wrong = judge.evaluate(task, {"hello.txt": "hello"})
    assert wrong.reason == "reward: 0 of 1"
    assert b"1 failed, 1 passed" in wrong.stdout
    assert judge.evaluate(task, {"hello.txt": "Hello, world!\n"}).outcome is Outcome.PASSED


@pytest.mark.docker
def test_rewards_by_name(tmp_path, docker_judge):
    script = (
        'test -e /app/hello.txt && A=1.0 || A=0\n'
        'echo "{\\"speed\\": $A, \\"style\\": 1, \\"note\\": \\"text\\"}" > /logs/verifier/reward.json\n'
    )  # fmt: skip
    task = load_task(make_folder(tmp_path, **{"tests/test.sh": script}))
    verdict = docker_judge.evaluate(task, {})
    assert {test.name: test.passed for test in verdict.tests} == {"speed": False, "style": True}
    assert docker_judge.evaluate(task, task.reference).outcome is Outcome.PASSED


APART = {
    "an image": ({"environment/Dockerfile": "FROM node:20\nWORKDIR /app\n"}, "FROM node:20"),
    "commands": ({"environment/Dockerfile": "FROM debian\nRUN make all\nWORKDIR /app\n"}, "only apt"),
    "other packages": ({"environment/Dockerfile": "FROM python:3.12\nRUN pip install torch\n"}, "torch"),
    "no place": ({"environment/Dockerfile": "FROM debian\n"}, "WORKDIR"),
    "files elsewhere": ({"environment/Dockerfile": "FROM debian\nWORKDIR /app\nCOPY data /etc/x\n"}, "outside"),
    "what is not there": ({"environment/Dockerfile": "FROM debian\nWORKDIR /app\nCOPY none .\n"}, "no such file"),
    "links out": ({"environment/Dockerfile": "FROM debian\nWORKDIR /app\nCOPY ../tests .\n"}, "leads out"),
    "services": ({"environment/docker-compose.yaml": "services: {}\n"}, "services"),
    "steps": ({"steps/one/instruction.md": "x"}, "steps"),
    "an accelerator": ({"task.toml": TOML + "gpus = 1\n"}, "accelerator"),
    "the host's keys": ({"task.toml": TOML + 'env = { KEY = "${KEY}" }\n'}, "env.KEY"),
    "a broken one": ({"task.toml": "[task"}, "not TOML"),
    "its own verifier": ({"tests/Dockerfile": "FROM debian\n"}, "image of its own"),
    "downloads": ({"tests/test.sh": "curl -O https://example.com/x\n"}, "network"),
}  # fmt: skip


def test_what_cannot_be_had_is_set_aside(tmp_path):
    make_folder(tmp_path / "fine")
    for name, (changes, _) in APART.items():
        make_folder(tmp_path / name, **changes)
    suite = load_suite(f"harbor:{tmp_path}")
    assert suite.ids == ("acme/hello-world",)
    reasons = {aside.id: aside.reason for aside in suite.set_aside}
    assert reasons.keys() == APART.keys()
    for name, (_, word) in APART.items():
        assert word in reasons[name]


def test_a_solution_need_not_be_there(tmp_path):
    assert load_task(make_folder(tmp_path, **{"solution/solve.sh": None})).reference == ""


def test_broken_folders(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        load_suite(f"harbor:{tmp_path}/none")
    with pytest.raises(InputError, match="no task here"):
        load_suite(f"harbor:{tmp_path}")
    make_folder(tmp_path / "a", **{"task.toml": "[verifier\n"})
    with pytest.raises(InputError, match="not TOML"):
        load_suite(f"harbor:{tmp_path}")
    make_folder(tmp_path / "a", **{"task.toml": '[verifier]\ntimeout_sec = "long"\n'})
    with pytest.raises(InputError, match=r"verifier\.timeout_sec"):
        load_suite(f"harbor:{tmp_path}")


def test_packages_become_an_image(tmp_path):
    dockerfile = "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y jq gcc=4:12.2.0-3\nWORKDIR /app\n"
    task = load_task(make_folder(tmp_path, **{"environment/Dockerfile": dockerfile}))
    assert "gcc=4:12.2.0-3 jq" in task.dockerfile
    bad = "FROM debian\nRUN apt-get install -y 'x$(reboot)'\nWORKDIR /app\n"
    make_folder(tmp_path / "bad", **{"environment/Dockerfile": bad})
    assert "not a package" in load_suite_aside(tmp_path / "bad")


def load_suite_aside(folder):
    from codegym.suites.harbor import load

    return load(str(folder)).set_aside[0].reason


@pytest.mark.docker
def test_what_we_wrote_loads_back_equal(tmp_path, docker_judge):
    reference = json.dumps(
        {
            "calc.py": "def add(a, b):\n    return a + b\n\ndef half(n):\n    return n / 2\n",
            "README.md": None,
        }
    )
    ours = make_task(stage={"reference": reference}, id="made/ours", tags=("a", 'b"\\'))
    harbor = load_task(make_folder(tmp_path / "by hand"))
    for number, task in enumerate((ours, harbor)):
        folder = tmp_path / "out" / str(number)
        write_harbor(task, folder)
        assert load_task(folder) == task
        toml = tomllib.loads((folder / "task.toml").read_text())
        assert toml["task"]["name"] == task.id
        with pytest.raises(InputError, match="not empty"):
            write_harbor(task, folder)
    # A folder that somebody changed is read as what it says now, by Harbor's own rules.
    folder = tmp_path / "out" / "0"
    (folder / "instruction.md").write_text("Something else.")
    changed = load_task(folder)
    assert (changed.instruction, changed.workspace) == ("Something else.", ours.workspace)
    assert docker_judge.evaluate(changed, changed.reference).outcome is Outcome.PASSED
    assert docker_judge.evaluate(changed, {}).outcome is Outcome.FAILED
    for script in folder.rglob("*.sh"):
        subprocess.run(["bash", "-n", str(script)], check=True)


@pytest.mark.docker
def test_functions_and_modules_are_written_too(tmp_path, docker_judge, humaneval_path):
    authored = load_suite("authored")["lazy-formula"]
    human = load_suite(f"humaneval:{humaneval_path}")[0]
    module = function_task(
        "import unittest, doubling\nclass T(unittest.TestCase):\n"
        "    def test(self):\n        self.assertEqual(doubling.double(2), 4)\n",
        protocol="module", module="doubling", id="made/module", stub="def double(n):\n    pass\n",
    )  # fmt: skip
    stage = module.stages[0].model_copy(update={"reference": "def double(n):\n    return 2 * n\n"})
    module = module.model_copy(update={"stages": (stage,)})
    for task in (authored, human, module):
        folder = tmp_path / task.id.replace("/", "-")
        write_harbor(task, folder)
        assert load_task(folder) == task
        # As Harbor, which knows nothing of our record, would read it.
        (folder / "codegym.json").unlink()
        plain = load_task(folder)
        assert plain.protocol == "workspace"
        verdict = docker_judge.evaluate(plain, plain.reference)
        assert verdict.outcome is Outcome.PASSED, verdict.stderr.decode()
        assert docker_judge.evaluate(plain, {}).outcome is Outcome.FAILED
    with pytest.raises(InputError, match="no Harbor form"):
        write_harbor(function_task("x", protocol="program"), tmp_path / "program")
