"""One hidden test of a task by itself: most shortened programs fail it in a fraction of the time.

A judgement by one test comes to what that test comes to among all of them, with the same
seed and the same number of examples; a program that fails one test fails. So it can only
find out sooner what the judgement by all tests would.
"""

from __future__ import annotations

import ast
import re

from codegym.pysource import syntax_tree
from codegym.task import Task

Test = tuple[int, str]
"""A stage, from 1, and the name of a test in it."""

_EMPTY = "\n\ndef test_nothing():\n    pass\n"


def names(text: str) -> list[str]:
    """The tests of a test file under the protocol ``function``, in order."""
    found = [node.name for node in syntax_tree(text).body if isinstance(node, ast.FunctionDef)]
    return [name for name in found if name == "check" or name.startswith("test_")]


def only(task: Task, test: Test) -> Task | None:
    """The task with one of its tests left, on the stages up to it; None where it has no such.

    Files of earlier stages are kept where a test file names their module, for what it may
    import from there.
    """
    number, name = test
    if task.protocol != "function" or not 0 < number <= len(task.stages):
        return None
    texts = [stage.tests for stage in task.stages[:number]]
    if name not in names(texts[-1]):
        return None
    wanted, waiting = {number}, [number]
    while waiting:
        called = {
            int(digits) for digits in re.findall(r"\bstage_(\d+)\b", texts[waiting.pop() - 1])
        }
        new = {other for other in called if 0 < other < number} - wanted
        wanted |= new
        waiting += new
    stages = []
    for place, stage in enumerate(task.stages[:number], 1):
        text = stage.tests if place in wanted else ""
        gone = [other for other in names(text) if (place, other) != test]
        text += "".join(f"\ndel {other}" for other in gone)
        text += "\n" if place == number else _EMPTY
        stages.append(stage.model_copy(update={"tests": text}))
    return task.model_copy(update={"stages": tuple(stages)})
