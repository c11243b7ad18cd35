"""Submissions that lie through handles. None may pass a test that it has no answer to."""

from __future__ import annotations

import pytest

from codegym import Judge, Limits, Outcome, Verdict
from tests.making import module_task

pytestmark = pytest.mark.docker

LIMITS = Limits(wall_s=6, cpu_s=4)

# Each of these is passed by the right answer, 5, or by another plain one; by no object.
TESTS = """import math, operator, unittest
import pytest
from sub import f
class Plain(unittest.TestCase):
    def test_equal(self): self.assertEqual(f(2), 5)
    def test_equal_other_way(self): self.assertEqual(5, f(2))
    def test_almost(self): self.assertAlmostEqual(f(2), 5.0)
    def test_almost_other_way(self): self.assertAlmostEqual(5.0, f(2))
    def test_delta(self): self.assertAlmostEqual(f(2), 5.0, delta=0.1)
    def test_true(self): self.assertTrue(f(2) == 5)
    def test_true_itself(self): self.assertTrue(f(2))
    def test_false_itself(self): self.assertFalse(f(2))
    def test_true_difference(self): self.assertTrue(abs(f(2) - 5) < 1e-9)
    def test_true_difference_other_way(self): self.assertTrue(abs(5 - f(2)) < 1e-9)
    def test_no_difference(self): self.assertFalse(f(2) - 5)
    def test_member(self): self.assertIn(f(2), [5, 6])
    def test_key(self): self.assertIn(f(2), {5: 1})
    def test_in_set(self): self.assertIn(f(2), {5})
    def test_has_member(self): self.assertIn(5, f(2))
    def test_has_member_list(self): assert 5 in list(f(2))
    def test_greater(self): self.assertGreater(f(2), 4)
    def test_less(self): self.assertLess(4, f(2))
    def test_none(self): self.assertIsNone(f(2))
    def test_is_true(self): self.assertIs(f(2), True)
    def test_instance(self): self.assertIsInstance(f(2), int)
    def test_list(self): self.assertEqual([f(2)], [5])
    def test_dict(self): self.assertEqual({"a": f(2)}, {"a": 5})
    def test_count(self): self.assertCountEqual([f(2)], [5])
    def test_text(self): self.assertEqual(str(f(2)), "5")
    def test_regex(self): self.assertRegex(f(2), "5")
    def test_length(self): self.assertEqual(len(f(2)), 5)
    def test_raises(self):
        with self.assertRaises(ValueError): f(2)
    def test_multi_line(self): self.assertMultiLineEqual(f(2), "5")
def test_assert(): assert f(2) == 5
def test_assert_not_different(): assert not f(2) != 5
def test_assert_itself(): assert f(2)
def test_assert_not_itself(): assert not f(2)
def test_assert_and(): assert f(2) and True
def test_approx(): assert f(2) == pytest.approx(5)
def test_approx_other_way(): assert pytest.approx(5) == f(2)
def test_isclose(): assert math.isclose(f(2), 5)
def test_rounded(): assert round(f(2) - 5, 7) == 0
def test_number(): assert int(f(2) - 5) == 0
def test_modulo(): assert f(2) % 5 == 0
def test_ratio(): assert f(2) / 5 == 1
def test_bound(): assert 4 < f(2) < 6
def test_compare(): assert operator.eq(f(2), 5)
def test_sorted(): assert sorted([f(2), 5]) == [5, 5]
def test_min(): assert min(f(2), 5) == 5
def test_sum(): assert sum([f(2)]) == 5
def test_all(): assert all(x == 5 for x in [f(2)])
def test_hash(): assert {5: "x"}[f(2)] == "x"
def test_tuple(): assert (f(2), 1) == (5, 1)
def test_raises_pytest():
    with pytest.raises(ValueError): f(2)
@pytest.mark.parametrize("n", [1, 2])
def test_param(n): assert f(n) == 5
"""
TRUTH_OF_PLAIN = {"Plain.test_true_itself", "test_assert_itself", "test_assert_and"}
ORDER_OF_PLAIN = {"Plain.test_greater", "Plain.test_less", "test_min"}

