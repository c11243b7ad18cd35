def test_division(execute):
    code = [("PUSH", 7), ("PUSH", -2), ("DIV",), ("PRINT", 1)]
    assert execute(code, 100) == {"output": ["-3"], "steps": 4, "error": None}


def test_limit(execute):
    code = [("PUSH", 1), ("PUSH", 2), ("PRINT", 2)]
    assert execute(code, 3) == {"output": ["1 2"], "steps": 3, "error": None}
    assert execute(code, 2) == {"output": [], "steps": 2, "error": "limit"}
