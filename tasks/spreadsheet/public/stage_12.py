def test_functions(run):
    commands = [
        ["set", "A1", "=LET(f,LAMBDA(v,v*v),f(3)+f(4))"],
        ["get", "A1"],
        ["set", "A1", "=SUM(MAP({1,2},LAMBDA(v,v+1)))"],
        ["get", "A1"],
    ]
    assert run(commands) == [["A1"], 25.0, ["A1"], 5.0]


def test_history(run):
    commands = [
        ["set", "A1", "1"],
        ["set", "A1", "2"],
        ["undo"],
        ["get", "A1"],
        ["redo"],
        ["get", "A1"],
        ["redo"],
    ]
    assert run(commands) == [["A1"], ["A1"], ["A1"], 1.0, ["A1"], 2.0, {"refused": "history"}]


def test_csv(run):
    commands = [["import", "A1", 'x,"y, z"\n5,=A2*2'], ["export", "A1:B2"]]
    assert run(commands) == [["A1", "B1", "A2", "B2"], 'x,"y, z"\n5,10\n']
