"""Tasks made to measure."""

from __future__ import annotations

import ast
import os
import random
import subprocess
import sys

import pytest

from codegym import InputError, Judge, Outcome, load_suite
from codegym.gate.probes import table
from codegym.lines import effective_lines, logical_lines
from codegym.lines.statements import Program
from codegym.suites.procedural import FAMILIES, LONGEST, make_task
from codegym.suites.suite import checksum

_PRINT_CHECKSUMS = """
from codegym.suites.procedural import FAMILIES, make_task
from codegym.suites.suite import checksum
for family in FAMILIES:
    print(checksum(make_task(family, 120, 3)))
"""


def test_equal_arguments_give_equal_tasks_in_every_process():
    here = [checksum(make_task(family, 120, 3)) for family in FAMILIES]
    for hash_seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", _PRINT_CHECKSUMS],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert there.stdout.split() == here


@pytest.mark.parametrize("family", FAMILIES)
def test_the_reference_has_as_many_statements_as_were_asked_for(family: str):
    for lines in (*range(5, 60), 100, 300, 1000, 3000, LONGEST):
        task = make_task(family, lines, lines)
        assert logical_lines(task.reference) == lines == task.stages[0].effective_lines


@pytest.mark.parametrize("family", FAMILIES)
def test_seeds_differ_in_what_is_computed(family: str):
    shapes = {_shape(make_task(family, 40, seed).reference) for seed in range(10)}
    assert len(shapes) == 10


def _shape(source: str) -> str:
    """A program without its names and constants."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for name in ("id", "name", "value", "arg", "attr"):
            if isinstance(getattr(node, name, None), str | int):
                setattr(node, name, "x")
    return ast.dump(tree)


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("clockwork?lines=9&seed=1", "no family 'clockwork'"),
        ("machine", "lines is missing"),
        ("machine?lines=9", "seed is missing"),
        ("machine?lines=9&seed=1&seed=2", "seed is given twice"),
        ("machine?lines=9&seed=1&length=3", "unknown key 'length'"),
        ("machine?lines=ten&seed=1", "lines must be a whole number"),
        ("machine?lines=9&seed=-1", "seed must be a whole number"),
        ("machine?lines=9&seed=", "seed must be a whole number"),
        ("machine?lines=4&seed=1", "must be from 5 to"),
        ("machine?lines=5001&seed=1", "must be from 5 to"),
        ("machine?lines=9&seed=1&count=0", "count must be from 1"),
        ("machine?lines", "cannot be read"),
    ],
)
def test_specs_that_are_wrong_are_refused(argument: str, message: str):
    with pytest.raises(InputError, match=message):
        load_suite(f"procedural:{argument}")


def test_several_tasks_have_seeds_in_a_row():
    suite = load_suite("procedural:protocol?lines=30&seed=7&count=3")
    assert suite.ids == ("protocol-30-7", "protocol-30-8", "protocol-30-9")
    assert suite[1] == make_task("protocol", 30, 8)


@pytest.mark.docker
@pytest.mark.parametrize("family", FAMILIES)
def test_tests_tell_the_reference_from_what_is_less(docker_judge: Judge, family: str):
    task = make_task(family, 80, 5)
    passing = docker_judge.evaluate(task, task.reference)
    assert (passing.outcome, passing.reason) == (Outcome.PASSED, "")
    assert docker_judge.evaluate(task, task.reference, public=True).outcome is Outcome.PASSED
    program = Program(task.reference)
    stream = random.Random(family)
    shorter = [program.without({index}) for index in stream.sample(range(80), 8)]
    wrong = [task.stub, "", table(task) or "", *(source for source in shorter if source)]
    futures = [docker_judge.submit(task, source) for source in wrong]
    assert [future.result().outcome is Outcome.PASSED for future in futures] == [False] * len(wrong)


@pytest.mark.docker
@pytest.mark.parametrize("family", FAMILIES)
def test_effective_lines_are_what_was_asked_for(docker_judge: Judge, family: str):
    for lines in (6, 12):
        task = make_task(family, lines, 1)
        assert effective_lines(docker_judge, task, task.reference).effective == lines


@pytest.mark.docker
@pytest.mark.parametrize(
    ("family", "old", "new"),
    [
        ("schema", " is not int", " not in (int, bool)"),
        ("schema", "[{at}]", "[{at + 1}]"),
        ("report", 'return "\\n".join(lines)', 'return "\\n".join(map(str.rstrip, lines))'),
        ("grammar", "len(words) + 1 - len(tokens)", "len(words)"),
        ("grammar", "while accept(", "if accept("),
        ("geometry", "for y in rows]", "for y in reversed(rows)]"),
        ("geometry", "x //= ", "x = x / "),
    ],
)
def test_what_is_nearly_right_fails(docker_judge: Judge, family: str, old: str, new: str):
    task = make_task(family, 150, 2)
    wrong = task.reference.replace(old, new)
    assert wrong != task.reference
    assert docker_judge.evaluate(task, wrong).outcome is Outcome.FAILED
