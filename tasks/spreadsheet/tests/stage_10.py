import random

from hypothesis import given
from stage_1 import compare
from stage_2 import SEEDS, refused
from stage_3 import CYCLE, DIV, NAME, REF, VALUE, check_refused
from stage_7 import contents


def test_sheets(run):
    compare(
        run,
        [
            (("sheets",), ["Sheet1"]),
            (("add_sheet", "Data"), []),
            (("add_sheet", "_x9"), []),
            (("sheets",), ["Sheet1", "Data", "_x9"]),
            (("set", "data!b2", "5"), ["Data!B2"]),
            (("get", "DATA!B2"), 5.0),
            (("get", "B2"), None),
            (("set", "sheet1!B2", "7"), ["B2"]),
            (("content", "Sheet1!b2"), "7"),
            (("set", "_x9!A1", "z"), ["_x9!A1"]),
            (("cells",), ["B2", "Data!B2", "_x9!A1"]),
            (("clear", "Data!B2"), ["Data!B2"]),
            (("cells",), ["B2", "_x9!A1"]),
        ],
    )


def test_refused_sheets(run):
    compare(
        run,
        [
            (("add_sheet", "sheet1"), refused("sheet")),
            *(
                (("add_sheet", name), refused("sheet"))
                for name in ("", "1a", "a b", "a.b", "a!", "ä", "a\n")
            ),
            (("get", "Nope!A1"), refused("sheet")),
            (("set", "Nope!A1", "1"), refused("sheet")),
            (("format", "Nope!A1:B2", "0"), refused("sheet")),
            (("set", "A1", "=Nope!A1"), refused("sheet")),
            (("set", "A1", "=1+SUM(Nope!A1:B2"), refused("sheet")),
            (("get", "Sheet1!A"), refused("address")),
            (("get", "!A1"), refused("sheet")),
            (("rename_sheet", "Nope", "B"), refused("sheet")),
            (("add_sheet", "Two"), []),
            (("rename_sheet", "Two", "Sheet1"), refused("sheet")),
            (("rename_sheet", "Two", "a-b"), refused("sheet")),
            (("rename_sheet", "Two", "TWO"), refused("sheet")),
            (("delete_sheet", "Sheet1"), refused("sheet")),
            (("delete_sheet", "Three"), refused("sheet")),
            (("insert", "Nope!rows", 1, 1), refused("sheet")),
            (("insert", "Two!row", 1, 1), refused("command")),
            (("move", "A1", "Two!A1"), refused("sheet")),
            (("add_sheet",), refused("command")),
            (("sheets", "A"), refused("command")),
            (("rename_sheet", "Two"), refused("command")),
            (("delete_sheet",), refused("command")),
            (("sheets",), ["Sheet1", "Two"]),
        ],
    )
    check_refused(
        run,
        [
            "=Sheet1!",
            "=Sheet1!x",
            "=Sheet1!A1:Sheet1!B2",
            "=Sheet1 !A1",
            "=Sheet1! A1",
            "=Sheet1!SUM(1)",
            "=!A1",
            "='Sheet1'!A1",
        ],
    )


def test_references_across(run):
    compare(
        run,
        [
            (("add_sheet", "Data"), []),
            (("set", "Data!A1", "2"), ["Data!A1"]),
            (("set", "A1", "=data!a1*10+SUM(DATA!$a$3:A1)"), ["A1"]),
            (("content", "A1"), "=Data!A1*10+SUM(Data!$A1:A$3)"),
            (("set", "Data!B1", "=A1+Sheet1!A1"), ["Data!B1"]),
            (("get", "Data!B1"), 24.0),
            (("content", "Data!B1"), "=A1+Sheet1!A1"),
            (("set", "Data!A1", "3"), ["A1", "Data!A1", "Data!B1"]),
            (("precedents", "Data!B1"), ["A1", "Data!A1"]),
            (("dependents", "Data!A1"), ["A1", "Data!B1"]),
            (("dependents", "Data!A2"), ["A1"]),
            (("dependents", "A2"), []),
            (("set", "Data!A2", "=Data!B1"), ["A1", "Data!B1", "Data!A2"]),
            (("get", "A1"), CYCLE),
            (("format", "Data!A1:B1", "0.0"), []),
            (("show", "Data!A1"), "3.0"),
            (("show", "A1"), "#CYCLE!"),
        ],
    )


