def test_caught(run):
    source = 'try:\n  print(1 / 0)\nexcept e:\n  print("it was", e)\nraise "oh"'
    output = run(source, 100)
    assert (output["output"], output["error"]) == (["it was zero"], "oh")


def test_code(compile_source):
    assert compile_source("try:\n  pass\nexcept:\n  pass") == [
        *(("TRY", 3), ("END_TRY",), ("JUMP", 4), ("POP",)),
    ]
