"""A judge that serves for one submission after another: nothing of one reaches the next."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pytest

from codegym import Judge, Outcome, SandboxPool
from tests.making import function_task

RIGHT = "def f(x): return x\n"
# Each passes once in a fresh process, and leaves something behind that fails it the second time.
LEFT_BEHIND = {
    "an attribute": """
        import random
        def test_a(f):
            assert not hasattr(random, "left")
            random.left = f(1)
    """,
    "a list of a module": """
        import keyword
        def test_a(f):
            assert "left" not in keyword.kwlist
            keyword.kwlist.append("left")
    """,
    "a variable": """
        import os
        def test_a(f):
            assert "LEFT" not in os.environ
            os.environ["LEFT"] = "1"
    """,
    "the folder": """
        import os
        def test_a(f):
            assert os.getcwd() == "/"
            os.chdir("/tmp")
    """,
    "the recursion limit": """
        import sys
        def test_a(f):
            assert sys.getrecursionlimit() == 1000
            sys.setrecursionlimit(5000)
    """,
    "the precision": """
        import decimal
        def test_a(f):
            assert decimal.getcontext().prec == 28
            decimal.getcontext().prec = 5
    """,
    "a handler": """
        import signal
        def test_a(f):
            assert signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    """,
    "a module": """
        import sys, types
        def test_a(f):
            assert "left" not in sys.modules
            sys.modules["left"] = types.ModuleType("left")
    """,
    "a thread": """
        import threading, time
        def test_a(f):
            assert threading.active_count() == 1
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    """,
}
# What a test undoes, unless the submission makes it fail before that.
HALF_WAY = """
import random
def test_a(f):
    kept, random.random = random.random, lambda: 2
    assert f(1) == 1
    random.random = kept
def test_b(f):
    assert random.random() < 1
"""


@pytest.fixture(scope="module")
def one_slot() -> Iterator[Judge]:
    with SandboxPool("docker", workers=1) as pool:
        yield Judge(pool, scale_limits=False)


def outcomes(judge, tests, *sources):
    task = function_task(textwrap.dedent(tests))
    return [judge.evaluate(task, source, seed=1).outcome for source in sources]


@pytest.mark.docker
def test_a_judge_serves_again(one_slot):
    task = function_task("import os\ndef test_a(f):\n    assert f(os.getpid()) == 0\n")
    said = {one_slot.evaluate(task, RIGHT, seed=n).reason for n in range(12)}
    assert len(said) < 6, said  # one, unless the machine is too busy for it to be ready in time


@pytest.mark.docker
@pytest.mark.parametrize("tests", LEFT_BEHIND.values(), ids=LEFT_BEHIND)
def test_what_tests_leave_behind_does_not_reach_the_next(one_slot, tests):
    assert outcomes(one_slot, tests, *[RIGHT] * 4) == [Outcome.PASSED] * 4


@pytest.mark.docker
def test_what_a_failing_test_leaves_half_done_does_not_reach_the_next(one_slot):
    wrong = "def f(x): return 2\n"
    assert outcomes(one_slot, HALF_WAY, wrong, RIGHT, wrong, RIGHT)[1::2] == [Outcome.PASSED] * 2


@pytest.mark.docker
def test_what_a_submission_changes_in_an_argument_does_not_reach_the_next(one_slot):
    tests = """
        import calendar
        TABLE = calendar.__dict__.setdefault("table", {1: 1})
        def test_a(f):
            assert TABLE == {1: 1}
            f(TABLE)
    """
    evil = "def f(x): x[2] = 2\n"
    assert outcomes(one_slot, tests, RIGHT, evil, RIGHT, evil, RIGHT) == [Outcome.PASSED] * 5


@pytest.mark.docker
def test_memory_of_the_tests_is_let_go(one_slot):
    tests = "DATA = bytearray(60 << 20)\ndef test_a(f):\n    assert f(1) == 1\n"
    assert outcomes(one_slot, tests, *[RIGHT] * 12) == [Outcome.PASSED] * 12


def test_what_tests_print_fills_nothing(judge):
    tests = """
        import sys
        def test_a(f):
            print("x" * (200 << 10), file=sys.stderr)
            assert f(1) == 1
    """
    assert outcomes(judge, tests, *[RIGHT] * 12) == [Outcome.PASSED] * 12