def test_copying_between_sheets(run):
    contents(
        run,
        [("A1", "1"), ("B2", "=A1+$A$1+Sheet1!A1+SUM(A1:B1)")],
        [
            ("add_sheet", "Q"),
            ("copy", "A1:B2", "Q!B2"),
            ("copy", "Q!C3", "D4"),
            ("fill", "Q!C3:C4", "down"),
        ],
        {
            "Q!B2": "1",
            "Q!C3": "=B2+$A$1+Sheet1!B2+SUM(B2:C2)",
            "D4": "=C3+$A$1+Sheet1!C3+SUM(C3:D3)",
            "Q!C4": "=B3+$A$1+Sheet1!B3+SUM(B3:C3)",
            "A1": "1",
        },
    )


def test_moving_within_a_sheet(run):
    setup = [
        ("add_sheet", "Q"),
        ("set", "Q!A1", "1"),
        ("set", "Q!B1", "=A1+Sheet1!A1"),
        ("set", "A2", "=Q!A1+A1"),
    ]
    contents(
        run,
        [("A1", "4")],
        [*setup, ("move", "Q!A1", "Q!D5")],
        {"Q!A1": "", "Q!D5": "1", "Q!B1": "=D5+Sheet1!A1", "A2": "=Q!D5+A1", "A1": "4"},
    )
    contents(
        run,
        [("A1", "4")],
        [*setup, ("move", "A1", "D5")],
        {"Q!A1": "1", "D5": "4", "Q!B1": "=A1+Sheet1!D5", "A2": "=Q!A1+D5", "A1": ""},
    )


def test_rows_of_a_sheet(run):
    setup = [
        ("add_sheet", "Q"),
        ("set", "Q!A3", "1"),
        ("set", "Q!B1", "=A3+Sheet1!A3"),
        ("set", "B1", "=SUM(Q!A1:A3)+A3"),
    ]
    contents(
        run,
        [("A3", "4")],
        [*setup, ("insert", "q!rows", 2, 1)],
        {"Q!A4": "1", "Q!B1": "=A4+Sheet1!A3", "B1": "=SUM(Q!A1:A4)+A3", "A3": "4"},
    )
    contents(
        run,
        [("A3", "4")],
        [*setup, ("delete", "rows", 3, 1)],
        {"Q!A3": "1", "Q!B1": "=A3+#REF!", "B1": "=SUM(Q!A1:A3)+#REF!", "A3": ""},
    )
    contents(
        run,
        [("A3", "4")],
        [*setup, ("insert", "Sheet1!columns", "A", 1), ("delete", "Q!columns", "A", 1)],
        {"Q!A1": "=#REF!+Sheet1!B3", "C1": "=SUM(#REF!)+B3", "B3": "4"},
    )


def test_renaming(run):
    compare(
        run,
        [
            (("add_sheet", "Old"), []),
            (("set", "Old!A1", "=A2+Old!A3+Sheet1!A1"), ["Old!A1"]),
            (("set", "A1", "=OLD!B5"), ["A1"]),
            (("rename_sheet", "old", "New"), []),
            (("content", "New!A1"), "=A2+New!A3+Sheet1!A1"),
            (("content", "A1"), "=New!B5"),
            (("get", "Old!A1"), refused("sheet")),
            (("rename_sheet", "Sheet1", "Main"), []),
            (("sheets",), ["Main", "New"]),
            (("content", "New!A1"), "=A2+New!A3+Main!A1"),
            (("set", "New!B5", "3"), ["A1", "New!A1", "New!B5"]),
            (("add_sheet", "Sheet1"), []),
            (("sheets",), ["Main", "New", "Sheet1"]),
        ],
    )


