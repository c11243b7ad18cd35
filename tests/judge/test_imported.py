"""Public suites whole, with their own references, in Docker; and what importers make of small
records, on every backend."""

from __future__ import annotations

import json

import pytest

from codegym import Judge, Outcome, Suite, load_suite
from tests.suites.test_evalplus import RECORD as EVALPLUS
from tests.suites.test_evalplus import task_of as evalplus_task
from tests.suites.test_livecodebench import task_of as lcb_task
from tests.suites.test_mbpp import RECORD as MBPP
from tests.suites.test_mbpp import task_of as mbpp_task


def not_passed(judge: Judge, suite: Suite) -> dict[str, str]:
    verdicts = [judge.submit(task, task.reference) for task in suite]
    found = [future.result() for future in verdicts]
    return {v.task_id: v.reason for v in found if v.outcome is not Outcome.PASSED}


def passed_stubs(judge: Judge, suite: Suite) -> list[str]:
    verdicts = [judge.submit(task, task.stub) for task in suite]
    return [f.result().task_id for f in verdicts if f.result().outcome is Outcome.PASSED]


@pytest.mark.docker
@pytest.mark.timeout(400)  # hundreds of judgements, on a machine that may be busy
def test_mbpp_sanitized(docker_judge, mbpp_path):
    suite = load_suite(f"mbpp:{mbpp_path}")
    assert (len(suite), suite.set_aside) == (427, ())
    failed = not_passed(docker_judge, suite)
    # 123 adds up amicable numbers for seconds; on a busy machine it runs out of time.
    assert set(failed) <= {"Mbpp/123"}, failed
    assert passed_stubs(docker_judge, suite) == []


@pytest.mark.docker
@pytest.mark.timeout(400)  # hundreds of judgements, on a machine that may be busy
def test_humaneval_plus(docker_judge, evalplus_path):
    suite = load_suite(f"evalplus:{evalplus_path}")
    assert (len(suite), suite.set_aside) == (164, ())
    failed = not_passed(docker_judge, suite)
    # Their answers of a million numbers are more than what goes over to the judge.
    assert set(failed) <= {"HumanEval/100", "HumanEval/130"}, failed
    assert all("too large" in reason for reason in failed.values())
    assert passed_stubs(docker_judge, suite) == []


def outcome(judge: Judge, task, source: str) -> list[bool] | str:
    """Which tests passed, or the outcome where none ran."""
    verdict = judge.evaluate(task, source)
    assert (verdict.outcome is Outcome.PASSED) == (verdict.passed == verdict.total > 0)
    return [test.passed for test in verdict.tests]


def test_evalplus_tolerance_and_shapes(judge: Judge, tmp_path):
    task = evalplus_task(tmp_path, EVALPLUS)
    right = "def halves(xs):\n    return [x / 2 for x in xs]\n"
    assert outcome(judge, task, right) == [True, True]
    near = right.replace("x / 2", "x / 2 + 1e-7")
    assert outcome(judge, task, near) == [True, True]
    for wrong in (
        right.replace("x / 2", "x / 2 + 1e-5"),
        right.replace("x / 2", "str(x / 2)"),
        right.replace("[x / 2 for x in xs]", "tuple(x / 2 + 1e-7 for x in xs)"),
        right.replace("[x / 2 for x in xs]", "[[x / 2 + 1e-7] for x in xs]"),
        right.replace("[x / 2 for x in xs]", "sum(xs) / 2"),
        "def halves(xs):\n    xs.clear()\n    return xs\n",
        "class Same(list):\n    __eq__ = lambda a, b: True\ndef halves(xs):\n    return Same([7.5])\n",
        "def halves(xs):\n    return float('nan')\n",
        "def halves(xs):\n    return [float('inf')] * len(xs)\n",
    ):
        assert outcome(judge, task, wrong) == [False, False], wrong
    # Right on the base inputs only: that is what the plus inputs are for.
    lazy = "def halves(xs):\n    return [x / 2 for x in xs] if len(xs) < 3 else xs\n"
    assert outcome(judge, task, lazy) == [True, False]


