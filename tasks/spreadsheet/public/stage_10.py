def test_sheets(run):
    commands = [
        ["add_sheet", "Prices"],
        ["set", "Prices!A1", "7"],
        ["set", "A1", "=prices!A1*2"],
        ["rename_sheet", "Prices", "P"],
        ["content", "A1"],
        ["delete_sheet", "P"],
    ]
    assert run(commands) == [[], ["Prices!A1"], ["A1"], [], "=P!A1*2", ["A1"]]


def test_names(run):
    commands = [
        ["name", "Tax", "=0.5"],
        ["set", "A1", "=tax*10"],
        ["get", "A1"],
        ["name", "tax", "=B1"],
        ["names"],
    ]
    assert run(commands) == [[], ["A1"], 5.0, ["A1"], [["TAX", "=B1"]]]
