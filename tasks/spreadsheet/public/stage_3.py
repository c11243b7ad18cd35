def test_values(run):
    commands = [
        ["set", "A1", "=2+3*4^2"],
        ["get", "A1"],
        ["set", "A1", '="n: "&7/2'],
        ["get", "A1"],
    ]
    assert run(commands) == [["A1"], 50.0, ["A1"], "n: 3.5"]


def test_errors(run):
    commands = [["set", "A1", "=5/(1-1)"], ["get", "A1"], ["set", "A1", "=5/"], ["content", "A1"]]
    assert run(commands) == [["A1"], {"error": "#DIV/0!"}, {"refused": "formula"}, "=5/(1-1)"]
