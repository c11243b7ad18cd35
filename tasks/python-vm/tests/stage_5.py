from hypothesis import given
from stage_1 import SEEDS
from stage_2 import check_refusals
from stage_3 import check_code, check_programs, check_run

END = [("PUSH", None), ("RETURN",)]


@given(seed=SEEDS)
def test_code(compile_source, seed):
    check_code(compile_source, seed, 5)


@given(seed=SEEDS)
def test_run(run, execute, seed):
    check_run(run, execute, seed, 5)


def test_code_of_nested_functions(compile_source):
    source = """
def f(a):
  def g():
    nonlocal a
    a = b
    return lambda c: a + c + g
  b = 1
"""
    inner = [
        *(("LOAD_OUTER", 2, "a"), ("LOAD_LOCAL", "c"), ("ADD",)),
        *(("LOAD_OUTER", 2, "g"), ("ADD",), ("RETURN",)),
    ]
    middle = [
        *(("LOAD_OUTER", 1, "b"), ("STORE_OUTER", 1, "a")),
        *(("FUNCTION", "lambda", ("c",), inner), ("RETURN",), *END),
    ]
    outer = [
        *(("FUNCTION", "g", (), middle), ("STORE_LOCAL", "g")),
        *(("PUSH", 1), ("STORE_LOCAL", "b"), *END),
    ]
    assert compile_source(source) == [("FUNCTION", "f", ("a",), outer), ("STORE", "f")]


def test_global_hides_outer_locals(compile_source, run):
    source = """
x = 1
def f():
  x = 2
  def g():
    global x
    def h():
      return x
    return h() * 10 + x
  return g() * 10 + x
print(f())
"""
    check_programs(run, [(source, ["112"], None)])
    code = compile_source(source)[2][3][2][3][0][3]
    assert code[0] == ("LOAD", "x")


def test_closures(run):
    check_programs(
        run,
        [
            (
                """
                def make(n):
                  def more(by):
                    nonlocal n
                    n = n + by
                    return n
                  return more
                a = make(10)
                b = make(20)
                print(a(1), b(2), a(3), b(4), make == make, a == b)
                """,
                ["11 22 14 26 True False"],
                None,
            ),
            (
                """
                def f():
                  def g():
                    return x
                  x = 1
                  a = g()
                  x = 2
                  return a * 10 + g()
                print(f())
                """,
                ["12"],
                None,
            ),
            (
                """
                def f():
                  def g():
                    return x
                  print(g())
                  x = 1
                x = 7
                f()
                """,
                [],
                "name",
            ),
            (
                """
                def twice(f):
                  return lambda x: f(f(x))
                print(twice(twice(lambda x: x * 3))(1), lambda: 1, twice(twice))
                """,
                ["81 <function lambda> <function lambda>"],
                None,
            ),
            (
                """
                def pair(a):
                  def get():
                    return a
                  def put(x):
                    nonlocal a
                    a = x
                  return lambda first: first and get or put
                p = pair(3)
                p(False)(8)
                print(p(False) == p(False))
                print(a)
                """,
                ["True"],
                "name",
            ),
            (
                """
                def count(n):
                  if n == 0:
                    return lambda: 0
                  rest = count(n - 1)
                  return lambda: n + rest()
                print(count(5)())
                print((lambda a, b: a - b)(5, 3), (lambda: lambda: 4)()())
                (lambda a: a)()
                """,
                ["15", "2 4"],
                "arity",
            ),
        ],
    )


def test_two_levels(run):
    source = """
def a(x):
  y = 1
  def b():
    def c():
      nonlocal x, y
      x = x + y
      y = y + 1
      return x
    return c
  c = b()
  c()
  c()
  return x * 10 + y
print(a(5))
"""
    check_programs(run, [(source, ["83"], None)])


def test_syntax(compile_source):
    cases = [
        *(
            ("nonlocal a", 1),
            ("def f():\n  nonlocal a", 2),
            ("a = 1\ndef f():\n  b\n  nonlocal a", 4),
        ),
        ("def f():\n  a = 1\n  def g():\n    nonlocal a, b\n    b = 1", 4),
        ("def f():\n  global a\n  def g():\n    nonlocal a", 4),
        ("def f(a):\n  def g():\n    nonlocal a, a", 3),
        ("def f(a):\n  def g():\n    nonlocal", 3),
        *(
            ("lambda a, a: 1", 1),
            ("lambda a: 1 = 2", 1),
            ("lambda (a): 1", 1),
            ("lambda a, : 1", 1),
        ),
        *(("1 + lambda: 2", 1), ("lambda", 1), ("lambda: pass", 1), ("lambda a 1", 1)),
        *(("not lambda: 1", 1), ("lambda: return 1", 1), ("a or lambda: 1", 1)),
        ("def f():\n  nonlocal a\n)", 3),
    ]
    check_refusals(compile_source, [(source, "syntax", line) for source, line in cases])
    assert compile_source("lambda a, b: a or b") == [
        (
            *("FUNCTION", "lambda", ("a", "b")),
            [("LOAD_LOCAL", "a"), ("OR", 3), ("LOAD_LOCAL", "b"), ("RETURN",)],
        ),
        ("POP",),
    ]
