"""References compared with each other."""

from __future__ import annotations

import re

from codegym import load_suite
from codegym.gate import MOST_SHARED, alike
from codegym.task import Task
from tests.cli_runner import codegym
from tests.making import function_task

PROGRAM = load_suite("authored")["lazy-formula"].reference


def task(name: str, reference: str, **changes) -> Task:
    made = function_task("def test(f): assert f(1) == 1", "f", id=name, **changes)
    return made.model_copy(
        update={"stages": (made.stages[0].model_copy(update={"reference": reference}),)}
    )


def test_a_renamed_copy_is_found_and_a_part_of_it():
    renamed = re.sub(r"\b(text|place|formula|cells|node)\b", lambda m: m[0] + "_2", PROGRAM)
    other = load_suite("authored")["terminal-rows"].reference
    longer = other + "\n" + renamed
    (pair,) = alike([task("copy", longer), task("first", PROGRAM)])
    assert pair.first == "first"
    assert pair.share == 1.0
    (pair,) = alike([task("other", other), task("first", PROGRAM)])
    assert pair.share < MOST_SHARED


def test_a_family_is_not_compared_with_itself():
    tasks = [
        *load_suite("procedural:machine?lines=30&seed=1"),
        *load_suite("procedural:machine?lines=60&seed=2"),
    ]
    assert alike(tasks) == []


def test_our_own_programs_differ():
    run = codegym("tasks", "alike", "authored")
    assert run.returncode == 0, run.stdout
    assert "pairs" in run.stdout
    assert codegym("tasks", "alike", "authored", "--most", "0").returncode == 1
