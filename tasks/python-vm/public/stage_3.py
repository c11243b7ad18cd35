def test_loop(compile_source, run):
    source = "n = 3\nwhile n > 0:\n    print(n)\n    n = n - 1\n"
    assert compile_source(source) == [
        *(("PUSH", 3), ("STORE", "n")),
        *(("LOAD", "n"), ("PUSH", 0), ("GT",), ("JUMP_IF_FALSE", 13)),
        *(("LOAD", "n"), ("PRINT", 1)),
        *(("LOAD", "n"), ("PUSH", 1), ("SUB",), ("STORE", "n"), ("JUMP", 2)),
    ]
    assert run(source, 1000) == {"output": ["3", "2", "1"], "steps": 39, "error": None}


def test_types(run):
    assert run("print(1 == True, not 2 < 1)", 99)["output"] == ["False True"]
    assert run("if 1:\n  print(1)", 99)["error"] == "type"
