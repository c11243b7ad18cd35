"""Protocol ``function``: what test code may do through the proxy, on every isolating backend."""

from __future__ import annotations

import asyncio
import textwrap

import pytest

from codegym import InputError, Limits, Outcome, Stage
from tests.making import function_task


def judged(judge, tests: str, source: str, *entry_points: str, **changes):
    task = function_task(textwrap.dedent(tests), *entry_points, **changes)
    return judge.evaluate(task, textwrap.dedent(source), seed=7)


def assert_passes(judge, tests: str, source: str, *entry_points: str):
    verdict = judged(judge, tests, source, *entry_points)
    assert verdict.outcome is Outcome.PASSED, verdict.reason
    return verdict


def test_verdict_fields(judge):
    verdict = judged(
        judge,
        "def test_one(f):\n    assert f(1) == 2\n\ndef test_two(f):\n    assert f(2) == 5\n",
        "print('loaded')\ndef f(x):\n    print('called')\n    return x + 1\n",
    )
    assert verdict.outcome is Outcome.FAILED
    assert (verdict.passed, verdict.total, verdict.stage) == (1, 2, 0)
    assert [test.name for test in verdict.tests] == ["test_one", "test_two"]
    assert "f(2) -> 3" in verdict.reason
    assert verdict.stdout == b"loaded\ncalled\ncalled\n"
    assert verdict.tamper_proof
    assert verdict.isolation.backend == judge.pool.backend
    assert verdict.usage.wall_s > 0
    assert verdict.model_dump_json()
    with pytest.raises(ValueError, match="frozen"):
        verdict.passed = 2


def test_values_keep_their_exact_type(judge):
    tests = """
        import datetime, decimal, fractions, math
        VALUES = [
            None, True, False, 0, -1, 2**63, -(2**70), 1.5, -0.0, float("inf"), 1j, "é\\ud800", b"\\x00\\xff",
            bytearray(b"ab"), [1, [2.0, "x"]], (1, (2,)), {"a": [1], 2: (3,)}, {1, 2}, frozenset({3}), range(1, 9, 2),
            ..., decimal.Decimal("1.10"), fractions.Fraction(1, 3), datetime.date(2024, 2, 29),
            datetime.datetime(2024, 1, 2, 3, 4, 5, 6, datetime.timezone.utc), datetime.timedelta(1, 2, 3),
            list(range(100)), [0.5] * 50,
        ]
        def check(f):
            for value in VALUES:
                got = f(value)
                assert type(got) is type(value), (value, got)
                assert got == value and repr(got) == repr(value), (value, got)
            assert math.isnan(f(float("nan")))
    """
    assert_passes(judge, tests, "def f(x): return x")


def test_changes_in_place_come_back(judge):
    tests = """
        def check(f):
            inner = [1]
            outer = [inner, inner, {"k": {3}}, bytearray(b"a")]
            mapping = outer[2]
            result = f(outer)
            assert outer[0] is inner and inner == [1, "new"]
            assert mapping == {"k": {3, 4}, "more": 1} and outer[2] is mapping
            assert outer[3] == bytearray(b"ab")
            assert result is outer
            untouched = [1, 2]
            f2 = f([untouched, untouched, {"k": set()}, bytearray()])
    """
    source = """
        def f(x):
            x[0].append("new")
            x[2]["k"].add(4)
            x[2]["more"] = 1
            x[3] += b"b"
            return x
    """
    assert_passes(judge, tests, source)


def test_callbacks_go_both_ways(judge):
    tests = """
        def check(apply_twice, make_adder):
            calls = []
            def step(x):
                calls.append(x)
                return x + 1
            assert apply_twice(step, 1) == 3
            assert calls == [1, 2]
            assert apply_twice(lambda x: x * 2, 5) == 20
            assert make_adder(3)(4) == 7
            def angry(x):
                raise KeyError(x)
            try:
                apply_twice(angry, "no")
            except KeyError as error:
                assert error.args == ("no",)
            else:
                assert False
    """
    source = """
        def apply_twice(function, x): return function(function(x))
        def make_adder(n): return lambda x: x + n
    """
    assert_passes(judge, tests, source, "apply_twice", "make_adder")


def test_exceptions_keep_class_and_arguments(judge):
    tests = """
        import json
        def caught(f, how):
            try:
                f(how)
            except Exception as error:
                return error
            raise AssertionError("nothing raised")
        def check(f):
            assert type(caught(f, "value")) is ValueError and caught(f, "value").args == ("bad", 3)
            assert type(caught(f, "json")) is json.JSONDecodeError and caught(f, "json").pos == 0
            own = caught(f, "own")
            assert isinstance(own, LookupError) and type(own).__name__ == "NotHere"
            assert str(own) == "no 7 here" and own.code == 7
            assert type(own) is type(caught(f, "own"))
            assert isinstance(caught(f, "key"), KeyError)
    """
    source = """
        import json
        class NotHere(LookupError):
            def __init__(self, code):
                super().__init__(code)
                self.code = code
            def __str__(self): return f"no {self.code} here"
        def f(how):
            if how == "value": raise ValueError("bad", 3)
            if how == "json": json.loads("nonsense")
            if how == "own": raise NotHere(7)
            {}["missing"]
    """
    assert_passes(judge, tests, source)


