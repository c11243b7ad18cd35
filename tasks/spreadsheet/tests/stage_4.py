import math
import random

from hypothesis import given
from stage_1 import compare
from stage_2 import SEEDS, refused
from stage_3 import CYCLE, DIV, NA, NAME, NUM, VALUE, check_refused, check_values

CELLS = [
    ("B1", "4"),
    ("B2", "two"),
    ("B3", "TRUE"),
    ("B5", "'6"),
    ("C1", "-1.5"),
    ("C2", "10"),
    ("C3", "=1/0"),
    ("D1", "=B1*2"),
]


def test_references(run):
    check_values(
        run,
        [
            ("=b1+C1", 2.5),
            ("=$B$1-B$1+$b1", 4),
            ("=B2", "two"),
            ("=B3", True),
            ("=B4", 0),
            ("=B4+1", 1),
            ('=B4&"x"', "x"),
            ("=B5", "6"),
            ("=B5+1", 7),
            ("=C3", DIV),
            ("=C3+#N/A", DIV),
            ("=B2*C3", DIV),
            ("=D1%", 0.08),
            ("=-C1^2", -2.25),
            ("=B2=C3", DIV),
        ],
        CELLS,
    )


def test_empty_in_comparisons(run):
    check_values(
        run,
        [
            ("=B4=0", True),
            ('=B4=""', True),
            ("=FALSE=B4", True),
            ("=B4=B6", True),
            ("=B4<TRUE", True),
            ("=1>B4", True),
            ('=B4<"a"', True),
            ("=B4>-1", True),
            ("=B4<>B6", False),
        ],
        CELLS,
    )


def test_names_that_are_no_addresses(run):
    rows = [
        (f"={name}", NAME)
        for name in ("ABC1", "A0", "A1000", "B", "A1B", "B1_", "_B1", "B1.x", "$B2x"[1:])
    ]
    check_values(run, rows, CELLS)
    check_refused(
        run,
        [
            "=$B",
            "=B$",
            "=B1$",
            "=$$B1",
            "=B1:C",
            "=B1:",
            "=:B1",
            "=B1 : C2",
            "=B1:C2:D3",
            "=12B1",
            "=$1",
        ],
    )


def test_aggregates(run):
    check_values(
        run,
        [
            ("=SUM(B1:B5)", 4),
            ("=SUM(B1:C2)", 12.5),
            ("=sum(c2:b1,D1,1)", 21.5),
            ("=PRODUCT(B1:C2)", -60),
            ("=COUNT(B1:C5)", 3),
            ("=COUNTA(B1:C5)", 7),
            ("=AVERAGE(B1:C2)", 12.5 / 3),
            ("=MIN(B1:C2)", -1.5),
            ("=MAX(B1:C2)", 10),
            ("=MIN(B1,2)", 2),
            ("=MAX(B1,2)", 4),
            ("=SUM(B1:C3)", DIV),
            ("=PRODUCT(C1:C3)", DIV),
            ("=AVERAGE(C3)", DIV),
            ("=MAX(C1:D3)", DIV),
            ("=MIN(C3,1)", DIV),
        ],
        CELLS,
    )


def test_single_values_in_aggregates(run):
    check_values(
        run,
        [
            ('=SUM("3",TRUE,2)', 6),
            ('=SUM("x",2)', VALUE),
            ("=SUM(B5)", 0),
            ("=SUM(B3)", 0),
            ("=SUM(B5+0)", 6),
            ('=MAX("12",B1)', 12),
            ('=COUNT("3",TRUE,2,B4,B5)', 1),
            ('=COUNTA("",B4,B5,#N/A)', NA),
            ('=COUNTA("",B4,B5)', 2),
            ("=COUNT(C1:C3)", 2),
            ("=COUNTA(C1:C3)", 3),
            ("=COUNT(1/0)", DIV),
            ('=AVERAGE("4",2)', 3),
            ('=PRODUCT("4",TRUE)', 4),
            ('=MIN("4",7)', 4),
        ],
        CELLS,
    )


def test_aggregates_of_nothing(run):
    check_values(
        run,
        [
            ("=SUM(E1:F9)", 0),
            ("=PRODUCT(E1:F9)", 1),
            ("=COUNT(E1:F9)", 0),
            ("=COUNTA(E1:F9)", 0),
            ("=AVERAGE(E1:F9)", DIV),
            ("=MIN(E1:F9)", 0),
            ("=MAX(B2:B3)", 0),
            ("=SUM(1E308,1E308)", NUM),
            ("=PRODUCT(1E200,1E200)", NUM),
        ],
        CELLS,
    )