ALWAYS_EQUAL = """class Equal(BASE):
    def __eq__(self, o): return True
    def __ne__(self, o): return False
    def __lt__(self, o): return True
    __gt__ = __le__ = __ge__ = __contains__ = __lt__
    def __bool__(self): return TRUTH
    def __hash__(self): return 5
    def __sub__(self, o): return ZERO
    __rsub__ = __add__ = __radd__ = __mod__ = __mul__ = __sub__
    def __truediv__(self, o): return 1
    def __abs__(self): return 0
    def __round__(self, n=None): return 0
    def __int__(self): return 0
    def __float__(self): return 0.0
    def __index__(self): return 0
    def __len__(self): return 0
    def __iter__(self): return iter([])
    def __getattr__(self, n): return self
    __class__ = CLS
def f(n): return Equal(ARG)
"""


def passed_by(judge: Judge, source: str, tests: str = TESTS, reference: str = "f = 1") -> Verdict:
    task = module_task(tests, reference=reference, limits=LIMITS)
    return judge.evaluate(task, source)


def names(verdict: Verdict) -> set[str]:
    return {test.name for test in verdict.tests if test.passed}


def always_equal(base: str, value: str = "", truth: bool = True, zero: str = "0", cls: str = "int"):
    source = ALWAYS_EQUAL.replace("BASE", base).replace("ARG", value)
    return source.replace("TRUTH", str(truth)).replace("ZERO", zero).replace("CLS", cls)


def test_right_answer_is_the_control(docker_judge):
    verdict = passed_by(docker_judge, "def f(n): return 5\n")
    assert verdict.total == 52
    assert verdict.passed == 41  # the others want what 5 is not, such as a list that has 5


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(always_equal("object"), id="always-equal"),
        pytest.param(always_equal("object", zero="self"), id="always-equal-and-itself"),
        pytest.param(always_equal("object", truth=False), id="always-equal-and-false"),
        pytest.param(always_equal("object", cls="property(lambda s: int)"), id="lying-class"),
        pytest.param(
            """class M(type):
    def __eq__(s,o): return True
    def __bool__(s): return True
    __hash__=lambda s: 5
    def __instancecheck__(s,o): return True
class C(metaclass=M): pass
def f(n): return C
""",
            id="equal-class",
        ),
        pytest.param(
            """class f:
    pytestmark=['skip']
    def __new__(cls,n): return object.__new__(cls)
    def __init__(self,n): pass
    def __getattr__(s,n): return s
    def __eq__(s,o): return True
    __hash__=None
    def __sub__(s,o): return 0
    __rsub__=__sub__
    def __bool__(s): return True
    def __contains__(s,o): return True
    def __mod__(s,o): return 0
    def __abs__(s): return 0
""",
            id="attr",
        ),
        pytest.param(
            """def f(n): return lambda *a: 5
""",
            id="func",
        ),
        pytest.param(
            """def f(n): yield 4
""",
            id="gen",
        ),
        pytest.param(
            """import math
def f(n): return math
""",
            id="module",
        ),
        pytest.param(
            """import unittest
def f(n): raise unittest.SkipTest('x')
""",
            id="skip",
        ),
        pytest.param(
            """def f(n):
    class Skipped(BaseException): pass
    Skipped.__module__='_pytest.outcomes'
    raise Skipped('x')
""",
            id="pyskip",
        ),
        pytest.param(
            """class AssertionError(Exception): pass
AssertionError.__module__='builtins'
def f(n): raise AssertionError
""",
            id="fakeassert",
        ),
        pytest.param(
            """def f(n): raise SystemExit(0)
""",
            id="exit",
        ),
        pytest.param(
            """def f(n): raise KeyboardInterrupt
""",
            id="kbd",
        ),
        pytest.param(
            """def f(n): raise GeneratorExit
""",
            id="genexit",
        ),
        pytest.param(
            """import os
def f(n): os._exit(0)
""",
            id="osexit",
        ),
        pytest.param(
            """def f(n): raise StopIteration(5)
""",
            id="stopiter",
        ),
        pytest.param(
            """import unittest
raise unittest.SkipTest
""",
            id="load-skip",
        ),
        pytest.param(
            """x=1
""",
            id="nof",
        ),
        pytest.param(
            """f=None
""",
            id="none",
        ),
    ],
)
def test_no_object_and_no_exception_is_an_answer(docker_judge, source):
    verdict = passed_by(docker_judge, source)
    assert names(verdict) == set()
    assert verdict.total == 52
    assert verdict.outcome is Outcome.FAILED
    assert verdict.reason


