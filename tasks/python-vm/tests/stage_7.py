from hypothesis import given
from stage_1 import SEEDS, result
from stage_2 import check_refusals
from stage_3 import check_code, check_programs, check_run


@given(seed=SEEDS)
def test_code(compile_source, seed):
    check_code(compile_source, seed, 7)


@given(seed=SEEDS)
def test_run(run, execute, seed):
    check_run(run, execute, seed, 7)


def test_code_of_try(compile_source):
    assert compile_source("try:\n  a\nexcept e:\n  raise e\nb") == [
        *(("TRY", 5), ("LOAD", "a"), ("POP",), ("END_TRY",), ("JUMP", 8)),
        *(("STORE", "e"), ("LOAD", "e"), ("RAISE",), ("LOAD", "b"), ("POP",)),
    ]
    assert compile_source("def f():\n  try:\n    return 1\n  except e:\n    e = 2")[0][3] == [
        *(("TRY", 5), ("PUSH", 1), ("RETURN",), ("END_TRY",), ("JUMP", 8)),
        *(("STORE_LOCAL", "e"), ("PUSH", 2), ("STORE_LOCAL", "e"), ("PUSH", None), ("RETURN",)),
    ]


def test_leaving_loops(compile_source):
    source = """
try:
  while a:
    try:
      try:
        break
      except:
        continue
    except:
      break
except:
  b
"""
    assert compile_source(source) == [
        *(("TRY", 20), ("LOAD", "a"), ("JUMP_IF_FALSE", 18), ("TRY", 15), ("TRY", 10)),
        *(("END_TRY",), ("END_TRY",), ("JUMP", 18), ("END_TRY",), ("JUMP", 13)),
        *(("POP",), ("END_TRY",), ("JUMP", 1), ("END_TRY",), ("JUMP", 17)),
        *(("POP",), ("JUMP", 18), ("JUMP", 1), ("END_TRY",), ("JUMP", 23)),
        *(("POP",), ("LOAD", "b"), ("POP",)),
    ]


def test_every_error_is_caught(run):
    cases = [
        *(("1 / 0", "zero"), ("1 + None", "type"), ("nothing", "name"), ("len()", "arity")),
        *(
            ("[][0]", "index"),
            ("{}[0]", "key"),
            ("f()", "depth"),
            ("pop([])", "index"),
            ("f(1)", "arity"),
        ),
    ]
    for text, error in cases:
        source = f"def f():\n  f()\ntry:\n  print(0)\n  {text}\n  print(1)\n"
        source += "except e:\n  print(e)\nprint(2)"
        found = run(source, 1000)
        assert (found["output"], found["error"]) == (["0", error, "2"], None)


def test_raise(run):
    values = [
        ("1", "1"),
        ('"a b"', "a b"),
        ('["x"]', '["x"]'),
        ("None", "None"),
        ("len", "<builtin len>"),
    ]
    check_programs(run, [(f"raise {text}\nprint(1)", [], out) for text, out in values])
    assert run('raise "limit"', 9) == result([], 2, "limit")
    check_programs(
        run, [("l = [1]\ntry:\n  raise l\nexcept e:\n  append(e, 2)\nprint(l)", ["[1, 2]"], None)]
    )


def test_limit_is_not_caught(run):
    source = "try:\n  while True:\n    pass\nexcept:\n  print(1)"
    assert run(source, 50) == result([], 50, "limit")


def test_unwinding(run):
    check_programs(
        run,
        [
            (
                """
                def f(n):
                  try:
                    if n == 0:
                      raise "bottom"
                    return 1 + f(n - 1)
                  except e:
                    print(n, e)
                    raise e + "!"
                try:
                  print(1, 2 + f(2))
                except e:
                  print(e)
                """,
                ["0 bottom", "1 bottom!", "2 bottom!!", "bottom!!!"],
                None,
            ),
            (
                """
                def f():
                  raise 7
                def g():
                  for x in [1, 2]:
                    try:
                      print(x, 10 + f())
                    except e:
                      print(x + e)
                  return "done"
                print(g(), 1)
                """,
                ["8", "9", "done 1"],
                None,
            ),
            (
                """
                def f():
                  try:
                    return 1
                  except:
                    print("never")
                f()
                1 / 0
                """,
                [],
                "zero",
            ),
            (
                """
                for x in [1, 2, 3]:
                  try:
                    if x == 2:
                      continue
                    if x == 3:
                      break
                    print(x)
                  except:
                    print("never")
                raise "end"
                """,
                ["1"],
                "end",
            ),
            (
                """
                try:
                  try:
                    raise 1
                  except a:
                    raise a + 1
                except b:
                  print(b)
                try:
                  pass
                except:
                  print("never")
                raise 3
                """,
                ["2"],
                "3",
            ),
            (
                """
                def f():
                  print(e)
                  try:
                    raise 1
                  except e:
                    pass
                e = 5
                f()
                """,
                [],
                "name",
            ),
        ],
    )


def test_depth_after_an_error(run):
    source = """
    def down(n):
      if n == 0:
        raise "x"
      return down(n - 1)
    n = 0
    while n < 3:
      try:
        down(98)
      except e:
        print(e)
      n = n + 1
    def count(n):
      if n == 0:
        return 0
      return 1 + count(n - 1)
    print(count(99))
    """
    check_programs(run, [(source, ["x", "x", "x", "99"], None)])


def test_stack_after_an_error(execute):
    code = [
        *(("PUSH", 1), ("TRY", 6), ("PUSH", 2), ("PUSH", 3), ("PUSH", "e"), ("RAISE",)),
        *(("PRINT", 2), ("PUSH", 4), ("PRINT", 1)),
    ]
    assert execute(code, 99) == result(["1 e", "4"], 9)
    code = [("TRY", 4), ("TRY", 3), ("PUSH", 1), ("RAISE",), ("PRINT", 1)]
    assert execute(code, 99) == result(["1"], 6)
    code = [("TRY", 4), ("END_TRY",), ("PUSH", 1), ("RAISE",), ("PRINT", 1)]
    assert execute(code, 99) == result([], 4, "1")


def test_syntax(compile_source):
    cases = [
        *(
            ("try:\n  a", 2),
            ("try:\n  a\nb", 3),
            ("except:\n  a", 1),
            ("raise", 1),
            ("raise 1, 2", 1),
        ),
        *(
            ("try:\n  a\nexcept 1:\n  b", 3),
            ("try:\n  a\nexcept a, b:\n  b", 3),
            ("try a:\n  b", 1),
        ),
        *(("try:\n  a\nexcept e:\n  b\nexcept f:\n  c", 5), ("try:\n  a\nelse:\n  b", 3)),
        *(("try:\n  break\nexcept:\n  a", 2), ("try = 1", 1), ("a = raise 1", 1)),
    ]
    check_refusals(compile_source, [(source, "syntax", line) for source, line in cases])
