"""`codegym tasks new`, `check` and `measure`, and `codegym lines`, as a task's author uses them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from codegym import load_suite
from codegym.suites import ladder
from tests.cli_runner import assert_refused, codegym

INSTRUCTION = (
    "# Twice\n\nWrite `twice(number)`: two times an int and one, and 0 for a negative one.\n"
)
TESTS = """\
from hypothesis import given
from hypothesis import strategies as st


def test_negative(twice):
    assert twice(-1) == twice(-3) == 0


@given(number=st.integers(0, 99))
def test_sum(twice, number):
    assert twice(number) == number + number + 1
"""
REFERENCE = """\
def twice(number):
    if number < 0:
        return 0
    return 2 * number + 1
"""


@pytest.mark.docker
def test_from_a_new_task_to_a_measured_one(tmp_path: Path):
    spec, task = f"folder:{tmp_path}", tmp_path / "twice"
    made = codegym("tasks", "new", "twice", "--folder", tmp_path, "--family", "numbers")
    assert made.returncode == 0
    for name in ("instruction.md", "tests/stage_1.py", "reference/stage_1.py"):
        assert str(task / name) in made.stdout.replace("\n", "")

    unfilled = codegym("tasks", "check", spec)
    assert unfilled.returncode == 1
    assert "twice: set aside" in unfilled.stdout
    assert "the reference fails (3 of 3 times): failed, test_TODO" in unfilled.stdout

    (task / "instruction.md").write_text(INSTRUCTION)
    (task / "tests" / "stage_1.py").write_text(TESTS)
    (task / "reference" / "stage_1.py").write_text(REFERENCE)
    done = codegym("tasks", "check", spec, "--task", "twice", "--json")
    found = json.loads(done.stdout)["tasks"]
    assert done.returncode == 0, found
    assert [(row["task_id"], row["status"], row["reasons"]) for row in found] == [
        ("twice", "ok", [])
    ]

    wrong = codegym("tasks", "measure", spec)
    assert wrong.returncode == 1
    assert codegym("tasks", "measure", spec, "--write").returncode == 0
    assert load_suite(spec)["twice"].stages[0].effective_lines == 4
    right = codegym("tasks", "measure", spec, "--json")
    assert right.returncode == 0
    assert json.loads(right.stdout)["stages"][0]["recorded"] == 4

    program = tmp_path / "padded.py"
    program.write_text("import os\n" + REFERENCE + "\n\ndef never():\n    return 1\n")
    shown = codegym("lines", spec, "twice", program)
    assert shown.returncode == 0
    lines = shown.stdout.splitlines()
    assert lines[0].split() == ["logical", "lines", "7"]
    assert lines[1].split() == ["effective", "lines", "4"]
    assert [line.split(" - ")[-1].strip() for line in lines[3:]] == [
        "import os",
        "def never():",
        "return 1",
    ]
    record = json.loads(codegym("lines", spec, "twice", program, "--json").stdout)
    assert (record["logical"], record["effective"], record["exact"]) == (7, 4, True)

    program.write_text("def twice(number):\n    return 2 * number\n")
    assert_refused(codegym("lines", spec, "twice", program), "twice: only a program that passes")


@pytest.mark.docker
def test_a_sample_of_the_authored_functions_is_sound():
    """Staged programs take minutes each; their stages are in the ladder, which is sampled below."""
    functions = [task.id for task in load_suite("authored") if len(task.stages) == 1]
    picked = [part for task in random.Random(0).sample(functions, 2) for part in ("--task", task)]
    done = codegym("tasks", "check", "authored", *picked, "--mutants", 6, "--json")
    found = json.loads(done.stdout)["tasks"]
    assert done.returncode == 0, found
    assert [row["status"] for row in found] == ["ok", "ok"]
    assert all(row["effective_lines"] != [None] for row in found)


@pytest.mark.docker
def test_a_sample_of_the_ladder_is_sound():
    """The version decides the sample: the same on every day, another with the next version.

    Tasks of more than 300 lines are left out, since they take minutes each.
    """
    version = ladder.versions()[-1]
    short = [rung.id for rung in ladder.read_manifest(version) if rung.mini and rung.lines <= 300]
    picked = [part for task in random.Random(version).sample(short, 3) for part in ("--task", task)]
    done = codegym("tasks", "check", "ladder-mini", *picked, "--mutants", 6, "--lines", 0, "--json")
    found = json.loads(done.stdout)["tasks"]
    assert done.returncode == 0, found
    assert [row["status"] for row in found] == ["ok"] * 3


def test_bad_input_is_one_line(tmp_path: Path):
    assert_refused(codegym("tasks", "check", "authored", "--task", "nope"), "no task 'nope'")
    assert_refused(codegym("tasks", "new", "Bad_Name", "--folder", tmp_path), "lower-case words")
    humaneval = tmp_path / "h.jsonl"
    humaneval.write_text(
        json.dumps(
            {
                "task_id": "H/0",
                "prompt": "def f(x):\n    'Doc.'\n",
                "entry_point": "f",
                "canonical_solution": "    return x\n",
                "test": "def check(candidate):\n    assert candidate(1) == 1\n",
            }
        )
    )
    refused = codegym("tasks", "measure", f"humaneval:{humaneval}", "--write")
    assert_refused(refused, "only tasks in folders have a task.toml")