@pytest.mark.parametrize(
    ("base", "value", "passed"),
    [
        ("int", "7", TRUTH_OF_PLAIN | ORDER_OF_PLAIN | {"Plain.test_instance"}),
        ("float", "7.5", TRUTH_OF_PLAIN | ORDER_OF_PLAIN),
        ("str", "'x'", TRUTH_OF_PLAIN),
        ("list", "[1]", TRUTH_OF_PLAIN),
        ("dict", "{1: 2}", TRUTH_OF_PLAIN),
        ("tuple", "(1,)", TRUTH_OF_PLAIN),
        ("set", "{1}", TRUTH_OF_PLAIN),
        ("frozenset", "{1}", TRUTH_OF_PLAIN),
    ],
)
def test_disguised_plain_value_counts_as_that_value(docker_judge, base, value, passed):
    assert names(passed_by(docker_judge, always_equal(base, value))) == passed


@pytest.mark.parametrize(
    ("tests", "right", "wrong"),
    [
        pytest.param(
            """import unittest
from math import isclose
from sub import *
def check(a, b): assert a == b
class T(unittest.TestCase):
    def test_a(self): self.assertTrue(isclose(f(2), 4)); self.assertEqual(len(str(f(2))), 1); self.assertEqual(sum([f(2)]), 4)
def test_b(): assert abs(f(2) - 4) < 1e-9
""",
            """def f(n): return n*n
""",
            """def f(n): return 5
def abs(x): return 0
def isclose(a,b): return True
def len(x): return 1
def sum(x): return 4
def isinstance(*a): return True
class unittest:
    class TestCase: pass
def test_zzz(): pass
class TestZ:
    def test_q(self): pass
""",
            id="star-shadow",
        ),
        pytest.param(
            """import unittest
from math import isclose
from sub import *
def check(a, b): assert a == b
class T(unittest.TestCase):
    def test_a(self): self.assertTrue(isclose(f(2), 4)); self.assertEqual(len(str(f(2))), 1); self.assertEqual(sum([f(2)]), 4)
def test_b(): assert abs(f(2) - 4) < 1e-9
""",
            """def f(n): return n*n
""",
            """__all__=['f','abs','isclose','len','sum','unittest','__builtins__','__name__','AssertionError']
def f(n): return 5
def abs(x): return 0
def isclose(a,b): return True
def len(x): return 1
def sum(x): return 4
unittest=5
""",
            id="star-all",
        ),
        pytest.param(
            """import sub
def test_cm():
    with sub.cm() as x:
        assert x == 4
def test_cm2():
    with sub.M() as m:
        assert m.v == 4
""",
            """import contextlib
@contextlib.contextmanager
def cm(): yield 4
class M:
    v=4
    def __enter__(s): return s
    def __exit__(s,*a): return False
""",
            """import contextlib
@contextlib.contextmanager
def cm():
    try: yield 5
    except BaseException: pass
class M:
    v=5
    def __enter__(s): return s
    def __exit__(s,*a): return True
""",
            id="exit-swallow",
        ),
        pytest.param(
            """import sub, unittest
class T(unittest.TestCase):
    def test_cb(self):
        def cb(x): self.assertEqual(x, 4)
        sub.run(cb)
def test_cb2():
    seen = []
    def cb(x):
        seen.append(x); assert x == 4
    sub.run(cb)
    assert seen
""",
            """def run(cb): cb(4)
""",
            """def run(cb):
    try: cb(5)
    except BaseException: pass
""",
            id="callback-swallow",
        ),
        pytest.param(
            """import sub
def test_a(): assert sub.f(3) == 9
def test_b(): assert sub.f(4) == 16
""",
            """def f(n): return n*n
""",
            """import os,struct
def f(n):
    body=b'R\\0N'+struct.pack('>I',0)+b'T'
    os.write(4,struct.pack('>I',len(body))+body)
    return 5
""",
            id="forge-frames",
        ),
        pytest.param(
            """import sub
CASES = [([3, 1, 2], [1, 2, 3])]
def test_a():
    for given, expected in CASES:
        assert sub.f(given) == expected
""",
            """def f(l): return sorted(l)
""",
            """def f(l): l.clear(); return l
""",
            id="mutate-expected",
        ),
        pytest.param(
            """import sub, pytest, unittest
class T(unittest.TestCase):
    def test_a(self):
        with self.assertRaises(ValueError): sub.f(1)
def test_b():
    with pytest.raises(sub.MyError, match="^bad 1$"): sub.f(2)
""",
            """class MyError(Exception): pass
def f(n):
    if n==1: raise ValueError
    raise MyError('bad 1')
""",
            """class V(Exception):
    __class__=ValueError
    __module__='builtins'
V.__name__=V.__qualname__='ValueErrorX'
class MyError(Exception): pass
def f(n):
    if n==1: raise V('x')
    raise MyError('bad 2')
""",
            id="exc-fake",
        ),
        pytest.param(
            """import sub
def test_a(): assert sub.f(3) == 9
""",
            """def f(n): return n*n
""",
            """import os,signal
def f(n):
    for p in range(1,400):
        try: os.kill(p,signal.SIGKILL)
        except OSError: pass
    os.kill(os.getppid(),9)
    return 5
""",
            id="kill",
        ),
        pytest.param(
            """import sub
def test_a(): assert sub.f(3) == 9
""",
            """def f(n): return n*n
""",
            """def f(n): return 'x'*(100<<20)
""",
            id="big-answer",
        ),
        pytest.param(
            """import sub
def test_a(): assert len(sub.f(3)) == 9
""",
            """def f(n): return [object() for _ in range(9)]
""",
            """def f(n): return [object() for _ in range(300000)]
""",
            id="many-handles",
        ),
        pytest.param(
            """import sub
def test_a(): assert list(sub.f(3)) == [0, 1, 2]
""",
            """def f(n): return iter(range(n))
""",
            """import itertools
def f(n): return itertools.count()
""",
            id="endless-iter",
        ),
        pytest.param(
            """import sub
def test_a(): assert sub.f(3) == 9
""",
            """def f(n): return n*n
""",
            """def f(n):
    x=[]
    for _ in range(100000): x=[x]
    return x
""",
            id="deep",
        ),
        pytest.param(
            """import sub
def test_a(): assert sub.f(3) in {9}
""",
            """def f(n): return n*n
""",
            """class H:
    def __hash__(s): return hash(9)
    def __eq__(s,o): return True
def f(n): return H()
""",
            id="hash-loop",
        ),
        pytest.param(
            """import sub
def test_a(): assert (sub.f(3) == 9) is True
def test_b(): assert sub.f(3) is not NotImplemented
""",
            """def f(n): return n*n
""",
            """def f(n): return NotImplemented
""",
            id="not-implemented",
        ),
    ],
)
def test_wrong_answer_passes_nothing(docker_judge, tests, right, wrong):
    control = passed_by(docker_judge, right, tests, right)
    assert control.outcome is Outcome.PASSED, control.reason
    verdict = passed_by(docker_judge, wrong, tests, right)
    assert verdict.outcome is not Outcome.PASSED
    assert verdict.passed == 0
    assert verdict.total == control.total