def test_calls(run):
    check_values(
        run,
        [
            ("=Sum( 1 , (2) )*2", 6),
            ("=SUM(SUM(1,2),MAX(3,4))", 7),
            ("=NOSUCH(1)", NAME),
            ("=NOSUCH()", NAME),
            ("=SUM", NAME),
            ("=sum.(1/0)", NAME),
            ("=-SUM(2)%", -0.02),
            ("=SUM(2)^MAX(3)", 8),
        ],
    )
    check_refused(
        run,
        [
            "=SUM()",
            "=COUNT()",
            "=MAX( )",
            "=SUM(1,)",
            "=SUM(,1)",
            "=SUM(1",
            "=SUM(1;2)",
            "=SUM 1)",
            "=(SUM)(1)",
            "=NOSUCH(1,)",
            "=AVERAGE()",
            "=COUNTA()",
            "=MIN()",
            "=PRODUCT()",
        ],
    )


def test_normal_form_of_references(run):
    forms = [
        ("= b2 + $c$3", "=B2+$C$3"),
        ("=sum(c5:a2)", "=SUM(A2:C5)"),
        ("=Sum(A5 , $c2:b$7)", "=SUM(A5,B2:$C$7)"),
        ("=max(B9:$B1)", "=MAX(B1:$B9)"),
        ("=count(d$4:d$2)", "=COUNT(D$2:D$4)"),
        ("=min(aa1:B1)", "=MIN(B1:AA1)"),
        ('="a1"&a1', '="a1"&A1'),
    ]
    steps = [command for text, _ in forms for command in (["set", "J2", text], ["content", "J2"])]
    assert run(steps)[1::2] == [form for _, form in forms]


def test_changes_go_on(run):
    compare(
        run,
        [
            (("set", "C1", "=A1+B1"), ["C1"]),
            (("set", "A2", "=C1*2"), ["A2"]),
            (("set", "A1", "3"), ["A1", "C1", "A2"]),
            (("set", "B1", "-3"), ["B1", "C1", "A2"]),
            (("set", "B1", "=0-3"), []),
            (("set", "D4", "=MAX(A1:C1)"), ["D4"]),
            (("set", "B1", "1"), ["B1", "C1", "A2", "D4"]),
            (("set", "B1", "x"), ["B1", "C1", "A2", "D4"]),
            (("get", "D4"), VALUE),
            (("clear", "A1"), ["A1"]),
            (("clear", "C1"), ["C1", "A2", "D4"]),
            (("get", "D4"), 0.0),
            (("set", "Z9", "7"), ["Z9"]),
        ],
    )


def test_cycles(run):
    compare(
        run,
        [
            (("set", "A1", "=A1"), ["A1"]),
            (("get", "A1"), CYCLE),
            (("set", "A1", "=B1+1"), ["A1"]),
            (("set", "B1", "=C1"), ["B1"]),
            (("set", "C1", "=SUM(A1:A3)"), ["A1", "B1", "C1"]),
            (("get", "B1"), CYCLE),
            (("set", "D1", "=C1"), ["D1"]),
            (("get", "D1"), CYCLE),
            (("set", "D2", "=COUNTA(C1)"), ["D2"]),
            (("get", "D2"), 1.0),
            (("set", "C1", "5"), ["A1", "B1", "C1", "D1"]),
            (("get", "A1"), 6.0),
            (("set", "E1", "=1/0+E1"), ["E1"]),
            (("get", "E1"), CYCLE),
            (("set", "E1", "=F1*0"), ["E1"]),
            (("set", "F1", "=E1"), ["E1", "F1"]),
            (("clear", "F1"), ["E1", "F1"]),
        ],
    )


def test_precedents_and_dependents(run):
    compare(run, [(("precedents", "A1"), []), (("dependents", "A1"), [])])
    compare(
        run,
        [
            (("set", "B2", "=A1+A1+SUM(C1:C9)+Z1"), ["B2"]),
            (("precedents", "B2"), []),
            (("set", "A1", "x"), ["A1", "B2"]),
            (("set", "C3", "=B2"), ["B2", "C3"]),
            (("set", "C1", "1"), ["C1"]),
            (("precedents", "b2"), ["A1", "C1", "C3"]),
            (("precedents", "C1"), []),
            (("precedents", "H1"), []),
            (("dependents", "C1"), ["B2"]),
            (("dependents", "c9"), ["B2"]),
            (("dependents", "B2"), ["C3"]),
            (("dependents", "C10"), []),
            (("set", "A3", "=B2:B2"), ["A3"]),
            (("dependents", "B2"), ["A3", "C3"]),
            (("precedents", "A0"), refused("address")),
            (("dependents", "B2", "C2"), refused("command")),
            (("precedents",), refused("command")),
        ],
    )


