"""From a program to a task."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Sequence
from typing import Any

from codegym.suites.traces.forms import render
from codegym.suites.traces.programs import DRAW, Traced, trace
from codegym.task import Limits, Stage, Task

RELEASED = dt.date(2026, 11, 28)
TRIALS = 60
"""Hidden calls, with arguments drawn anew for each judgement."""
_KINDS = (("x", "a list of integers"), ("s", "a string"))
"""The first parameter of each kind of program."""


def build(program: Traced, number: int) -> Task:
    """The task that a program is.

    Args:
        program: What is to be found.
        number: Which it is of its length, from 0; a part of the task's id.
    """
    kind, lines, inputs = program
    source, (name, what) = render(kind, lines), _KINDS[kind]
    runs = [states for states in (trace(kind, lines, one) for one in inputs) if states is not None]
    statements, each = f"{len(lines)} statements", "each statement"
    if len(lines) == 1:
        statements, each = "1 statement", "the statement"
    return Task(
        id=f"traces/{len(lines)}-{number}",
        title=f"{statements} by {len(runs)} traces",
        family="traces",
        entry_points=("f",),
        stages=(
            Stage(
                instruction=f"Write a Python function `f({name}, a)`, where `{name}` is {what} and "
                f"`a` an integer. Its body is {statements}, one on a line, to change `{name}` or "
                f"`a`, and then `return {name}, a`.\n\nThese are the variables in {len(runs)} "
                f"runs, at the start and after {each}:\n\n{_told(name, runs)}\n"
                "For other arguments it must do the same.\n",
                tests=_tests(kind, source),
                public=_public(runs),
                reference=source,
                effective_lines=sum(isinstance(n, ast.stmt) for n in ast.walk(ast.parse(source))),
            ),
        ),
        stub=f"def f({name}, a):\n    pass\n",
        limits=Limits(wall_s=60.0, cpu_s=2.0),
        tags=("traces", f"length-{len(lines)}"),
        licence="MIT",
        released=RELEASED,
    )


def _told(name: str, runs: Sequence[Sequence[list[Any]]]) -> str:
    parts = []
    for number, states in enumerate(runs, start=1):
        lines = [f"    {name} = {first!r}, a = {a}\n" for first, a in states]
        parts.append(f"Run {number}:\n\n" + "".join(lines))
    return "\n".join(parts)


def _tests(kind: int, source: str) -> str:
    return (
        f"import copy\nimport random\n\n{DRAW}\n\n{source.replace('def f(', 'def reference(')}\n\n"
        f"def test_other_arguments(f):\n"
        f"    rng = random.Random(random.random())\n"
        f"    tried = 0\n"
        f"    while tried < {TRIALS}:\n"
        f"        arguments = draw(rng, {kind})\n"
        f"        try:\n"
        f"            expected = reference(*copy.deepcopy(arguments))\n"
        f"        except IndexError:\n"
        f"            continue  # an element that is not there\n"
        f"        tried += 1\n"
        f"        assert f(*arguments) == expected\n"
    )


def _public(runs: Sequence[Sequence[list[Any]]]) -> str:
    calls = [
        f"    assert f({states[0][0]!r}, {states[0][1]}) == {tuple(states[-1])!r}\n"
        for states in runs
    ]
    return "def test_the_runs_that_are_shown(f):\n" + "".join(calls)