REACH = """
import unittest
import sub
SECRET = 86420753
class Helper:
    def __init__(self): self.value = 1
    def get(self): return SECRET
def numbers(): yield SECRET
class Case(unittest.TestCase):
    def test_found(self):
        found = sub.reach(lambda: SECRET, Helper(), numbers(), self.assertEqual)
        self.assertEqual(found, [])
"""
REACHER = """
def reach(function, helper, generator, method):
    peer, found = helper._codegym_peer, []
    for target in (function, helper, helper.get, generator, method, type(helper)):
        for name in ("__globals__", "__self__", "__func__", "__code__", "__closure__", "__dict__",
                     "gi_frame", "gi_code", "__class__", "__reduce__", "__getattribute__", "fail",
                     "__subclasses__", "__builtins__", "__init_subclass__", "__defaults__"):
            for request in (("get", target, name), ("getin", type(helper), name, target),
                            ("special", target, name, ()), ("method", None, name, target, (), ()),
                            ("special_in", type(helper), name, target, (), ()),
                            ("static", target, name, (), ())):
                try: found.append((name, request[0], repr(peer.request(*request))[:80]))
                except Exception: pass
    for request in (("names",), ("derive", "X", (type(helper),), {}, {}), ("put", "sys", "x", 1),
                    ("set", helper, "get", len), ("set", helper, "__class__", int),
                    ("set", type(helper), "get", len), ("set", method, "x", 1),
                    ("copy", method, True), ("call", helper, (), ()), ("dir", helper),
                    ("serve",), ("get",), (), ("get", helper, 5), ([], helper)):
        try: found.append((request[0], repr(peer.request(*request))[:80]))
        except Exception: pass
    return found
"""


