def test_dates(run):
    commands = [
        ["set", "A1", "=DATE(2000,1,1)"],
        ["get", "A1"],
        ["format", "A1", "ddd d mmm yyyy"],
        ["show", "A1"],
    ]
    assert run(commands) == [["A1"], 36526.0, [], "Sat 1 Jan 2000"]


def test_months(run):
    commands = [["set", "A1", '=TEXT(EDATE(DATE(2023,1,30),1),"yyyy-mm-dd")'], ["get", "A1"]]
    assert run(commands) == [["A1"], "2023-02-28"]
