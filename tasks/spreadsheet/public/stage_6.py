def test_texts(run):
    commands = [
        ["set", "A1", '=SUBSTITUTE("aXbXc","X","-",2)'],
        ["get", "A1"],
        ["set", "A1", '=MID("spread",2,3)'],
        ["get", "A1"],
    ]
    assert run(commands) == [["A1"], "aXb-c", ["A1"], "pre"]


def test_formats(run):
    commands = [
        ["set", "A1", "-12345.678"],
        ["format", "A1:A9", '#,##0.0;"minus "#,##0.0'],
        ["show", "A1"],
        ["show", "A2"],
    ]
    assert run(commands) == [["A1"], [], "minus 12,345.7", ""]