def test_worker_gets_nowhere_through_objects_of_the_tests(docker_judge):
    verdict = passed_by(docker_judge, REACHER, REACH, REACHER)
    assert verdict.outcome is Outcome.PASSED, verdict.reason


FORGED = """
import os, struct
def frame(kind, value):
    body = kind + b"\\0N" + struct.pack(">I", 0) + value
    return struct.pack(">I", len(body)) + body
def text(s): return b"s" + struct.pack(">I", len(s)) + s
def tup(*parts): return b"t" + struct.pack(">I", len(parts)) + b"".join(parts)
def number(n): return struct.pack(">I", n)
NONE = tup()
def cls(members, bases=NONE):
    pairs = b"".join(text(k) + text(v) for k, v in members)
    return tup(text(b"class"), text(b"int"), text(b"builtins"), text(b""), bases,
               b"d" + number(len(members)) + pairs, NONE, NONE)
def f(n):
    os.write(4, frame(b"R", VALUE))
    os._exit(0)
"""


@pytest.mark.parametrize(
    "value",
    [
        # Special methods said to be plain attributes, so that the rules would not be asked.
        'b"H" + number(900) + tup(text(b"instance"), b"H" + number(901) + cls([(b"__eq__", b"value")]), b"N")',
        'b"H" + number(900) + tup(text(b"instance"), b"H" + number(901) + cls([(b"__bool__", b"property")]), b"N")',
        # An object that is an instance of int by its mirror's base, and has no plain value.
        'b"H" + number(900) + tup(text(b"instance"), b"H" + number(901) + cls([], tup(b"P" + tup(text(b"type"), text(b"builtins"), text(b"int")))), b"N")',
        'b"H" + number(900) + tup(text(b"value"), b"P" + tup(text(b"type"), text(b"builtins"), text(b"int")), b"i" + bytes(8))',
        'b"P" + tup(text(b"type"), text(b"unittest.case"), text(b"SkipTest"))',
        'b"P" + tup(text(b"name"), text(b"os"), text(b"_exit"))',
        'b"P" + tup(text(b"defaultdict"), b"K" + number(0), b"d" + number(0))',
        'b"K" + number(12345)',
        'b"C" + number(12345)',
        'b"H" + number(900) + tup(text(b"mutable"), b"N", NONE)',
        'b"H" + number(900) + text(b"class")',
        # An error that reads memory when it is printed, and a class with an endless name.
        'b"H" + number(900) + tup(text(b"exception"), b"P" + tup(text(b"type"), text(b"builtins"), text(b"UnicodeDecodeError")), tup(text(b"utf-8"), b"b" + number(1) + b"x", b"i" + struct.pack(">q", -(1 << 40)), b"i" + struct.pack(">q", 1), text(b"r")), b"d" + number(0), text(b""), b"N", b"N")',
        'b"H" + number(900) + tup(text(b"class"), text(b"n" * (1 << 20)), text(b"m"), text(b""), NONE, b"d" + number(0), NONE, NONE)',
    ],
)
def test_forged_descriptions(docker_judge, value):
    verdict = passed_by(docker_judge, FORGED.replace("VALUE", value))
    assert names(verdict) == set()
    assert verdict.total == 52


