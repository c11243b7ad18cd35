SOURCE = """
class Log:
  def __init__(self, name):
    self.name = name
    self.uses = 0
  def __enter__(self):
    self.uses += 1
    return self.name + "!"
  def __exit__(self):
    print("closed", self.name, self.uses)
def first(pairs, log):
  for key, value in pairs:
    with log as text:
      if value > 10:
        return text + key
log = Log("L")
print(first([["a", 5], ["b", 50], ["c", 500]], log))
"""


def test_with(run):
    expected = ["closed L 1", "closed L 2", "L!b"]
    assert run(SOURCE, 999)["output"] == expected
    assert run(SOURCE, 999, True)["output"] == expected


def test_code(compile_source):
    assert compile_source("def f():\n  try:\n    return 1\n  finally:\n    x")[0][3] == [
        *(("TRY", 10), ("PUSH", 1), ("END_TRY",), ("LOAD", "x"), ("POP",), ("RETURN",)),
        *(("END_TRY",), ("LOAD", "x"), ("POP",)),
        *(("JUMP", 13), ("LOAD", "x"), ("POP",), ("RAISE",), ("PUSH", None), ("RETURN",)),
    ]
