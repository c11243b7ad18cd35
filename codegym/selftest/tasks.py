"""The small tasks that hostile submissions are judged against."""

from __future__ import annotations

import datetime as dt
import textwrap

from codegym.task import Limits, Stage, Task

RIGHT = "def add(a, b):\n    return a + b\n"
"""The right answer to :func:`addition`."""
WRONG = "def add(a, b):\n    return a + b + 1\n"
"""A plain wrong answer to :func:`addition`."""

LIMITS = Limits(wall_s=4, cpu_s=4)


def addition(secret: int, limits: Limits = LIMITS) -> Task:
    """Adding two numbers; the tests know one pair that anybody guesses, and one that nobody does.

    Args:
        secret: An operand in the hidden tests.
        limits: What a submission may use.
    """
    tests = f"""
        def check(candidate):
            assert candidate(20, 22) == 42
            assert candidate({secret}, 1) == {secret} + 1
    """
    return task(tests, "add", limits=limits)


def task(tests: str, *entry_points: str, limits: Limits = LIMITS) -> Task:
    """A task of one stage.

    Args:
        tests: Hidden test source; its common indentation is taken away.
        entry_points: What the submission must define.
        limits: What it may use.
    """
    return Task(
        id="selftest/task",
        title="Selftest",
        family="selftest",
        entry_points=entry_points,
        stages=(
            Stage(
                instruction="Of no interest here.",
                tests=textwrap.dedent(tests),
                reference=RIGHT,
            ),
        ),
        stub="def add(a, b):\n    pass\n",
        limits=limits,
        licence="MIT",
        released=dt.date(2026, 1, 1),
    )
