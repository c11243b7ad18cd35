import random

from hypothesis import given
from stage_1 import compare
from stage_2 import SEEDS, refused
from stage_3 import REF


def contents(run, setup, commands, wanted):
    """Do commands after cells were set, and compare what some cells then contain."""
    steps = [["set", where, text] for where, text in setup] + [
        list(command) for command in commands
    ]
    answers = run([*steps, *(["content", where] for where in wanted)])
    for command, answer in zip(commands, answers[len(setup) :]):
        assert type(answer) is list, (command, answer)
    found = dict(zip(wanted, answers[len(steps) :]))
    assert found == wanted


def test_copy_shifts(run):
    formula = "=A1+$A1+A$1+$A$1+SUM(B2:$C3,$B2:C$3)"
    contents(
        run,
        [("D4", formula), ("E4", "'text"), ("A9", "old")],
        [
            ("copy", "D4:E4", "F7"),
            ("copy", "D4", "D4"),
            ("copy", "E4:F4", "H9"),
            ("copy", "Z1", "A9"),
        ],
        {
            "F7": "=C4+$A4+C$1+$A$1+SUM($C5:D6,$B$3:E5)",
            "G7": "'text",
            "D4": formula,
            "H9": "'text",
            "I9": "",
            "A9": "",
        },
    )


def test_copy_off_the_sheet(run):
    contents(
        run,
        [
            ("B2", "=A1+A2*B1"),
            ("C3", "=ZY9+A$999"),
            ("D4", "=SUM(A1:B2,C3)"),
            ("E5", "=$A$1+SUM(A$1:B5)"),
        ],
        [
            ("copy", "B2", "A1"),
            ("copy", "C3", "D2"),
            ("copy", "C3", "E3"),
            ("copy", "D4", "D3"),
            ("copy", "E5", "E1"),
        ],
        {
            "A1": "=#REF!+#REF!*#REF!",
            "D2": "=ZZ8+B$999",
            "E3": "=#REF!+C$999",
            "D3": "=SUM(#REF!,C2)",
            "E1": "=$A$1+SUM(A$1:B1)",
        },
    )


def test_copy_overlapping(run):
    contents(
        run,
        [("A1", "1"), ("A2", "2"), ("A3", "=A1+A2"), ("B2", "x")],
        [("copy", "A1:A3", "A2"), ("copy", "A2:B3", "B1")],
        {
            "A1": "1",
            "A2": "1",
            "A3": "2",
            "A4": "=A2+A3",
            "B1": "1",
            "B2": "2",
            "C1": "x",
            "C2": "",
            "B3": "",
        },
    )


def test_copy_answers_and_formats(run):
    compare(
        run,
        [
            (("set", "A1", "1.5"), ["A1"]),
            (("format", "A1", "0.00"), []),
            (("set", "A2", "=A1*2"), ["A2"]),
            (("copy", "A1:A2", "C1"), ["C1", "C2"]),
            (("show", "C1"), "1.50"),
            (("show", "C2"), "3"),
            (("format", "C2", "0.0"), []),
            (("copy", "A2", "C2"), []),
            (("show", "C2"), "3"),
            (("set", "C1", "4"), ["C1", "C2"]),
            (("show", "C1"), "4.00"),
            (("copy", "B1", "C1"), ["C1", "C2"]),
            (("set", "C1", "4"), ["C1", "C2"]),
            (("show", "C1"), "4"),
            (("copy", "A1:B2", "ZZ1"), refused("address")),
            (("copy", "A1:B2", "A999"), refused("address")),
            (("copy", "A1", "B2:B3"), refused("address")),
            (("copy", "A0", "B2"), refused("address")),
            (("copy", "A1"), refused("command")),
            (("copy", "A1:B1", "ZY999"), ["ZY999"]),
        ],
    )


def test_fill(run):
    contents(
        run,
        [("A1", "1"), ("A2", "=A1+1"), ("B2", "=$A2*B$1"), ("A5", "gone"), ("C1", "c")],
        [
            ("fill", "A2:B4", "down"),
            ("fill", "A5:C6", "down"),
            ("fill", "C1:E2", "right"),
            ("fill", "A2:B2", "down"),
        ],
        {
            "A3": "=A2+1",
            "A4": "=A3+1",
            "B3": "=$A3*B$1",
            "B4": "=$A4*B$1",
            "A2": "=A1+1",
            "A5": "gone",
            "A6": "gone",
            "E1": "c",
            "D2": "",
        },
    )
    compare(
        run,
        [
            (("set", "B1", "=A1+1"), ["B1"]),
            (("fill", "B1:D1", "right"), ["C1", "D1"]),
            (("get", "D1"), 3.0),
            (("fill", "B1:D2", "up"), refused("command")),
            (("fill", "B1:D", "down"), refused("address")),
            (("fill", "B1:D2"), refused("command")),
        ],
    )


