def test_logic(run):
    commands = [
        ["set", "A1", '=IF(OR(FALSE,2>1),"yes",1/0)'],
        ["get", "A1"],
        ["set", "A1", "=IFERROR(1/0,-1)"],
        ["get", "A1"],
    ]
    assert run(commands) == [["A1"], "yes", ["A1"], -1.0]


def test_numbers(run):
    commands = [
        ["set", "A1", "=ROUND(3.145,2)"],
        ["get", "A1"],
        ["set", "A2", "=MEDIAN(A1,1,8)"],
        ["get", "A2"],
    ]
    assert run(commands) == [["A1"], 3.15, ["A2"], 3.15]
