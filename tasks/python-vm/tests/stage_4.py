from hypothesis import given
from stage_1 import SEEDS, result
from stage_2 import check_refusals
from stage_3 import check_code, check_programs, check_run

END = [("PUSH", None), ("RETURN",)]


@given(seed=SEEDS)
def test_code(compile_source, seed):
    check_code(compile_source, seed, 4)


@given(seed=SEEDS)
def test_run(run, execute, seed):
    check_run(run, execute, seed, 4)


def test_code_of_a_function(compile_source):
    source = (
        "def f(a, b):\n  global c\n  c = a\n  d = f\n  if d:\n    return\n  return b\nf(1, 2)(3)"
    )
    code = [
        *(("LOAD_LOCAL", "a"), ("STORE", "c"), ("LOAD", "f"), ("STORE_LOCAL", "d")),
        *(("LOAD_LOCAL", "d"), ("JUMP_IF_FALSE", 8), *END, ("LOAD_LOCAL", "b"), ("RETURN",), *END),
    ]
    assert compile_source(source) == [
        *(("FUNCTION", "f", ("a", "b"), code), ("STORE", "f"), ("LOAD", "f")),
        *(("PUSH", 1), ("PUSH", 2), ("CALL", 2), ("PUSH", 3), ("CALL", 1), ("POP",)),
    ]


def test_scope(run):
    check_programs(
        run,
        [
            ("a = 1\ndef f():\n  a = 2\n  return a\nprint(f(), a)", ["2 1"], None),
            ("a = 1\ndef f():\n  print(a)\n  a = 2\nf()", [], "name"),
            ("a = 1\ndef f():\n  print(a)\n  if False:\n    a = 2\nf()", [], "name"),
            ("a = 1\ndef f():\n  print(a)\n  while False:\n    a = 2\nf()", [], "name"),
            ("a = 1\ndef f():\n  if True:\n    print(a)\n  else:\n    a = 2\nf()", [], "name"),
            ("def f():\n  print(b)\nb = 4\nf()", ["4"], None),
            ("a = 1\ndef f(a):\n  a = a + 1\n  return a\nprint(f(5), a)", ["6 1"], None),
            (
                "def f():\n  x = y\n  while True:\n    global x, y\n    break\ny = 0\nf()\n1 / x",
                [],
                "zero",
            ),
            ("def f():\n  return\nprint(f())", ["None"], None),
            (
                "def f():\n  pass\nprint(f(), f == f, f)\ng = f\nprint(g == f)",
                ["None True <function f>", "True"],
                None,
            ),
            (
                "def f():\n  pass\ng = f\ndef f():\n  pass\nprint(f == g, f != 1)",
                ["False True"],
                None,
            ),
            ("def f(n):\n  m = n\n  if n > 0:\n    f(n - 1)\n  return m\nprint(f(3))", ["3"], None),
        ],
    )


def test_wrong_calls(run):
    head = "def f(a):\n  return a\n"
    check_programs(
        run,
        [
            *((head + call, [], "type") for call in ("1(2)", "True()", "f(1)(2)", "None(f)")),
            *((head + call, [], "arity") for call in ("f()", "f(1, 2)", "f(1, 2, 3)")),
            (head + "x = f(g)", [], "name"),
        ],
    )


def test_depth(run):
    source = "def f(n):\n  if n == 0:\n    return 0\n  return 1 + f(n - 1)\n"
    for count, expected in ((98, "98"), (99, "99")):
        assert (
            run(f"{source}print(f({count}))\nprint(f({count}))", 4000)["output"] == [expected] * 2
        )
    found = run(f"{source}print(1)\nprint(f(100))", 4000)
    assert (found["output"], found["error"]) == (["1"], "depth")
    source = source.replace("f(n - 1)", "f(n - 1, 0)").replace("n == 0", "n == 7")
    assert run(source + "f(7)\nf(8)", 4000)["error"] == "arity"
    source = "n = 0\ndef f():\n  global n\n  n = n + 1\n  if n == 100:\n    f(1)\n  f()\nf()"
    assert run(source, 4000)["error"] == "arity"


def test_steps_of_calls(run):
    source = "def f(a):\n  return a\nprint(f(1))"
    assert run(source, 8) == result(["1"], 8)
    assert run(source, 6) == result([], 6, "limit")


def test_stacks_of_calls(run):
    source = "def f(a):\n  g(a)\n  return a * 2\ndef g(a):\n  return 1 + (2 + (3 + a))\n"
    source += "print(1, f(2) + f(g(3)), 4)"
    assert run(source, 200)["output"] == ["1 22 4"]


def test_syntax(compile_source):
    cases = [
        *(("return 1", 1), ("a\nglobal b", 2), ("def f(a, a):\n  b", 1), ("def f(a,):\n  b", 1)),
        *(("def f(1):\n  a", 1), ("def f:\n  a", 1), ("def f()\n  a", 1), ("def f():\na", 2)),
        *(
            ("f(1,)", 1),
            ("f(,)", 1),
            ("f(1 2)", 1),
            ("f(", 1),
            ("f() = 1", 1),
            ("def (a):\n  b", 1),
        ),
        *(("def f():\n  global a,\n  b", 2), ("def f():\n  global a, a", 2)),
        *(
            ("def f():\n  global\n  a", 2),
            ("def f():\n  global 1", 2),
            ("def f():\n  a\nreturn 2", 3),
        ),
        *(("while a:\n  def f():\n    break", 3), ("def f():\n  continue", 2), ("f = def", 1)),
        *(("def f():\n  return 1 2", 2), ("def f():\n  while a:\n    b\n  break", 4)),
        *(("def f(a b):\n  c", 1), ("def f():\n  global a b", 2)),
    ]
    check_refusals(compile_source, [(source, "syntax", line) for source, line in cases])
    source = "while a:\n  def f():\n    return 1\n  break"
    code = [("PUSH", 1), ("RETURN",), *END]
    assert compile_source(source) == [
        *(("LOAD", "a"), ("JUMP_IF_FALSE", 6), ("FUNCTION", "f", (), code), ("STORE", "f")),
        *(("JUMP", 6), ("JUMP", 0)),
    ]
