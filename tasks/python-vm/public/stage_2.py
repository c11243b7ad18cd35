def test_code(compile_source):
    assert compile_source("print(1 - -2 * 3)") == [
        *(("PUSH", 1), ("PUSH", 2), ("NEG",), ("PUSH", 3), ("MUL",), ("SUB",)),
        ("PRINT", 1),
    ]


def test_run(run):
    assert run("print(2, (3 + 4) * 5)  # two\n", 50)["output"] == ["2 35"]


def test_error(compile_source):
    try:
        compile_source("print(1,)")
    except Exception as error:
        assert type(error).__name__ == "CompileError"
        assert error.args == ("syntax", 1)
    else:
        raise AssertionError("no error")
