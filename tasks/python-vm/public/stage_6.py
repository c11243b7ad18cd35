def test_values(run):
    source = 'd = {"a": [1, 2],\n     3: "x\\n"}\nd["a"][0] = len("abc")\nprint(d, keys(d))'
    assert run(source, 100)["output"] == ['{"a": [3, 2], 3: "x\\n"} ["a", 3]']


def test_loop(run):
    source = 'for c in "abc":\n  if c == "b":\n    continue\n  print(c)\nprint([1][-1])'
    output = run(source, 100)
    assert (output["output"], output["error"]) == (["a", "c"], "index")