def test_deleting_sheets(run):
    compare(
        run,
        [
            (("add_sheet", "P"), []),
            (("add_sheet", "Q"), []),
            (("set", "P!A1", "1"), ["P!A1"]),
            (("format", "P!A1", "0.0"), []),
            (("set", "Q!A1", "=P!A1+Q!B1"), ["Q!A1"]),
            (("set", "A1", "=COUNT(P!A1:B2)+Q!A1"), ["A1"]),
            (("set", "A2", "=A1"), ["A2"]),
            (("delete_sheet", "p"), ["A1", "A2", "Q!A1"]),
            (("content", "A1"), "=COUNT(#REF!)+Q!A1"),
            (("content", "Q!A1"), "=#REF!+Q!B1"),
            (("get", "A2"), REF),
            (("sheets",), ["Sheet1", "Q"]),
            (("add_sheet", "P"), []),
            (("sheets",), ["Sheet1", "Q", "P"]),
            (("get", "P!A1"), None),
            (("set", "P!A1", "2"), ["P!A1"]),
            (("show", "P!A1"), "2"),
            (("cells",), ["A1", "A2", "Q!A1", "P!A1"]),
            (("format", "P!A1", "0.0"), []),
            (("delete_sheet", "P"), []),
            (("add_sheet", "R"), []),
            (("set", "R!A1", "2"), ["R!A1"]),
            (("show", "R!A1"), "2"),
        ],
    )


def test_names(run):
    compare(
        run,
        [
            (("names",), []),
            (("set", "A1", "=rate*100"), ["A1"]),
            (("get", "A1"), NAME),
            (("name", "Rate", "= 0.2"), ["A1"]),
            (("get", "A1"), 20.0),
            (("content", "A1"), "=RATE*100"),
            (("name", "cells", "=$B$1:b3"), []),
            (("set", "A2", "=SUM(Cells)+RATE"), ["A2"]),
            (("set", "B2", "3"), ["A2", "B2"]),
            (("get", "A2"), 3.2),
            (("names",), [["CELLS", "=$B$1:B3"], ["RATE", "=0.2"]]),
            (("name", "RATE", "=MAX(cells)/10"), ["A1", "A2"]),
            (("get", "A1"), 30.0),
            (("precedents", "A1"), ["B2"]),
            (("dependents", "B1"), ["A1", "A2"]),
            (("copy", "A2", "C5"), ["C5"]),
            (("content", "C5"), "=SUM(CELLS)+RATE"),
            (("get", "C5"), 3.3),
            (("unname", "rate"), ["A1", "A2", "C5"]),
            (("get", "A2"), NAME),
            (("unname", "rate"), refused("name")),
            (("names",), [["CELLS", "=$B$1:B3"]]),
            (("set", "B1", "=A2"), ["B1", "A2", "C5"]),
            (("get", "A2"), CYCLE),
        ],
    )


def test_refused_names(run):
    compare(
        run,
        [
            *(
                (("name", name, "=1"), refused("name"))
                for name in (
                    "A1",
                    "zz999",
                    "true",
                    "False",
                    "",
                    "1x",
                    "a b",
                    "a!",
                    "x+y",
                    " x",
                    "x ",
                    '"x"',
                    "$A$1",
                    "A1:B2",
                    "#REF!",
                    "5",
                )
            ),
            (("name", "x", "1"), refused("formula")),
            (("name", "x", ""), refused("formula")),
            (("name", "x", "=1+"), refused("formula")),
            (("name", "x", "=Nope!A1"), refused("sheet")),
            (("name", "x", "=x+1"), refused("name")),
            (("name", "x", "=y+1"), []),
            (("name", "z", "=X"), []),
            (("name", "y", "=1+z"), refused("name")),
            (("name", "y", "=5"), []),
            (("set", "A1", "=Z+ABC1"), ["A1"]),
            (("get", "A1"), NAME),
            (("name", "abc1", "=1/0"), ["A1"]),
            (("get", "A1"), DIV),
            (("name", "abc1", "=4"), ["A1"]),
            (("get", "A1"), 10.0),
            (("name", "x_1.y", "=A1"), []),
            (
                ("names",),
                [["ABC1", "=4"], ["X", "=Y+1"], ["X_1.Y", "=A1"], ["Y", "=5"], ["Z", "=X"]],
            ),
            (("name", "x"), refused("command")),
            (("unname",), refused("command")),
            (("names", "x"), refused("command")),
        ],
    )


