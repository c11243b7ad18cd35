def test_recursion(run):
    source = "def f(n):\n  if n < 2:\n    return n\n  return f(n - 1) + f(n - 2)\nprint(f(10))"
    assert run(source, 10000)["output"] == ["55"]


def test_code(compile_source):
    assert compile_source("def one(x):\n  return x\none(1)") == [
        (
            "FUNCTION",
            "one",
            ("x",),
            [("LOAD_LOCAL", "x"), ("RETURN",), ("PUSH", None), ("RETURN",)],
        ),
        *(("STORE", "one"), ("LOAD", "one"), ("PUSH", 1), ("CALL", 1), ("POP",)),
    ]