def test_move(run):
    contents(
        run,
        [
            *(
                ("A1", "1"),
                ("A2", "=A1+C1"),
                ("B1", "=A1+$A$2"),
                ("B2", "=SUM(A1:A2)"),
                ("B3", "=SUM(A1:A3)"),
            ),
            *(("D5", "over"), ("B4", "=D5+D6"), ("C1", "=B2")),
        ],
        [("move", "A1:A2", "D5")],
        {
            "A1": "",
            "A2": "",
            "D5": "1",
            "D6": "=D5+C1",
            "B1": "=D5+$D$6",
            "B2": "=SUM(D5:D6)",
            "B3": "=SUM(A1:A3)",
            "B4": "=D5+D6",
            "C1": "=B2",
        },
    )


def test_move_overlapping_and_formats(run):
    compare(
        run,
        [
            (("set", "A1", "1"), ["A1"]),
            (("set", "A2", "=A1+1"), ["A2"]),
            (("format", "A2", "0.0"), []),
            (("set", "C1", "=A2*10"), ["C1"]),
            (("move", "A1:A2", "A2"), ["A1", "A2", "A3"]),
            (("content", "A3"), "=A2+1"),
            (("content", "C1"), "=A3*10"),
            (("show", "A3"), "2.0"),
            (("show", "A2"), "1"),
            (("get", "A1"), None),
            (("move", "A2", "ZZ1000"), refused("address")),
            (("move", "A2:A3", "A999"), refused("address")),
            (("move", "A2"), refused("command")),
            (("move", "A1", "A3"), ["C1", "A3"]),
            (("content", "C1"), "=A3*10"),
            (("get", "C1"), 0.0),
        ],
    )


def test_insert_rows(run):
    setup = [
        ("A1", "1"),
        ("A2", "2"),
        ("A3", "=A1+$A$2"),
        ("B1", "=SUM(A1:A3)"),
        ("B2", "=SUM(A2:A2)+SUM(B3:B$9)"),
    ]
    contents(
        run,
        setup,
        [("insert", "rows", 2, 3)],
        {
            "A1": "1",
            "A2": "",
            "A5": "2",
            "A6": "=A1+$A$5",
            "B1": "=SUM(A1:A6)",
            "B5": "=SUM(A5:A5)+SUM(B6:B$12)",
        },
    )
    contents(
        run, setup, [("insert", "rows", 1, 1)], {"A1": "", "A4": "=A2+$A$3", "B2": "=SUM(A2:A4)"}
    )
    contents(
        run,
        setup,
        [("insert", "rows", 4, 1)],
        {"A3": "=A1+$A$2", "B1": "=SUM(A1:A3)", "B2": "=SUM(A2:A2)+SUM(B3:B$10)"},
    )


def test_insert_columns(run):
    contents(
        run,
        [("A1", "1"), ("C1", "=A1+$B1+SUM(A5:$C5)"), ("D2", "=$C$1")],
        [("insert", "columns", "b", 2)],
        {"A1": "1", "B1": "", "C1": "", "E1": "=A1+$D1+SUM(A5:$E5)", "F2": "=$E$1"},
    )
    contents(
        run,
        [("Z1", "=Y1+AA1")],
        [("insert", "columns", "Z", 1)],
        {"AA1": "=Y1+AB1", "Z1": ""},
    )


def test_delete_rows(run):
    contents(
        run,
        [
            *(
                ("A1", "1"),
                ("A2", "2"),
                ("A3", "3"),
                ("A6", "=A1+A2+A5"),
                ("B6", "=SUM(A1:A3,A2:A4,A2:A3,A3:A5)"),
            ),
            *(("C6", "=SUM(A$1:$A$9)"), ("D6", "=SUM(A2:D2)+D$6")),
        ],
        [("delete", "rows", 2, 2)],
        {
            "A1": "1",
            "A2": "",
            "A4": "=A1+#REF!+A3",
            "B4": "=SUM(A1:A1,A2:A2,#REF!,A2:A3)",
            "C4": "=SUM(A$1:$A$7)",
            "D4": "=SUM(#REF!)+D$4",
            "A6": "",
        },
    )


