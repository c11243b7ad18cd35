"""What the gate finds in tasks that are wrong in one way each."""

from __future__ import annotations

import pytest

from codegym import Judge, Stage
from codegym.gate import Options, check_task
from codegym.task import Limits, Task
from tests.making import function_task

pytestmark = pytest.mark.docker

INSTRUCTION = "Write `low(values)`: the smallest of some numbers, 0 where there are none.\n"
REFERENCE = """\
def low(values):
    found = 0
    for place, value in enumerate(values):
        if place == 0 or value < found:
            found = value
    return found
"""
TESTS = """\
def test_none(low):
    assert low([]) == 0
    assert low([5]) == 5
def test_some(low):
    assert low([5, 3, 4, 3]) == 3
    assert low([-1, 2]) == -1
    assert low((8, 9)) == 8
"""
OPTIONS = Options(times=2, mutants=12)


def make(tests: str = TESTS, reference: str = REFERENCE, **changes) -> Task:
    stage = {"instruction": INSTRUCTION, "tests": tests, "reference": reference}
    stage |= {
        key: changes.pop(key)
        for key in ("instruction", "effective_lines", "public")
        if key in changes
    }
    fields = {"stages": (Stage(**stage),), "limits": Limits(wall_s=5, cpu_s=2)}
    return function_task(tests, "low", **(fields | changes))


def staged(*parts: tuple[str, str]) -> Task:
    stages = [Stage(instruction=INSTRUCTION, tests=tests, reference=ref) for tests, ref in parts]
    return make(stages=tuple(stages))


def test_a_good_task_is_ok(docker_judge: Judge):
    report = check_task(docker_judge, make(effective_lines=6), OPTIONS)
    assert (report.status, report.reasons) == ("ok", ())
    assert report.tests == 2
    assert report.mutants == 9
    assert report.idle_tests == report.misled_tests == ()
    assert report.sole_catchers == 2
    # This one does the same as the reference.
    (survivor,) = report.survivors
    assert survivor.change.endswith("-> if place == 0 or value <= found:")
    assert (survivor.passed, survivor.judged) == (2, 2)
    assert report.notes == ("11% of 9 mutants pass, more than 10%, which may be chance",)


PUBLIC = "def test_examples(low):\n    assert low([5, 3]) == 3\n    assert 0 == 0 < 1\n"
SHOWN = "def check(low):\n    assert low([5, 3]) == 3\n"
AFTER = """\
def check(low):
    for values in ([5, 3, 4], [2, 9], [7]):
        found = low(values)
        assert found == min(values, default=0)
"""
IDLE = TESTS + "def test_nothing(low):\n    assert low([0]) is not None\n"
WEAK = "def check(low):\n    assert low([5]) == 5\n"


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        (make(reference="def low(values): return min(values)"), "the reference fails (2 of 2"),
        (make(stub="def low(values):\n    return min(values, default=0)"), "the stub passes"),
        (make("def test_low(low):\n    pass\n"), "an empty submission passes"),
        (make("def test_low(low):\n    low([])\n"), "cheat 1 of"),
        (make("def test_low(low: 1 +):\n    pass\n"), "cannot be judged: "),
        (make(AFTER), "a wrong program that empties its arguments passes"),
        (make(AFTER + TESTS), "what check expects is worked out from the arguments after"),
        (make(SHOWN, public=PUBLIC), "a table of the public cases passes"),
        (make(IDLE), "no mutant fails test_nothing"),
        (make(WEAK), "of 9 mutants pass, more than 10%"),
        (make(instruction="Write `lower(values)`."), "the instruction does not name low"),
        (make(effective_lines=5), "effective_lines of stage 1 is 5, measured 6"),
        (
            staged((WEAK, REFERENCE), (TESTS, REFERENCE)),
            "the reference of stage 1 on stage 2 passes",
        ),
        (
            staged((TESTS, "def low(values): return 0"), (TESTS, REFERENCE)),
            "the reference of stage 1 fails",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_named(docker_judge: Judge, task: Task, reason: str):
    report = check_task(docker_judge, task, OPTIONS)
    assert report.status == "set aside"
    assert any(reason in text for text in report.reasons), report.reasons


def test_a_test_of_an_early_stage_finds_its_mutant_in_a_long_program(docker_judge: Judge):
    # Of what the last stage brings there are more mutants than are tried.
    more = "".join(f"    if low == {n}:\n        return {n} + 7 * {n}\n" for n in range(100, 900))
    long = f"{REFERENCE}\ndef other(low):\n{more}    return low + 1\n"
    tests = "def test_other(low, other):\n" + "".join(
        f"    assert other({n}) == {n} + 7 * {n}\n" for n in range(100, 900)
    )
    stages = [
        Stage(instruction=INSTRUCTION, tests=TESTS, reference=REFERENCE),
        Stage(
            instruction="And `other`.", tests=tests + "    assert other(1) == 2\n", reference=long
        ),
    ]
    task = make(stages=tuple(stages), entry_points=("low", "other"))
    report = check_task(docker_judge, task, Options(times=1, mutants=1))
    assert (report.status, report.idle_tests) == ("ok", ())


def test_weak_tests_of_an_imported_task_are_noted(docker_judge: Judge):
    report = check_task(docker_judge, make(WEAK, source="https://example.org"), OPTIONS)
    assert (report.status, report.reasons) == ("ok", ())
    assert any("mutants pass" in note for note in report.notes)
    assert report.survival > 0.1
    assert any("value < found" in survivor.change for survivor in report.survivors)


def test_a_task_that_changes_its_arguments_is_not_taken_for_misled(docker_judge: Judge):
    task = make(
        "def check(low):\n"
        "    values = [5, 3]\n"
        "    assert low(values) == [3, 5]\n"
        "    assert values == []\n"
        "    assert low([1]) == [1]\n",
        "def low(values):\n    found = sorted(values)\n    values.clear()\n    return found\n",
    )
    report = check_task(docker_judge, task, OPTIONS)
    assert (report.status, report.misled_tests) == ("ok", ())


def test_without_a_reference_nothing_is_gated(docker_judge: Judge):
    stage = make().stages[0].model_copy(update={"reference": ""})
    report = check_task(docker_judge, make().model_copy(update={"stages": (stage,)}), OPTIONS)
    assert (report.status, report.reasons) == ("not gated", ("no reference",))
    assert report.judgements == 0
