def test_a_script(run):
    assert run([["diff", ["a", "b"], ["b", "c"]]]) == [["-a", " b", "+c"]]


def test_a_patch(run):
    assert run([["patch", ["x"], [" x", "+y"]], ["patch", ["x"], [" y"]]]) == [
        ["x", "y"],
        "error: does not apply",
    ]