def test_delete_columns(run):
    contents(
        run,
        [("A1", "=C1+D1"), ("B1", "5"), ("E1", "=SUM(A2:D2,$B3:C3,C4:$C9)"), ("F1", "=$B$1+F2")],
        [("delete", "columns", "B", 2)],
        {"A1": "=#REF!+B1", "B1": "", "C1": "=SUM(A2:B2,#REF!,#REF!)", "D1": "=#REF!+D2"},
    )


def test_the_edge(run):
    compare(
        run,
        [
            (("set", "A1", "=SUM(B990:B999)+B998+B5"), ["A1"]),
            (("set", "C999", "5"), ["C999"]),
            (("insert", "rows", 3, 1), refused("space")),
            (("content", "C999"), "5"),
            (("clear", "C999"), ["C999"]),
            (("format", "C998", "0.0"), []),
            (("insert", "rows", 3, 5), ["A1"]),
            (("content", "A1"), "=SUM(B995:B999)+#REF!+B10"),
            (("get", "A1"), REF),
            (("set", "ZZ2", "=1"), ["ZZ2"]),
            (("insert", "columns", "A", 1), refused("space")),
            (("insert", "columns", "ZZ", 1), refused("space")),
            (("delete", "columns", "ZZ", 5), ["ZZ2"]),
            (("cells",), ["A1"]),
            (("insert", "rows", 999, 900), []),
            (("delete", "rows", 998, 5), []),
            (("content", "A1"), "=SUM(B995:B997)+#REF!+B10"),
            (("delete", "rows", 1, 999), ["A1"]),
            (("cells",), []),
        ],
    )


def test_refused(run):
    compare(
        run,
        [
            (("insert", "row", 1, 1), refused("command")),
            (("insert", "rows", 0, 1), refused("address")),
            (("insert", "rows", 1000, 1), refused("address")),
            (("delete", "columns", "AAA", 1), refused("address")),
            (("delete", "columns", "", 1), refused("address")),
            (("insert", "rows", 1, 0), refused("count")),
            (("delete", "rows", 1, -1), refused("count")),
            (("insert", "rows", 1), refused("command")),
            (("delete", "columns", "A"), refused("command")),
        ],
    )


def test_answers_and_formats_of_rows(run):
    compare(
        run,
        [
            (("set", "A1", "1"), ["A1"]),
            (("set", "A2", "2"), ["A2"]),
            (("set", "A3", "2"), ["A3"]),
            (("set", "C1", "=SUM(A1:A9)"), ["C1"]),
            (("format", "A2", "0.0"), []),
            (("format", "B3", "0.00"), []),
            (("insert", "rows", 2, 1), ["A2", "A4"]),
            (("show", "A3"), "2.0"),
            (("set", "B4", "7"), ["B4"]),
            (("show", "B4"), "7.00"),
            (("delete", "rows", 3, 1), ["C1", "B3", "A4", "B4"]),
            (("show", "B3"), "7.00"),
            (("show", "A3"), "2"),
            (("insert", "columns", "A", 1), ["A1", "B1", "C1", "D1", "A3", "B3", "C3"]),
            (("show", "C3"), "7.00"),
        ],
    )


LETTERS = "ABCDEF"


class Grid:
    """A sheet of rows and columns that are objects: a reference holds the objects, no numbers."""

    def __init__(self, rng):
        self.rows, self.columns = [object() for _ in range(8)], [object() for _ in range(6)]
        self.cells = {}
        for row in self.rows[:6]:
            for column in self.columns[:4]:
                if rng.random() < 0.5:
                    self.cells[row, column] = (
                        [self.part(rng) for _ in range(2)]
                        if rng.random() < 0.6
                        else rng.randrange(9)
                    )

    def part(self, rng):
        """A reference: rows, columns (all those between the ends), and the dollar signs."""
        top, left = rng.randrange(6), rng.randrange(4)
        wide = rng.random() < 0.6
        rows = self.rows[top : top + (rng.randint(1, 3) if wide else 1)]
        columns = self.columns[left : left + (rng.randint(1, 3) if wide else 1)]
        return rows, columns, wide, [rng.choice(["", "$"]) for _ in range(4)]

    def text(self, cell):
        if isinstance(cell, int):
            return str(cell)
        return "=" + "+".join(
            f"SUM({self.shown(part)})" if part[2] else self.shown(part) for part in cell
        )

    def shown(self, part):
        rows = [self.rows.index(row) for row in part[0] if row in self.rows]
        columns = [self.columns.index(column) for column in part[1] if column in self.columns]
        if not rows or not columns:
            return "#REF!"
        a, b, c, d = part[3]
        first = f"{a}{LETTERS[min(columns)]}{b}{min(rows) + 1}"
        return f"{first}:{c}{LETTERS[max(columns)]}{d}{max(rows) + 1}" if part[2] else first

    def contents(self):
        return {
            f"{LETTERS[x]}{y + 1}": self.text(self.cells[row, column])
            for y, row in enumerate(self.rows)
            for x, column in enumerate(self.columns)
            if (row, column) in self.cells
        }


