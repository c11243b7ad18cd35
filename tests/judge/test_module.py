"""Protocol ``module``: unittest and pytest files run as they are, against handles."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from codegym import Judge, Outcome, SandboxPool, Verdict
from codegym.errors import InputError
from tests.making import module_task

SUBJECTS = Path(__file__).parent / "subjects"


def judged(judge: Judge, tests: str, source: str, **changes: object) -> Verdict:
    task = module_task(dedent(tests), reference=dedent(source), **changes)
    return judge.evaluate(task, dedent(source))


def results(verdict: Verdict) -> dict[str, bool]:
    return {test.name: test.passed for test in verdict.tests}


def test_everything_that_a_handle_carries(judge):
    source = (SUBJECTS / "everything.py").read_text()
    verdict = judged(judge, (SUBJECTS / "everything_checks.py").read_text(), source)
    assert verdict.outcome is Outcome.PASSED, [t for t in verdict.tests if not t.passed]
    assert verdict.total == 57
    assert verdict.protocol == "module"
    assert b"hello cap" in verdict.stdout


def test_names_of_tests(judge):
    tests = """
        import unittest
        import pytest
        from sub import f
        class Case(unittest.TestCase):
            def test_one(self): self.assertEqual(f(1), 1)
        class TestGroup:
            def test_two(self): assert f(2) == 2
        @pytest.mark.parametrize("n", [3, pytest.param(4, id="four")])
        def test_three(n): assert f(n) == n
    """
    verdict = judged(judge, tests, "def f(n): return n if n < 4 else 0\n")
    assert results(verdict) == {
        "Case.test_one": True,
        "TestGroup.test_two": True,
        "test_three[3]": True,
        "test_three[four]": False,
    }
    assert verdict.outcome is Outcome.FAILED
    assert verdict.reason.startswith("test_three[four]: AssertionError: assert 0 == 4")


def test_what_is_skipped_or_expected_to_fail_is_not_passed(docker_judge):
    tests = """
        import unittest
        import pytest
        from sub import f
        class Case(unittest.TestCase):
            @unittest.skip("not now")
            def test_skip(self): pass
            @unittest.expectedFailure
            def test_expected(self): self.fail()
            @unittest.expectedFailure
            def test_unexpected(self): pass
            def test_sub(self):
                for n in (1, 2):
                    with self.subTest(n=n): self.assertEqual(f(n), 1)
        class Setup(unittest.TestCase):
            @classmethod
            def setUpClass(cls): raise ValueError("no")
            def test_after(self): pass
        def test_skips(): pytest.skip("no")
        @pytest.mark.xfail
        def test_xfail(): assert f(1) == 2
        @pytest.mark.xfail
        def test_xpass(): assert f(1) == 1
        @pytest.fixture
        def broken():
            yield 1
            raise ValueError
        def test_teardown(broken): assert f(1) == 1
        def test_fine(): assert f(1) == 1
    """
    verdict = judged(docker_judge, tests, "def f(n): return n\n")
    assert [name for name, passed in results(verdict).items() if passed] == ["test_fine"]
    assert verdict.total == 10


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x = 1\n", "cannot import name 'f'"),
        ("raise KeyError('k')\n", "raised while it was loaded: KeyError"),
        ("import os\nos._exit(0)\n", "ended before it was loaded"),
        ("def f(:\n", "SyntaxError"),
    ],
)
def test_what_cannot_be_imported_fails_every_test(docker_judge, source, reason):
    tests = """
        from sub import f
        import pytest
        @pytest.mark.parametrize("n", [1, 2])
        def test_a(n): assert f(n) == n
        def test_b(): pass
    """
    verdict = judged(docker_judge, tests, source)
    assert list(results(verdict).items()) == [
        ("test_a[1]", False), ("test_a[2]", False), ("test_b", False),
    ]  # fmt: skip
    assert reason in verdict.reason


def test_files_of_the_tests(docker_judge, docker_pool):
    tests = """
        import os, pathlib
        import helper
        from folder.inner import TEN
        from sub import f
        def test_data():
            assert pathlib.Path(__file__).with_name("data.txt").read_text() == "text"
            assert open("data.txt").read() == "text"
            assert f(helper.NINE) == TEN
    """
    support = {"helper.py": "NINE = 9\n", "data.txt": "text", "folder/inner.py": "TEN = 10\n"}
    verdict = judged(docker_judge, tests, "def f(n): return n + 1\n", support=support)
    assert verdict.outcome is Outcome.PASSED, verdict.reason
    left = "import os\nprint([n for d in ('/tmp', '/box', '/dev/shm') for n in os.listdir(d)])"
    assert docker_pool.run(left).stdout == b"[]\n"


def test_files_of_the_tests_are_closed_to_the_submission(docker_judge):
    tests = "from sub import f\ndef test_a(): assert f() == []\n"
    source = """
        import os
        def f():
            found = []
            for folder, _, names in os.walk("/tmp"):
                found += [n for n in names if "secret" in open(os.path.join(folder, n)).read()]
                for name in os.listdir(folder):
                    if name.startswith("tests-"):
                        try: found += os.listdir(os.path.join(folder, name))
                        except PermissionError: pass
            return found
    """
    verdict = judged(docker_judge, tests, source, support={"secret.txt": "secret"})
    assert verdict.outcome is Outcome.PASSED, verdict.reason


def test_stages_and_public_tests(docker_judge):
    from codegym import Stage

    stages = tuple(
        Stage(
            instruction="f",
            tests=f"from sub import f\ndef test_{n}(): assert f({n}) == {n}\n",
            public="from sub import f\ndef test_public(): assert f(0) == 0\n" if n == 1 else "",
            reference="def f(n): return n\n",
            effective_lines=n,
        )
        for n in (1, 2, 3)
    )
    task = module_task("unused", stages=stages)
    verdict = docker_judge.evaluate(task, "def f(n): return n if n < 3 else 0\n")
    assert [(t.name, t.stage, t.passed) for t in verdict.tests] == [
        ("test_1", 1, True), ("test_2", 2, True), ("test_3", 3, False),
    ]  # fmt: skip
    assert (verdict.stage, verdict.line_credit) == (2, 2)
    public = docker_judge.evaluate(task, "def f(n): return n\n", public=True)
    assert results(public) == {"test_public": True}


@pytest.mark.parametrize(
    ("tests", "source", "reason"),
    [
        ("def test_a(): assert f(1) == 1", "def f(n): return [1] * 10_000_000", "too large"),
        ("import pickle\ndef test_a(): pickle.dumps(f(1))", "class f:\n  def __init__(s, n): pass", "pickled"),
        ("import sys\ndef test_a(): f(sys)", "def f(n): return n", "type module cannot go over"),
        ("def test_a():\n  try: f(sys)\n  except Exception: pass\nimport sys", "def f(n): return n", "cannot go over"),
    ],
)  # fmt: skip
def test_what_cannot_go_through_a_handle_is_named(docker_judge, tests, source, reason):
    verdict = judged(docker_judge, f"from sub import f\n{tests}\n", source)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.reason.startswith("test_a: not judged: ")
    assert reason in verdict.reason


def test_patterns_of_real_test_files(docker_judge):
    tests = """
        import unittest
        try:
            from sub import total, Bag, using
        except ImportError as error:
            raise ImportError("write total() first") from None

        class Door:
            states = ()
            def __enter__(self):
                self.states += ("open",)
                return self
            def __exit__(self, *args):
                self.states += ("closed",)
            def knock(self):
                self.states += ("knocked",)
                raise LookupError("nobody")

        class Case(unittest.TestCase):
            def test_a_million_numbers(self):
                self.assertEqual(total(list(range(1000)) * 1000 + [1] * 100, [2] * 50), 499500200)
            def test_dict_is_a_method(self):
                one, other = Bag("a", [Bag("c"), Bag("b")]), Bag("a", [Bag("b"), Bag("c")])
                self.assertEqual(one, other, "{} != {}".format(one, other))
                self.assertNotEqual(one, Bag("a"))
                self.assertEqual(str(Bag("x")), "{'x': []}")
            def test_closed_on_error(self):
                door = Door()
                with self.assertRaisesRegex(LookupError, "nobody"):
                    using(door)
                self.assertEqual(door.states, ("open", "knocked", "closed"))
    """
    source = """
        def total(*lists): return sum(map(sum, lists))
        def using(door):
            with door as opened: opened.knock()
        class Bag:
            def __init__(self, name, inside=()): self.name, self.inside = name, list(inside)
            def __dict__(self): return {self.name: [b.__dict__() for b in sorted(self.inside)]}
            def __str__(self): return str(self.__dict__())
            def __lt__(self, other): return self.name < other.name
            def __eq__(self, other): return self.__dict__() == other.__dict__()
    """
    verdict = judged(docker_judge, tests, source)
    assert verdict.outcome is Outcome.PASSED, verdict.reason
    assert verdict.total == 3


def test_comparing_an_object_with_plain_data_is_explained(docker_judge):
    source = """
        class Money:
            def __init__(self, n): self.n = n
            def __eq__(self, other): return self.n == getattr(other, "n", other)
    """
    tests = "from sub import Money\ndef test_a(): assert Money(3) == 3\n"
    verdict = judged(docker_judge, tests, source)
    assert verdict.outcome is Outcome.FAILED
    assert "an object of class Money was compared with plain data" in verdict.reason


def test_tests_that_are_no_tests(docker_judge):
    for tests in ("def test_a(:\n", "import nothing_like_that\n", "x = 1\n"):
        with pytest.raises(InputError, match="its tests cannot be loaded"):
            judged(docker_judge, tests, "def f(n): return n\n")


def test_hypothesis_under_pytest(docker_judge):
    tests = """
        from hypothesis import given, strategies as st
        from sub import f
        @given(st.lists(st.integers()))
        def test_sorted(values): assert f(values) == sorted(values)
    """
    assert judged(docker_judge, tests, "def f(l): return sorted(l)\n").outcome is Outcome.PASSED
    wrong = judged(docker_judge, tests, "def f(l): return sorted(set(l))\n")
    assert wrong.outcome is Outcome.FAILED


def test_module_in_a_package(docker_judge):
    tests = (
        "from pack.part import f\nimport pack.part as p\ndef test_a(): assert f(1) == p.f(1) == 1\n"
    )
    task = module_task(tests, module="pack.part")
    assert docker_judge.evaluate(task, "def f(n): return n\n").outcome is Outcome.PASSED


def test_next_judgement_is_clean(docker_pool: SandboxPool):
    """What a test patches and seeds ends with its judgement."""
    judge = Judge(docker_pool)
    tests = "import sub, random\nrandom.seed(1)\nsub.f = 5\ndef test_a(): assert sub.f == 5\n"
    task = module_task(tests)
    for _ in range(2):
        assert judge.evaluate(task, "f = 1\n").outcome is Outcome.PASSED
