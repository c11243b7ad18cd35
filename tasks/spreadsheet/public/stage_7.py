def test_copy(run):
    commands = [
        ["set", "A1", "4"],
        ["set", "B1", "=A1*$A$1"],
        ["copy", "B1", "C2"],
        ["content", "C2"],
    ]
    assert run(commands)[2:] == [["C2"], "=B2*$A$1"]


def test_delete(run):
    commands = [
        ["set", "A5", "=SUM(A1:A3)+A2"],
        ["delete", "rows", 2, 1],
        ["content", "A4"],
        ["get", "A4"],
    ]
    assert run(commands) == [["A5"], ["A4", "A5"], "=SUM(A1:A2)+#REF!", {"error": "#REF!"}]