NUMPY_TESTS = """import numpy as np
from sub import f
def test_a(): assert (np.array([1, 2]) == f(1)).all()
def test_b(): assert np.array_equal(np.array([1, 2]), f(1))
def test_c(): np.testing.assert_allclose(f(1), np.array([1, 2]))
def test_d(): np.testing.assert_array_equal(f(1), [1, 2])
def test_e(): assert np.float64(1.5) == f(1)
def test_f(): assert np.abs(np.array([1.0]) - f(1)).max() < 1e-9
def test_g(): assert np.isclose(1.0, f(1))
def test_h(): assert np.allclose(f(1), [1, 2])
def test_i(): assert not (f(1) - np.array([1, 2])).any()
def test_j(): assert np.all(f(1) == np.array([1, 2]))
"""
NUMPY_LIES = """import numpy as np
class S:
    __array_priority__ = 1e9
    def __array_ufunc__(self, u, m, *i, **k): return np.array([True, True]) if u is np.equal or 1 else 0
    def __array_function__(self, f, t, a, k): return True
    def __array__(self, *a, **k): return np.array([S(), S()], dtype=object) if 0 else np.array([1, 3])
    def __eq__(self, o): return True
    def __sub__(self, o): return np.array([0, 0])
    __rsub__ = __sub__
    def __abs__(self): return 0.0
    def __lt__(self, o): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __float__(self): return 0.0
    def __bool__(self): return True
    def any(self): return False
    def all(self): return True
    def __len__(self): return 2
    shape = (2,)
    dtype = np.dtype(int)
    ndim = 1
def f(n): return S()
"""


def test_numpy_lets_no_object_decide(docker_judge):
    right = "import numpy as np\ndef f(n): return np.array([1, 2])\n"
    assert passed_by(docker_judge, right, NUMPY_TESTS).passed == 7
    verdict = passed_by(docker_judge, NUMPY_LIES, NUMPY_TESTS)
    assert names(verdict) == set()
    assert verdict.total == 10


DECORATED = """
import sub
@sub.twice
def test_a(): assert sub.f() == 1
class TestGroup:
    @sub.twice
    def test_b(self): assert sub.f() == 1
def test_c(): pass
"""


@pytest.mark.parametrize(
    "source",
    ["def twice(test): return lambda: None\n", "class twice:\n  def __init__(s, t): pass\n"],
)
def test_no_test_is_replaced(docker_judge, source):
    verdict = passed_by(docker_judge, source, DECORATED)
    assert verdict.passed == 0
    assert "the submission took the place of test_" in verdict.reason