@given(seed=SEEDS)
def test_random_deletions(run, seed):
    rng = random.Random(seed)
    grid = Grid(rng)
    steps = [["set", where, text] for where, text in grid.contents().items()]
    for _ in range(2):
        count = rng.randint(1, 2)
        axis = rng.choice(["rows", "columns"])
        lines = grid.rows if axis == "rows" else grid.columns
        at = rng.randrange(4 if axis == "rows" else 2)
        steps.append(["delete", axis, at + 1 if axis == "rows" else LETTERS[at], count])
        del lines[at : at + count]
    wanted = grid.contents()
    answers = run([*steps, ["cells"], *(["content", where] for where in wanted)])
    assert answers[len(steps)] == list(wanted)
    assert dict(zip(wanted, answers[len(steps) + 1 :])) == wanted


@given(seed=SEEDS)
def test_random_insertions_keep_values(run, seed):
    rng = random.Random(seed)
    before = Grid(rng).contents()
    axis, at, count = rng.choice(["rows", "columns"]), rng.randint(1, 7), rng.randint(1, 3)

    def moved(where):
        place = LETTERS.index(where[0]) + 1, int(where[1:])
        column, row = (
            p + count if axis == name and p >= at else p
            for p, name in zip(place, ("columns", "rows"))
        )
        return f"{'ABCDEFGHIJ'[column - 1]}{row}"

    steps = [["set", where, text] for where, text in before.items()]
    steps += [["get", where] for where in before]
    steps.append(["insert", axis, at if axis == "rows" else "ABCDEFG"[at - 1], count])
    steps += [["get", moved(where)] for where in before]
    steps += [["cells"], ["delete", axis, at if axis == "rows" else "ABCDEFG"[at - 1], count]]
    steps += [["content", where] for where in before]
    answers = run(steps)
    size = len(before)
    assert answers[size : 2 * size] == answers[2 * size + 1 : 3 * size + 1]
    assert sorted(answers[3 * size + 1]) == sorted(map(moved, before))
    assert dict(zip(before, answers[3 * size + 3 :])) == before


@given(seed=SEEDS)
def test_random_copies(run, seed):
    rng = random.Random(seed)
    row, column, to_row, to_column = (rng.randint(1, 9) for _ in range(4))

    def name(number):
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number - 1]

    old, new = [], []
    for _ in range(3):
        x, y, fixed_x, fixed_y = (
            rng.randint(1, 12),
            rng.randint(1, 12),
            rng.random() < 0.4,
            rng.random() < 0.4,
        )
        old.append(f"{'$' * fixed_x}{name(x)}{'$' * fixed_y}{y}")
        x, y = x + (0 if fixed_x else to_column - column), y + (0 if fixed_y else to_row - row)
        new.append(f"{'$' * fixed_x}{name(x)}{'$' * fixed_y}{y}" if x > 0 and y > 0 else "#REF!")
    source, target = f"{name(column)}{row}", f"{name(to_column)}{to_row}"
    steps = [["set", source, "=" + "*".join(old)], ["copy", source, target], ["content", target]]
    assert run(steps)[2] == "=" + "*".join(new)


@given(seed=SEEDS)
def test_random_moves_keep_values(run, seed):
    rng = random.Random(seed)
    before = Grid(rng).contents()
    steps = [["set", where, text] for where, text in before.items()]
    steps += [["get", where] for where in before]
    steps += [["move", "A1:F8", "H20"], ["cells"]]
    places = [f"{'HIJK'['ABCD'.index(where[0])]}{int(where[1:]) + 19}" for where in before]
    steps += [["get", where] for where in places]
    answers = run(steps)
    size = len(before)
    assert sorted(answers[2 * size + 1]) == sorted(places)
    assert answers[size : 2 * size] == answers[2 * size + 2 :]
