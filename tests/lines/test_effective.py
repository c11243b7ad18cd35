"""Effective lines: what is left when no further statement can be deleted."""

from __future__ import annotations

import ast
from collections.abc import Callable
from concurrent.futures import Future

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegym import InputError, Judge, load_suite
from codegym.lines import effective_lines, logical_lines
from codegym.lines.statements import Program
from codegym.task import Outcome, Task, Verdict
from tests.fakes import make_task, make_verdict
from tests.making import function_task


class Ruling:
    """A judge that passes the programs that a function likes."""

    examples = 50

    def __init__(self, passes: Callable[[str], bool]) -> None:
        self.passes = passes
        self.asked = 0

    def submit(
        self, task: Task, source: str, *, seed: int | None = None, examples: int | None = None
    ) -> Future[Verdict]:
        self.asked += 1
        done: Future[Verdict] = Future()
        outcome = Outcome.PASSED if self.passes(source) else Outcome.FAILED
        done.set_result(make_verdict(task.id, outcome))
        return done


def numbers(source: str) -> set[int]:
    """The x<N> that a program assigns."""
    return {int(node.id[1:]) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def chain(count: int) -> str:
    """A program whose statements nest: every third is an `if` around those that follow."""
    lines, depth = [], 0
    for number in range(count):
        if number % 3 == 2:
            lines.append("    " * depth + f"if x{number}:")
            depth += 1
        else:
            lines.append("    " * depth + f"x{number} = 0")
    return "\n".join([*lines, "    " * depth + "pass", ""])


@settings(max_examples=60, deadline=None)
@given(
    # A program passes if it has one whole set of these; so what is needed depends on what is gone.
    ways=st.lists(st.sets(st.integers(0, 11), min_size=1), min_size=1, max_size=4),
    tag=st.integers(),
)
def test_no_further_statement_can_go(ways, tag):
    def passes(source: str) -> bool:
        return any(way <= numbers(source) for way in ways)

    source = chain(12)
    task = function_task(f"# {ways} {tag}", "f")  # the cache knows no two rulings apart
    found = effective_lines(Ruling(passes), task, source)
    assert found.exact
    assert found.logical == logical_lines(source) == 12
    program = Program(source)
    removed = {item.index for item in program.statements if _gone(item, found.unneeded)}
    left = program.without(removed)
    assert left is not None
    assert passes(left)
    assert found.effective == logical_lines(left) == len(program.alive(removed))
    for index in program.alive(removed):
        shorter = program.without({*removed, index})
        assert shorter is None or not passes(shorter)


def _gone(item, unneeded) -> bool:
    return any((item.line, item.text) == (gone.line, gone.text) for gone in unneeded)


def test_what_was_found_out_is_not_judged_again():
    judge = Ruling(lambda source: {1, 4} <= numbers(source))
    task = function_task("# remembered", "f")
    first = effective_lines(judge, task, chain(10))
    asked = judge.asked
    assert effective_lines(judge, task, chain(10)) == first
    assert judge.asked <= asked + 3  # the whole program, in each way
    other = function_task("# other tests", "f")
    assert effective_lines(judge, other, chain(10)) == first
    assert judge.asked > 1.5 * asked


def test_past_the_budget_it_is_an_estimate_with_an_interval():
    source = "".join(f"x{number} = 0\n" for number in range(400))
    needed = set(range(0, 400, 4))
    judge = Ruling(lambda text: needed <= numbers(text))
    task = function_task("# too long", "f")
    found = effective_lines(judge, task, source, judgements=200)
    assert not found.exact
    assert found.judgements <= 200
    assert found.low < found.effective < found.high
    assert found.low <= 100 <= found.high
    assert found.high - found.low < 120
    assert effective_lines(judge, task, source, judgements=200) == found
    assert effective_lines(judge, task, source, judgements=3000).effective == 100


def test_a_program_that_fails_has_none():
    with pytest.raises(InputError, match=r"add: only a program that passes .* failed, secret"):
        effective_lines(_Failing(), make_task(), "def add(a, b):\n    return 0\n")
    with pytest.raises(InputError, match="not Python"):
        effective_lines(_Failing(), make_task(), "def add(")


class _Failing(Ruling):
    def __init__(self) -> None:
        super().__init__(lambda source: False)

    def submit(self, task, source, *, seed=None, examples=None):
        done: Future[Verdict] = Future()
        done.set_result(make_verdict(task.id, Outcome.FAILED, reason="secret"))
        return done


PADDED = '''\
"""A docstring."""
import os


def widest_gap(marks: list[float]) -> float:
    """Another."""
    unused = 0
    for _ in range(3):
        unused += 1
        if unused > 2:
            unused = 0
    ordered = sorted(marks)
    found = max([b - a for a, b in zip(ordered, ordered[1:])], default=0)
    if found == -1:
        return "never"
    return found


class Unused:
    def method(self):
        return 1
'''


@pytest.mark.docker
def test_padding_earns_nothing(docker_judge: Judge):
    task = load_suite("authored")["widest-gap"]
    verdict = docker_judge.evaluate(task, PADDED)
    assert verdict.line_credit == task.stages[0].effective_lines == 3
    found = effective_lines(docker_judge, task, PADDED)
    assert (found.logical, found.effective, found.exact) == (15, 4, True)
    assert [(item.line, item.end_line) for item in found.unneeded] == [
        (2, 2),
        (7, 7),
        (8, 11),
        (14, 15),
        (19, 21),
    ]
