def test_constants(compile_source):
    assert compile_source("print(1 + 2 * 3, x + (1 + 1))", True) == [
        *(("PUSH", 7), ("LOAD", "x"), ("PUSH", 2), ("ADD",), ("PRINT", 2)),
    ]
    assert compile_source("while True:\n  pass", True) == [("JUMP", 0)]


def test_listing(listing):
    source = 'def f(a, b):\n  return "x"\n  print(a)\n'
    expected = ["main():", "   0 FUNCTION f", "   1 STORE f"]
    expected += ["f(a, b):", '   0 PUSH "x"', "   1 RETURN"]
    assert listing(source, True) == "\n".join(expected)
