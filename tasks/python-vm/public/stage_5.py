def test_counter(run):
    source = """
def counter():
    n = 0
    def more(by):
        nonlocal n
        n = n + by
        return n
    return more
c = counter()
print(c(1), c(5), counter()(2))
"""
    assert run(source, 1000)["output"] == ["1 6 2"]


def test_lambda(compile_source):
    assert compile_source("lambda x: lambda: x") == [
        (
            *("FUNCTION", "lambda", ("x",)),
            [("FUNCTION", "lambda", (), [("LOAD_OUTER", 1, "x"), ("RETURN",)]), ("RETURN",)],
        ),
        ("POP",),
    ]
