"""The catalogue is whole, and a fast part of it is held by every isolating backend."""

from __future__ import annotations

import dataclasses
import json
import re
import types
from pathlib import Path

import pytest

from codegym import InputError
from codegym.selftest import cases as package
from codegym.selftest import runner
from codegym.selftest.case import GROUPS, load_cases, select
from tests.cli_runner import assert_refused, codegym
from tests.selftest import weakened

pytestmark = pytest.mark.alone

GROUP_OF = {
    **dict.fromkeys(range(1, 22), "A"),
    **dict.fromkeys(range(22, 44), "B"),
    **dict.fromkeys(range(44, 72), "C"),
    **dict.fromkeys(range(72, 75), "D"),
    **dict.fromkeys(range(75, 79), "E"),
}
FAST = (1, 3, 7, 8, 12, 13, 16, 17, 22, 23, 24, 27, 29, 30, 35, 36, 37, 39, 44, 45, 46, 49, 50, 52)
FAST += (53, 56, 59, 62, 64, 65, 69, 70, 73)


def test_every_number_of_the_catalogue_is_there_once():
    assert {case.number: case.group for case in load_cases()} == GROUP_OF
    assert len(load_cases()) == len(GROUP_OF) == 78
    assert set(GROUPS) == set(GROUP_OF.values())


def test_every_case_says_what_it_tries_and_expects():
    for case in load_cases():
        assert case.tries, case.number
        assert case.expects, case.number
        assert set(case.not_held) <= {"process", "bubblewrap", "runsc"}, case.number
        assert "docker" not in case.not_held


def test_every_file_of_the_folder_is_a_case():
    names = {path.stem for path in Path(package.__path__[0]).glob("*.py")} - {"__init__"}
    assert all(re.fullmatch(r"[a-e]\d\d_[a-z_]+", name) for name in names)
    assert len(names) == 78


def test_selecting():
    def numbers(only: str) -> list[int]:
        return [case.number for case in select(load_cases(), only)]

    assert numbers("1,4,44-46") == [1, 4, 44, 45, 46]
    assert numbers("e 74") == [74, 75, 76, 77, 78]
    assert len(numbers("")) == 78
    for wrong in ("79", "F", "x-y", "9-8"):
        with pytest.raises(InputError, match="no case"):
            numbers(wrong)


@pytest.mark.slow
def test_fast_cases_are_held(pool):
    results = weakened.run(pool, *FAST)
    told = {
        result.number: (result.state, result.why)
        for result in results.values()
        if result.state != "held"
    }
    assert told == {}


@pytest.mark.docker
def test_command_line():
    done = codegym("sandbox", "selftest", "--backend", "docker", "--only", "16,44", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["backend"] == "docker"
    assert report["counts"] == {"held": 2, "not held": 0, "skipped": 0, "error": 0}
    assert [result["number"] for result in report["results"]] == [16, 44]
    done = codegym("sandbox", "selftest", "--backend", "docker", "--only", "50")
    assert done.returncode == 0, done.stderr
    assert "no tests" in done.stdout
    assert "1 held of 1 on docker" in done.stdout


HARMLESS = {7, 8, 9, 10, 11, 14, 16, 17, 44, 45, 46, 47, 49, 50, 63, 66, 67, 69, 73}
"""Vouched for one by one; a number gets in here only after its file was read for what it touches."""


def test_only_what_was_vouched_for_is_tried_without_walls():
    assert {case.number for case in load_cases() if case.harmless} == HARMLESS


@pytest.mark.parametrize("backend", ["process", "some backend to come"])
def test_nothing_else_is_run_without_walls(backend):
    """No case that may do harm gets as far as its first line, whatever it declares."""

    def explode(stage):
        raise AssertionError("it was run")

    for case in load_cases():
        if not case.harmless:
            stage = types.SimpleNamespace(backend=backend, runtime=None)
            armed = dataclasses.replace(case, run=explode)
            result = runner._run_one(stage, armed, None)
            assert result.state == "not held"
            assert "not tried" in result.why


def test_command_line_where_nothing_can_run():
    done = codegym("sandbox", "selftest", "--backend", "docker", DOCKER_HOST="unix:///nowhere")
    assert_refused(done, "DOCKER_HOST", code=3)
    assert_refused(codegym("sandbox", "selftest", "--only", "99"), "no case '99'")
    done = codegym("sandbox", "selftest", "--backend", "bubblewrap", "--runtime", "runsc")
    assert_refused(done, "no container runtimes")
