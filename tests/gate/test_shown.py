"""Hidden cases that an agent is shown."""

from __future__ import annotations

import pytest

from codegym import load_suite
from codegym.gate.shown import shown_cases
from tests.making import function_task

TESTS = "def test_it(twice):\n    assert twice(3, 'ab') == 6\n    assert twice(10 + 1) == 22\n"
TABLE = "def test_it(twice):\n    for given, wanted in [('abc', 6)]:\n        assert twice(given) == 6\n"


def shown(tests: str, instruction: str = "", public: str = "") -> list[str]:
    task = function_task(tests, "twice")
    stage = task.stages[0].model_copy(update={"instruction": instruction, "public": public})
    return shown_cases(task.model_copy(update={"stages": (stage,)}))


@pytest.mark.parametrize(
    ("instruction", "public"),
    [
        ("", 'def test(twice):\n    assert twice(3, "ab") == 6\n'),
        ("For example `twice( 3,'ab' )` is 6.", ""),
        ("```python\n>>> twice(3, 'ab')\n6\n```", ""),
        ("```python\ntwice(3, 'ab')  # 6\n```", ""),
    ],
)
def test_a_call_is_found_however_it_is_written(instruction: str, public: str):
    assert shown(TESTS, instruction, public) == ["stage 1: twice(3, 'ab')"]


def test_a_row_of_a_table_is_found():
    assert shown(TABLE, "`twice('abc')`") == ["stage 1: ('abc')"]


def test_other_calls_are_not():
    assert shown(TESTS, "`twice(3, 'ac')`, `thrice(3, 'ab')`, `twice(10 + 1)`, `3, 'ab'`") == []
    assert shown("def test(twice):\n    assert twice() == 0\n", "`twice()`") == []


def test_our_own_tasks_show_none():
    assert [case for task in load_suite("authored") for case in shown_cases(task)] == []
