def test_order(run):
    commands = [
        ["set", "B1", "x"],
        ["set", "AA1", "y"],
        ["set", "A2", "z"],
        ["set", "c1", "'"],
        ["cells"],
    ]
    assert run(commands)[-1] == ["B1", "C1", "AA1", "A2"]


def test_refusals(run):
    assert run([["get", "A00"], ["clear", "A1", "A2"], ["content", "A1"]]) == [
        {"refused": "address"},
        {"refused": "command"},
        "",
    ]
