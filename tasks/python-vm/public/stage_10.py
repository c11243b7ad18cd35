COUNTER = """
def count(n):
  while True:
    yield n
    n = n + 1
g = count(5)
print(next(g), next(g), g)
for x in g:
  if x == 9:
    break
print(next(g), [x + y for x in [1, 2] if x > 1 for y in [10, 20]])
next((x for x in []))
"""


def test_generators(run):
    found = run(COUNTER, 999)
    assert found["output"] == ["5 6 <generator count>", "10 [12, 22]"]
    assert found["error"] == "stop"


def test_code(compile_source):
    made = [
        *(("LOAD_LOCAL", "*"), ("ITER",), ("NEXT", 9), ("STORE_LOCAL", "v")),
        *(("LOAD_LOCAL", "v"), ("JUMP_IF_FALSE", 8), ("PUSH", 4), ("YIELD",), ("JUMP", 2)),
        *(("PUSH", None), ("RETURN",)),
    ]
    assert compile_source("[4 for v in w if v]") == [
        *(("LIST", 0), ("GENERATOR", "generator", ("*",), made), ("LOAD", "w"), ("CALL", 1)),
        *(("NEXT", 7), ("COLLECT",), ("JUMP", 4), ("POP",)),
    ]