def test_iterators_and_views(judge):
    tests = """
        def check(f):
            assert list(f("generator")) == [0, 1, 4]
            assert f("generator") != [0, 1, 4]
            assert sorted(f("keys")) == ["a", "b"]
            assert list(f("values")) == [1, 2]
            assert next(f("map")) == "1"
    """
    source = """
        def f(kind):
            if kind == "generator": return (i * i for i in range(3))
            if kind == "map": return map(str, [1, 2])
            return getattr({"a": 1, "b": 2}, kind)()
    """
    assert_passes(judge, tests, source)


def test_subclasses_go_over_as_their_base(judge):
    tests = """
        def check(f):
            for kind, plain in (("ordered", {"a": 1}), ("counter", {"x": 2}), ("point", (1, 2)), ("flag", 3)):
                got = f(kind)
                assert got == plain and type(got) is type(plain), (kind, got)
    """
    source = """
        import collections, enum
        class Flag(enum.IntEnum):
            ON = 3
        def f(kind):
            return {
                "ordered": collections.OrderedDict(a=1), "counter": collections.Counter("xx"),
                "point": collections.namedtuple("Point", "x y")(1, 2), "flag": Flag.ON,
            }[kind]
    """
    assert_passes(judge, tests, source)


def test_arrays(judge):
    tests = """
        import numpy as np
        def check(f):
            got = f(np.arange(6, dtype="int32").reshape(2, 3))
            assert got.dtype == np.dtype("int32") and got.tolist() == [[0, 2, 4], [6, 8, 10]]
            assert float(f(np.float64(1.5))) == 3.0
    """
    assert_passes(judge, tests, "def f(x): return x * 2")


def test_keyword_arguments_and_candidate(judge):
    tests = "def check(candidate):\n    assert candidate(1, b=2) == 3\n    assert candidate(b=5, a=0) == 5\n"
    assert_passes(judge, tests, "def f(a, b=1): return a + b")


def test_property_based_tests_see_wrong_answers(judge):
    tests = """
        from hypothesis import given, strategies as st
        @given(xs=st.lists(st.integers(0, 9), max_size=6))
        def test_sorted(f, xs):
            assert f(xs) == sorted(xs)
        @given(pair=st.integers(0, 3).flatmap(lambda n: st.tuples(st.just(n), st.integers(n, 9))))
        def test_flat(f, pair):
            assert f(list(pair)) == list(pair)
    """
    assert_passes(judge, tests, "def f(xs): return sorted(xs)")
    wrong = judged(judge, tests, "def f(xs): return xs if len(xs) > 2 else sorted(xs)")
    assert wrong.outcome is Outcome.FAILED
    assert wrong.passed == 1
    assert "test_sorted" in wrong.reason


def test_same_seed_same_examples(judge):
    tests = """
        import random
        from hypothesis import given, strategies as st
        @given(x=st.integers(0, 10**9))
        def test_a(f, x):
            f(x)
        def test_b(f):
            f(random.randrange(10**9))
    """
    task = function_task(textwrap.dedent(tests))
    source = "def f(x): print(x)"
    first, again, other = (judge.evaluate(task, source, seed=seed).stdout for seed in (1, 1, 2))
    assert first == again != other


def test_stages(judge):
    stages = tuple(
        Stage(
            instruction="f",
            tests=f"def check(f):\n    assert f({n}) == {n * n}\n",
            reference="f",
            effective_lines=n,
        )
        for n in (2, 3, 4)
    )
    task = function_task("# replaced", stages=stages)
    verdict = judge.evaluate(task, "def f(x): return x * x if x < 4 else 0")
    assert (verdict.stage, verdict.line_credit, verdict.passed, verdict.total) == (2, 3, 2, 3)
    assert verdict.outcome is Outcome.FAILED
    assert judge.evaluate(task, "def f(x): return x * x if x > 2 else 0").stage == 0
    assert judge.evaluate(task, "def f(x): return x * x").line_credit == 4


