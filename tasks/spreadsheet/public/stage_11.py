def test_spill(run):
    commands = [
        ["set", "A1", "={1,2;3,4}*10"],
        ["get", "B2"],
        ["set", "D1", "=SUM(A1#)"],
        ["get", "D1"],
        ["set", "B1", "x"],
        ["get", "A1"],
    ]
    assert run(commands) == [
        ["A1", "B1", "A2", "B2"],
        40.0,
        ["D1"],
        100.0,
        ["A1", "B1", "D1", "A2", "B2"],
        {"error": "#SPILL!"},
    ]


def test_sort(run):
    commands = [["set", "A1", '=TEXTJOIN(" ",TRUE,SORT({4;1;3},1,-1))'], ["get", "A1"]]
    assert run(commands) == [["A1"], "4 3 1"]
