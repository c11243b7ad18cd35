def test_sum(run):
    commands = [
        ["set", "A1", "2"],
        ["set", "A2", "3"],
        ["set", "B1", "= sum(a2:a1)*$A$1"],
        ["content", "B1"],
        ["get", "B1"],
    ]
    assert run(commands)[2:] == [["B1"], "=SUM(A1:A2)*$A$1", 10.0]


def test_changes(run):
    commands = [
        ["set", "C1", "=A1+1"],
        ["set", "B2", "=C1"],
        ["set", "A1", "5"],
        ["dependents", "C1"],
        ["set", "A1", "=B2"],
    ]
    assert run(commands) == [["C1"], ["B2"], ["A1", "C1", "B2"], ["B2"], ["A1", "C1", "B2"]]
