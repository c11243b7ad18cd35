SETUP = [
    ["set", "A1", "ant"],
    ["set", "B1", "2"],
    ["set", "A2", "bee"],
    ["set", "B2", "5"],
    ["set", "A3", "asp"],
    ["set", "B3", "9"],
]


def test_look_up(run):
    commands = [
        ["set", "C1", '=VLOOKUP("BEE",A1:B3,2,FALSE)'],
        ["get", "C1"],
        ["set", "C1", "=MATCH(7,B1:B3)"],
        ["get", "C1"],
    ]
    assert run(SETUP + commands)[6:] == [["C1"], 5.0, ["C1"], 2.0]


def test_conditions(run):
    commands = [
        ["set", "C1", '=SUMIF(A1:A3,"a*",B1:B3)'],
        ["get", "C1"],
        ["set", "C1", '=COUNTIFS(A1:A3,"<>bee",B1:B3,">2")'],
        ["get", "C1"],
    ]
    assert run(SETUP + commands)[6:] == [["C1"], 11.0, ["C1"], 1.0]