@pytest.mark.parametrize(
    ("source", "outcome", "words"),
    [
        (b"def f(:\n", Outcome.INVALID, "SyntaxError"),
        (b"def f(x): return '\xff'\n", Outcome.INVALID, "SyntaxError"),
        (b"x = 1\0\n", Outcome.INVALID, "null"),
        (b"# coding: nonsense\ndef f(x): return 1\n", Outcome.INVALID, "SyntaxError"),
        (b"(" * 100_000, Outcome.INVALID, "SyntaxError"),
        (b"# " + b"x" * (2 << 20), Outcome.INVALID, "larger than"),
        (b"", Outcome.FAILED, "defines no function"),
        (b"f = 3\n", Outcome.FAILED, "defines no function"),
        (b"import nowhere\n", Outcome.FAILED, "while it was loaded: ModuleNotFoundError"),
        (b"1 / 0\n", Outcome.FAILED, "line 1"),
        (b"async def f(x): return x\n", Outcome.FAILED, "cannot go over"),
        (b"def f(): return 1\n", Outcome.FAILED, "TypeError"),
        (b"raise ValueError(10**5000)\n", Outcome.FAILED, "ValueError"),
        (b"def f(x): raise KeyError(10**5000)\n", Outcome.FAILED, "KeyError"),
        (b"def f(x): raise ValueError('\\ud800')\n", Outcome.FAILED, "ud800"),
        (b"raise ValueError('\\ud800')\n", Outcome.FAILED, "ud800"),
        (
            b"e = UnicodeDecodeError('u', b'', 0, 1, 'r')\ne.__dict__['start'] = 10**30\nraise e\n",
            Outcome.FAILED,
            "UnicodeDecodeError",
        ),
        (b"def f(x): import numpy; return numpy.zeros(0)\n", Outcome.FAILED, "the tests know none"),
        (b"```python\ndef f(x): return x\n```\n", Outcome.INVALID, "SyntaxError"),
        (b"x = bytearray(1 << 40)\n", Outcome.MEMORY, "MemoryError"),
        (b"def f(x): return bytearray(1 << 40)\n", Outcome.MEMORY, "MemoryError"),
        (b"def f(x):\n    while True: pass\n", Outcome.TIMEOUT, "1 s"),
        (b"while True: print('x' * 1000)\n", Outcome.OUTPUT, "bytes"),
        (b"def f(x): import os; os.kill(os.getpid(), 11)\n", Outcome.CRASHED, "SIGSEGV"),
        (b"import ctypes\ndef f(x): return ctypes.string_at(0)\n", Outcome.CRASHED, "SIGSEGV"),
    ],
)
def test_outcomes(judge, source, outcome, words):
    limits = Limits(wall_s=10, cpu_s=1)
    task = function_task("def check(f):\n    assert f(1) == 1\n", limits=limits)
    verdict = judge.evaluate(task, source)
    assert verdict.outcome is outcome, verdict.reason
    assert words in verdict.reason, verdict.reason
    assert verdict.model_dump_json()
    assert verdict.passed == 0
    assert verdict.total == 1


@pytest.mark.parametrize(
    "tests",
    [
        "def check(f:\n",
        "x = 1\n",
        "import nowhere\ndef check(f): pass\n",
        "async def test_a(f): assert False\n",
        "def test_a(f):\n    yield\n",
    ],
)
def test_broken_tests_are_the_tasks_fault(judge, tests):
    with pytest.raises(InputError, match="made/task: its tests cannot be loaded"):
        judge.evaluate(function_task(tests), "def f(x): return x")


def test_async_use(judge):
    task = function_task("def check(f):\n    assert f(1) == 2\n")

    async def main():
        futures = [judge.submit(task, f"def f(x): return x + {n}") for n in range(4)]
        return await asyncio.gather(*(asyncio.wrap_future(future) for future in futures))

    outcomes = [verdict.outcome for verdict in asyncio.run(main())]
    assert outcomes.count(Outcome.PASSED) == 1
    assert outcomes[1] is Outcome.PASSED


def test_a_test_that_never_ends_keeps_what_was_found_before(judge):
    tests = """
        def test_one(f):
            assert f(1) == 1

        def test_stuck(f):
            while True:
                pass
    """
    verdict = judged(judge, tests, "def f(x): return x", limits=Limits(wall_s=0.5, cpu_s=5))
    assert verdict.outcome is Outcome.TIMEOUT
    assert [(test.name, test.passed) for test in verdict.tests] == [
        ("test_one", True),
        ("test_stuck", False),
    ]


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("def f(x): return x", Outcome.PASSED),
        ("x = 1", Outcome.FAILED),
        ("1 / 0", Outcome.FAILED),
        ("def f(x:", Outcome.INVALID),
    ],
)
def test_tests_that_call_while_they_are_loaded(judge, source, outcome):
    tests = "EXPECTED = f(1)\n\ndef test_a(f):\n    assert f(1) == EXPECTED\n"
    assert judged(judge, tests, source).outcome is outcome


@pytest.mark.docker
def test_judge_that_keeps_too_much_is_the_submissions_memory(docker_judge):
    tests = "def check(f):\n    kept = [f(i) for i in range(60)]\n"
    verdict = docker_judge.evaluate(
        function_task(tests), "def f(i): return list(range(10**6 - 10))"
    )
    assert verdict.outcome in (Outcome.MEMORY, Outcome.TIMEOUT), verdict