def test_special_oracles(judge: Judge, tmp_path):
    root = {
        **EVALPLUS,
        "task_id": "HumanEval/32",
        "prompt": "def find_zero(xs):\n    '''A root.'''\n",
        "entry_point": "find_zero",
        "canonical_solution": "    return 1.0\n",
        "base_input": [[[1, 0, -1, 0]]],
        "plus_input": [],
        "atol": 1e-4,
    }
    task = evalplus_task(tmp_path, root)
    assert outcome(judge, task, "def find_zero(xs): return -1.00001") == [True]
    for wrong in ("0.5", "'1'", "None", "float('nan')", "1e999", "True and [1]"):
        assert outcome(judge, task, f"def find_zero(xs): return {wrong}") == [False], wrong

    match = {
        **EVALPLUS,
        "task_id": "Mbpp/737",
        "prompt": '"""\nWrite a function to check_str.\n"""\n',
        "entry_point": "check_str",
        "canonical_solution": "import re\ndef check_str(s):\n    return re.match('[aeiou]', s)\n",
        "base_input": [["annie"], ["dawood"]],
        "plus_input": [],
    }
    task = evalplus_task(tmp_path, match)
    assert task.reference.endswith(match["canonical_solution"])
    for right in (task.reference, "def check_str(s): return s[0] in 'aeiou'"):
        assert outcome(judge, task, right) == [True]
    for wrong in (task.stub, "def check_str(s): return True", "def check_str(s): return object()"):
        assert outcome(judge, task, wrong) == [False]

    sets = {
        **match,
        "task_id": "Mbpp/2",
        "entry_point": "similar_elements",
        "canonical_solution": "def similar_elements(a, b):\n    return tuple(set(a) & set(b))\n",
        "base_input": [[[3, 4, 5], [5, 4]]],
    }
    task = evalplus_task(tmp_path, sets)
    typed = "def similar_elements(a, b):\n    assert type(a) is tuple\n    return [5, 4, 4]\n"
    assert outcome(judge, task, typed) == [True]
    assert outcome(judge, task, typed.replace("4, 4", "4, 3")) == [False]


def test_mbpp_asserts_are_counted_one_by_one(judge: Judge, tmp_path):
    task = mbpp_task(tmp_path, MBPP)
    assert outcome(judge, task, task.reference) == [True, True, True]
    assert outcome(judge, task, "def area(r): return 3.14 * r * r") == [True, False, True]
    assert judge.evaluate(task, task.reference, public=True).total == 1


def test_methods_of_a_solution_class(judge: Judge, tmp_path):
    task = lcb_task(tmp_path)
    right = (  # each call has an instance of its own, and a tuple stands for a list
        "class Solution:\n    seen = None\n    def pairs(self, nums, k):\n"
        "        assert self.seen is None\n        self.seen = nums\n        return (k,)\n"
    )
    assert outcome(judge, task, right) == [True, True, True]
    assert judge.evaluate(task, right.replace("(k,)", "[k]"), public=True).passed == 2
    assert outcome(judge, task, right.replace("(k,)", "[k] * (k < 5)")) == [True, True, False]
    for wrong in (
        task.stub,
        "class Solution: pass",
        "class Solution:\n    pairs = 3\n",
        "class Solution:\n    def __init__(self, x): pass\n    def pairs(self, nums, k): return [k]\n",
        "class Meta(type):\n    def __getattr__(cls, name): raise SystemExit\n"
        "class Solution(metaclass=Meta): pass\n",
        "def pairs(nums, k): return [k]",
        "class L(list):\n    __eq__ = lambda a, b: True\n"
        "class Solution:\n    def pairs(self, nums, k): return L()\n",
    ):
        assert outcome(judge, task, wrong) == [False, False, False], wrong


def test_a_completion_runs_below_the_imports(judge: Judge, tmp_path):
    task = lcb_task(tmp_path)
    text = "class Solution:\n    def pairs(self, nums: List[int], k: int): return [gcd(k, 0)]\n"
    assert judge.evaluate(task, text).outcome is Outcome.FAILED
    assert judge.evaluate(task, task.prompt + text).outcome is Outcome.PASSED
    assert json.loads(task.model_dump_json())["entry_points"] == ["Solution.pairs"]
