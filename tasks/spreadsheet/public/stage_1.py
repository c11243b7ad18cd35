def test_typing(run):
    commands = [
        ["set", "c4", "1.5"],
        ["set", "C4", "1.50"],
        ["get", "C4"],
        ["set", "C4", "one"],
        ["get", "c4"],
    ]
    assert run(commands) == [["C4"], [], 1.5, ["C4"], "one"]


def test_kinds(run):
    assert run([["set", "A1", "30%"], ["get", "A1"], ["set", "A1", "'30%"], ["get", "A1"]]) == [
        ["A1"],
        0.3,
        ["A1"],
        "30%",
    ]
