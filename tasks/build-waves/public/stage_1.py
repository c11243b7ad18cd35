def test_chain(build_waves):
    assert build_waves({"app": ["log", "net"], "net": ["log"]}) == [["log"], ["net"], ["app"]]


def test_sorted_waves(build_waves):
    assert build_waves({"b": [], "a": [], "c": ["a"]}) == [["a", "b"], ["c"]]


def test_circle(build_waves):
    try:
        build_waves({"x": ["y"], "y": ["x"], "z": []})
    except ValueError as error:
        assert list(error.args) == [["x", "y"]]
    else:
        raise AssertionError("no ValueError")