def test_names_follow(run):
    compare(
        run,
        [
            (("add_sheet", "Q"), []),
            (("set", "Q!A2", "5"), ["Q!A2"]),
            (("set", "A2", "7"), ["A2"]),
            (("name", "far", "=Q!A2"), []),
            (("name", "near", "=A2"), []),
            (("set", "Q!B1", "=far+near"), ["Q!B1"]),
            (("get", "Q!B1"), 12.0),
            (("insert", "Q!rows", 1, 1), ["Q!B1", "Q!A2", "Q!B2", "Q!A3"]),
            (("names",), [["FAR", "=Q!A3"], ["NEAR", "=A2"]]),
            (("move", "A2", "C9"), ["A2", "C9"]),
            (("rename_sheet", "Q", "W"), []),
            (("names",), [["FAR", "=W!A3"], ["NEAR", "=C9"]]),
            (("delete", "columns", "C", 1), ["C9", "W!B2"]),
            (("names",), [["FAR", "=W!A3"], ["NEAR", "=#REF!"]]),
            (("get", "W!B2"), REF),
            (("delete_sheet", "W"), []),
            (("names",), [["FAR", "=#REF!"], ["NEAR", "=#REF!"]]),
            (("name", "text", '="a"'), []),
            (("set", "A1", "=text+1"), ["A1"]),
            (("get", "A1"), VALUE),
        ],
    )


@given(seed=SEEDS)
def test_random_books(run, seed):
    """Sheets of numbers and sums of cells elsewhere; values stay, whatever is renamed."""
    rng = random.Random(seed)
    names = ["Sheet1", "Aa", "Bb"]
    steps, numbers, formulas = [["add_sheet", "Aa"], ["add_sheet", "Bb"]], {}, {}
    for sheet in range(3):
        for cell in ("A1", "B1", "A2"):
            numbers[sheet, cell] = rng.randrange(9)
            steps.append(["set", f"{names[sheet]}!{cell}", str(numbers[sheet, cell])])
    for place in range(6):
        sheet = rng.randrange(3)
        parts = [(rng.randrange(3), rng.choice(["A1", "B1", "A2"])) for _ in range(3)]
        formulas[sheet, f"C{place + 1}"] = parts
    if rng.random() < 0.5:
        steps.append(["rename_sheet", "Aa", "Cc"])
        names[1] = "Cc"

    def text(sheet, parts):
        return "=" + "+".join(c if s == sheet and s != 1 else f"{names[s]}!{c}" for s, c in parts)

    steps += [["set", f"{names[s]}!{c}", text(s, parts)] for (s, c), parts in formulas.items()]
    first = len(steps)
    steps += [["get", f"{names[s]}!{c}"] for s, c in formulas]
    fresh = ["Main", "X_1", "Sheet1"]
    steps += [["rename_sheet", old, new] for old, new in zip(names, fresh)]
    names = fresh
    steps += [["content", f"{names[s]}!{c}"] for s, c in formulas]
    steps.append(["delete_sheet", "x_1"])
    kept = {place: parts for place, parts in formulas.items() if place[0] != 1}
    steps += [["get", f"{names[s]}!{c}"] for s, c in kept]
    answers = run(steps)
    size = len(formulas)
    assert answers[first : first + size] == [
        float(sum(numbers[p] for p in parts)) for parts in formulas.values()
    ]
    assert answers[first + size + 3 : first + 2 * size + 3] == [
        text(s, parts) for (s, _), parts in formulas.items()
    ]
    lost = [
        REF if any(s == 1 for s, _ in parts) else float(sum(numbers[p] for p in parts))
        for parts in kept.values()
    ]
    assert answers[first + 2 * size + 4 :] == lost