NAMES = ["A1", "B1", "C1", "A2", "B2", "C2", "A3", "B3", "C3"]
SPANS = {
    "A1:C1": NAMES[:3],
    "A2:B3": ["A2", "B2", "A3", "B3"],
    "C1:C3": ["C1", "C2", "C3"],
    "B2:B2": ["B2"],
}


class Model:
    """Cells as plain numbers and sums of parts; all is worked out anew for every question."""

    def __init__(self):
        self.cells = {}

    def reads(self, name):
        kind, parts = self.cells.get(name, ("empty", []))
        found = set()
        for part in parts if kind == "formula" else []:
            found |= set(SPANS.get(part, [part]))
        return found & set(self.cells)

    def looping(self):
        """The names that reach themselves: the diagonal of the transitive closure."""
        reach = {(a, b) for a in self.cells for b in self.reads(a)}
        for middle in NAMES:
            for a in NAMES:
                for b in NAMES:
                    if (a, middle) in reach and (middle, b) in reach:
                        reach.add((a, b))
        return {name for name in NAMES if (name, name) in reach}

    def values(self):
        """The values, None for #CYCLE!; after as many rounds as there are cells all is settled."""
        looping = self.looping()
        values = {}
        for _ in range(len(NAMES) + 1):
            for name, (kind, parts) in self.cells.items():
                if name in looping:
                    values[name] = None
                elif kind == "number":
                    values[name] = parts
                else:
                    read = [[values.get(n, 0.0) for n in SPANS.get(part, [part])] for part in parts]
                    found = [value for part in read for value in part]
                    values[name] = None if None in found else math.fsum(found)
        return values


@given(seed=SEEDS)
def test_random_sheets(run, seed):
    rng = random.Random(seed)
    model, pairs, before = Model(), [], {}
    for _ in range(14):
        name = rng.choice(NAMES)
        kind = rng.choice(["number", "formula", "formula", "empty"])
        if kind == "number":
            number = rng.randrange(5)
            model.cells[name] = ("number", float(number))
            text = str(number)
        elif kind == "formula":
            parts = rng.sample(NAMES, rng.randint(0, 2)) + rng.sample(
                list(SPANS), rng.randint(0, 1)
            )
            parts = parts or ["B2"]
            model.cells[name] = ("formula", parts)
            text = "=" + "+".join(f"SUM({part})" if ":" in part else part for part in parts)
        else:
            model.cells.pop(name, None)
            text = ""
        after = model.values()
        changed = [
            n for n in NAMES if (n in before) != (n in after) or before.get(n) != after.get(n)
        ]
        pairs.append((("set", name, text), changed))
        before = after
    pairs += [
        (("get", n), CYCLE if n in before and before[n] is None else before.get(n)) for n in NAMES
    ]
    pairs += [(("precedents", n), sorted(model.reads(n), key=NAMES.index)) for n in NAMES]
    asked = [(n, [m for m in NAMES if n in model.reads(m)]) for n in NAMES if n in model.cells]
    compare(run, pairs + [(("dependents", n), wanted) for n, wanted in asked])


@given(seed=SEEDS)
def test_random_aggregates(run, seed):
    rng = random.Random(seed)
    cells, numbers, filled = [], [], 0
    for row in range(1, 5):
        for column in "BC":
            text = rng.choice(["", "", "x", "TRUE", "'3", *map(str, range(-4, 9))])
            cells.append((f"{column}{row}", text))
            filled += text != ""
            numbers += [float(text)] if text.lstrip("-").isdigit() else []
    rows = [
        ("=SUM(B1:C4)", sum(numbers, 0.0)),
        ("=COUNT(B1:C4)", len(numbers)),
        ("=COUNTA(B1:C4)", filled),
        ("=PRODUCT(B1:C4)", math.prod(numbers, start=1.0)),
        ("=AVERAGE(B1:C4)", sum(numbers) / len(numbers) if numbers else DIV),
        ("=MIN(B1:C4)", min(numbers, default=0.0)),
        ("=MAX(B1:C4)", max(numbers, default=0.0)),
        ("=MAX(B1:C4,-20)", max([*numbers, -20.0])),
    ]
    check_values(run, rows, cells)
