import csv
import io
import random

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import compare
from stage_2 import SEEDS, refused
from stage_3 import CYCLE, DIV, NAME, REF, VALUE, check_refused, check_values
from stage_11 import check_areas

CELLS = [
    ("A1", "3"),
    ("A2", "1"),
    ("A3", "2"),
    ("B1", "10"),
    ("B2", "20"),
    ("B3", "x"),
    ("C1", "=1/0"),
    ("D1", "={1,2}"),
]


def test_let(run):
    check_values(
        run,
        [
            ("=LET(x,5,x*x)", 25),
            ("=LET(x,2,y,x+1,X*Y)", 6),
            ("=LET(x,1,x,x+1,x,x*10,x)", 20),
            ("=LET(r,A1:A3,SUM(r)/COUNT(r))", 2),
            ("=LET(x,C1,5)", 5),
            ("=LET(x,1/0,IFERROR(x,7))", 7),
            ("=LET(x,1/0,x)", DIV),
            ("=LET(x,1/0,COUNT(x))", DIV),
            ("=LET(x,C1,COUNT(x))", 0),
            ("=LET(x,1,LET(x,2,x)+x)", 3),
            ("=x+LET(x,1,x)", NAME),
            ("=LET(x,A4,ISBLANK(x))", True),
            ("=LET(x,{1,2,3},SUM(x*x))", 14),
            ("=LET(f,LAMBDA(a,a+1),f(f(1)))", 3),
            ("=LET(x,y,y,2,x)", NAME),
            ("=LET(x,2,SUM(D1#)*x)", 6),
        ],
        CELLS,
    )
    check_refused(
        run,
        [
            "=LET()",
            "=LET(x,1)",
            "=LET(x,1,2,3)",
            "=LET(1,2,3)",
            "=LET(A1,2,3)",
            '=LET("x",1,2)',
            "=LET(x+1,1,2)",
            "=LET(TRUE,1,2)",
            "=LAMBDA()",
            "=LAMBDA(1,2)",
            "=LAMBDA(A1,2)",
            "=LAMBDA(x,1,x)",
        ],
    )


def test_lambda(run):
    check_values(
        run,
        [
            ("=LAMBDA(x,x+1)(5)", 6),
            ("=LAMBDA(x,y,x-y)(5,2)", 3),
            ("=LAMBDA(7)()", 7),
            ("=LAMBDA(x,LAMBDA(y,x*10+y))(1)(2)", 12),
            ("=SUM(LAMBDA(x,x)(A1:A3))", 6),
            ("=LAMBDA(x,x)(1,2)", VALUE),
            ("=LAMBDA(x,x)()", VALUE),
            ("=LAMBDA(x,5)(1/0)", DIV),
            ("=LAMBDA(x,5)(C1)", 5),
            ("=LAMBDA(x,x)", VALUE),
            ("=LAMBDA(x,x)+1", VALUE),
            ("=1&LAMBDA(x,x)", VALUE),
            ("=SUM(LAMBDA(x,x))", VALUE),
            ("=ABS(LAMBDA(x,x))", VALUE),
            ("=CONCAT(LAMBDA(x,x))", VALUE),
            ("=ISERROR(LAMBDA(x,x))", True),
            ("=SUM(1)(2)", VALUE),
            ("=LET(n,10,f,LAMBDA(x,x+n),n,99,f(1))", 11),
            ("=IF(TRUE,LAMBDA(x,x*2),0)(4)", 8),
            ("=LET(x,5,x(1))", VALUE),
            ("=LET(s,3,s+SUM(s,1))", 7),
            ('=LAMBDA(x,IF(x>1,"big","small"))(2)', "big"),
        ],
        CELLS,
    )
    forms = run(
        [
            ["set", "A1", "= let( x , 2 , lambda( y , x * y )( 3 ) )"],
            ["content", "A1"],
            ["get", "A1"],
        ]
    )
    assert forms == [["A1"], "=LET(X,2,LAMBDA(Y,X*Y)(3))", 6.0]


def test_functions_of_functions(run):
    check_areas(
        run,
        [
            ("=MAP(A1:A3,LAMBDA(v,v*2))", [[6], [2], [4]]),
            ("=MAP(A1:A3,{1,2},LAMBDA(v,w,v&w))", [["31", "32"], ["11", "12"], ["21", "22"]]),
            ("=MAP(A1:C1,LAMBDA(v,v+1))", [[4, 11, DIV]]),
            ("=MAP(5,LAMBDA(v,v+1))", [[6]]),
            ("=MAP({1,2},LAMBDA(v,{1,2}))", [[VALUE, VALUE]]),
            ("=MAP({1,2},LAMBDA(v,w,1))", [[VALUE, VALUE]]),
            ("=MAP({1,2},5)", [[VALUE, VALUE]]),
            ("=REDUCE(0,A1:A3,LAMBDA(s,v,s*10+v))", [[312]]),
            ("=REDUCE({0},{1,2},LAMBDA(s,v,VSTACK(s,v)))", [[0], [1], [2]]),
            ("=REDUCE(0,A1:C1,LAMBDA(s,v,1))", [[DIV]]),
            ('=REDUCE(7,A4,LAMBDA(s,v,s&v&"-"))', [["7-"]]),
            ("=SCAN(0,{1,2;3,4},LAMBDA(s,v,s+v))", [[1, 3], [6, 10]]),
            ('=SCAN("",A1:A3,LAMBDA(s,v,s&v))', [["3"], ["31"], ["312"]]),
            ("=SCAN(0,A1:C1,LAMBDA(s,v,s+v))", [[DIV]]),
            ("=BYROW(A1:B3,LAMBDA(r,SUM(r)))", [[13], [21], [2]]),
            ("=BYROW({1,2;3,4},LAMBDA(r,COLUMNS(r)*10+ROWS(r)))", [[21], [21]]),
            ("=BYCOL(A1:B3,LAMBDA(c,SUM(c)))", [[6, 30]]),
            ("=BYCOL({1,2,3},LAMBDA(c,c))", [[1, 2, 3]]),
            ("=BYROW({1,2;3,4},LAMBDA(r,r))", [[VALUE]]),
            ("=MAKEARRAY(2,3,LAMBDA(r,c,r*10+c))", [[11, 12, 13], [21, 22, 23]]),
            ("=MAKEARRAY(0,3,LAMBDA(r,c,1))", [[VALUE]]),
            ("=MAKEARRAY(1,0,LAMBDA(r,c,1))", [[VALUE]]),
            ("=MAKEARRAY(1.9,1,LAMBDA(r,c,r))", [[1]]),
            ("=LET(f,LAMBDA(v,v+1),MAP({1,2},f))", [[2, 3]]),
        ],
        CELLS,
    )
    check_refused(
        run,
        [
            "=MAP({1})",
            "=REDUCE(1,2)",
            "=SCAN(1,2,3,4)",
            "=SCAN(1,2)",
            "=REDUCE(1,2,3,4)",
            "=BYROW({1})",
            "=BYCOL({1})",
            "=MAKEARRAY(1,2)",
            "=BYROW(1,2,3)",
            "=BYCOL(1,2,3)",
            "=MAKEARRAY(1,2,3,4)",
        ],
    )


def test_named_functions(run):
    compare(
        run,
        [
            (("name", "twice", "=LAMBDA(v,v*2)"), []),
            (("set", "B1", "=Twice(A1)+twice(4)"), ["B1"]),
            (("content", "B1"), "=TWICE(A1)+TWICE(4)"),
            (("get", "B1"), 8.0),
            (("set", "A1", "5"), ["A1", "B1"]),
            (("set", "C1", "=MAP(A1:B1,twice)"), ["C1", "D1"]),
            (("get", "D1"), 36.0),
            (("name", "scaled", "=LAMBDA(v,v*A2)"), []),
            (("set", "E1", "=scaled(3)"), ["E1"]),
            (("set", "A2", "4"), ["E1", "A2"]),
            (("dependents", "A2"), ["E1"]),
            (("set", "A2", "=E1"), ["E1", "A2"]),
            (("get", "E1"), CYCLE),
            (("unname", "twice"), ["B1", "C1", "D1"]),
            (("get", "B1"), NAME),
            (("get", "C1"), NAME),
            (("name", "loop", "=LAMBDA(v,loop(v))"), refused("name")),
            (("name", "fixed", "=5"), []),
            (("set", "F1", "=fixed(1)"), ["F1"]),
            (("get", "F1"), VALUE),
            (("set", "F1", "=nosuch(1/0)"), ["F1"]),
            (("get", "F1"), NAME),
        ],
    )


def test_undo_and_redo(run):
    compare(
        run,
        [
            (("undo",), refused("history")),
            (("redo",), refused("history")),
            (("set", "A1", "1"), ["A1"]),
            (("set", "B1", "=A1*2"), ["B1"]),
            (("set", "A1", "5"), ["A1", "B1"]),
            (("undo",), ["A1", "B1"]),
            (("get", "B1"), 2.0),
            (("undo",), ["B1"]),
            (("content", "B1"), ""),
            (("redo",), ["B1"]),
            (("redo",), ["A1", "B1"]),
            (("get", "B1"), 10.0),
            (("redo",), refused("history")),
            (("undo",), ["A1", "B1"]),
            (("get", "A1"), 1.0),
            (("set", "C0", "1"), refused("address")),
            (("redo",), ["A1", "B1"]),
            (("undo",), ["A1", "B1"]),
            (("set", "C1", "7"), ["C1"]),
            (("redo",), refused("history")),
            (("undo",), ["C1"]),
            (("undo",), ["B1"]),
            (("undo",), ["A1"]),
            (("undo",), refused("history")),
            (("cells",), []),
            (("undo", 2), refused("command")),
            (("redo", 2), refused("command")),
        ],
    )


def test_undo_of_everything(run):
    compare(
        run,
        [
            (("add_sheet", "Q"), []),
            (("set", "Q!A1", "2.5"), ["Q!A1"]),
            (("format", "Q!A1", "0.00"), []),
            (("name", "n", "=Q!A1"), []),
            (("set", "A1", "=n+Q!A1"), ["A1"]),
            (("set", "A1", "=n+Q!A1"), []),
            (("rename_sheet", "Q", "R"), []),
            (("insert", "R!rows", 1, 1), ["R!A1", "R!A2"]),
            (("content", "A1"), "=N+R!A2"),
            (("delete_sheet", "R"), ["A1"]),
            (("get", "A1"), REF),
            (("undo",), ["A1", "R!A2"]),
            (("show", "R!A2"), "2.50"),
            (("undo",), ["R!A1", "R!A2"]),
            (("undo",), []),
            (("content", "A1"), "=N+Q!A1"),
            (("undo",), []),
            (("undo",), ["A1"]),
            (("undo",), []),
            (("names",), []),
            (("undo",), []),
            (("show", "Q!A1"), "2.5"),
            (("redo",), []),
            (("show", "Q!A1"), "2.50"),
            (("undo",), []),
            (("undo",), ["Q!A1"]),
            (("undo",), []),
            (("sheets",), ["Sheet1"]),
            (("undo",), refused("history")),
        ],
    )


def test_groups(run):
    compare(
        run,
        [
            (
                ("group", [["set", "A1", "1"], ["set", "A2", "=A1+1"], ["set", "A1", "5"]]),
                ["A1", "A2"],
            ),
            (("get", "A2"), 6.0),
            (("undo",), ["A1", "A2"]),
            (("cells",), []),
            (("redo",), ["A1", "A2"]),
            (("group", [["set", "A1", "9"], ["set", "A3", "=("]]), refused("formula")),
            (("get", "A2"), 6.0),
            (("group", [["set", "A1", "9"], ["get", "A1"]]), refused("command")),
            (("group", [["set", "A1", "9"], ["undo"]]), refused("command")),
            (("group", [["set", "A1", "9"], ["redo"]]), refused("command")),
            (("group", [["group", []]]), refused("command")),
            (("group", [["set", "A1"]]), refused("command")),
            (("group", [["add_sheet", "Q"], ["format", "A1", "0 0"]]), refused("format")),
            (("sheets",), ["Sheet1"]),
            (("group", [["set", "A1", "9"], ["set", "A1", "5"]]), []),
            (("undo",), []),
            (("undo",), ["A1", "A2"]),
            (("group", []), []),
            (("redo",), refused("history")),
            (("group",), refused("command")),
            (
                (
                    "group",
                    [["set", "B1", "2"], ["set", "B2", "1"], ["sort", "B1:B2", [["B", "up"]]]],
                ),
                ["B1", "B2"],
            ),
            (("get", "B1"), 1.0),
        ],
    )


def test_sort(run):
    compare(
        run,
        [
            *(
                (("set", f"A{row}", text), [f"A{row}"])
                for row, text in enumerate(["b", "3", "TRUE", "=1/0", "A", "'", "-1"], 1)
            ),
            (("clear", "A6"), ["A6"]),
            *((("set", f"B{row}", str(row)), [f"B{row}"]) for row in range(1, 8)),
            (("format", "B7", "0.0"), []),
            (
                ("sort", "A1:B7", [["a", "up"]]),
                ["A1", "B1", "A3", "B3", "A4", "B4", "A5", "B5", "A6", "B6", "A7", "B7"],
            ),
            (("export", "A1:B7"), "-1,7.0\n3,2\nA,5\nb,1\nTRUE,3\n#DIV/0!,4\n,6\n"),
            (
                ("sort", "A1:B7", [["A", "down"]]),
                ["A1", "B1", "A2", "B2", "A3", "B3", "A4", "B4", "A5", "B5", "A6", "B6"],
            ),
            (("export", "A1:B7"), "#DIV/0!,4\nTRUE,3\nb,1\nA,5\n3,2\n-1,7.0\n,6\n"),
            (("undo",), ["A1", "B1", "A2", "B2", "A3", "B3", "A4", "B4", "A5", "B5", "A6", "B6"]),
            (("sort", "A1:B7", [["C", "up"]]), refused("command")),
            (("sort", "B1:C7", [["A", "up"]]), refused("command")),
            (("sort", "A1:B7", [["A", "left"]]), refused("command")),
            (("sort", "A1:B7", [["A-", "up"]]), refused("address")),
            (("sort", "A1:B", [["A", "up"]]), refused("address")),
            (("sort", "A1:B7"), refused("command")),
            (("sort", "A1:B7", []), []),
        ],
    )
    compare(
        run,
        [
            *(
                (("set", f"A{row}", text), [f"A{row}"])
                for row, text in enumerate(["1", "2", "1", "2"], 1)
            ),
            *(
                (("set", f"B{row}", text), [f"B{row}"])
                for row, text in enumerate(["x", "y", "y", "x"], 1)
            ),
            *((("set", f"C{row}", f"=A{row}&$B${row}"), [f"C{row}"]) for row in range(1, 5)),
            (("sort", "A1:C4", [["B", "down"], ["A", "up"]]), ["B1", "B3"]),
            (("export", "A1:B4"), "1,y\n2,y\n1,x\n2,x\n"),
            (("content", "C1"), "=A1&$B$3"),
            (("content", "C2"), "=A2&$B$2"),
            (("content", "C3"), "=A3&$B$1"),
        ],
    )


def test_export(run):
    compare(
        run,
        [
            (("set", "A1", 'say "hi", you'), ["A1"]),
            (("set", "B1", "two\nlines"), ["B1"]),
            (("set", "A2", "0.5"), ["A2"]),
            (("format", "A2", "0%"), []),
            (("set", "B2", "={1,2}"), ["B2", "C2"]),
            (("set", "A3", " spaces "), ["A3"]),
            (("set", "C3", '"'), ["C3"]),
            (("export", "A1:C3"), '"say ""hi"", you","two\nlines",\n50%,1,2\n spaces ,,""""\n'),
            (("export", "C1"), "\n"),
            (("export", "c2"), "2\n"),
            (("export", "A"), refused("address")),
            (("export",), refused("command")),
            (("add_sheet", "Q"), []),
            (("set", "Q!B1", "=1=1"), ["Q!B1"]),
            (("export", "Q!A1:B1"), ",TRUE\n"),
        ],
    )


def test_import(run):
    compare(
        run,
        [
            (("set", "C2", "old"), ["C2"]),
            (("set", "B3", "old"), ["B3"]),
            (
                ("import", "B2", '1,,"a ""b"", c"\n=B2+1,"two\nlines",TRUE'),
                ["B2", "C2", "D2", "B3", "C3", "D3"],
            ),
            (("get", "B3"), 2.0),
            (("get", "D2"), 'a "b", c'),
            (("get", "C3"), "two\nlines"),
            (("get", "D3"), True),
            (("get", "C2"), None),
            (("import", "A9", "x\n\ny\n"), ["A9", "A11"]),
            (("import", "A9", ",\n"), ["A9"]),
            (("import", "A9", ""), []),
            (("import", "E1", 'p,"q"'), ["E1", "F1"]),
            (("import", "E2", "p,"), ["E2"]),
            (("set", "F9", "z"), ["F9"]),
            (("import", "E9", "p,"), ["E9", "F9"]),
            (("import", "F9", '"7"'), ["F9"]),
            (("get", "F9"), 7.0),
            (("import", "G1", " x ,y z\n"), ["G1", "H1"]),
            (("get", "G1"), " x "),
            (("import", "A999", "1\n2"), refused("address")),
            (("import", "ZZ1", "1,2"), refused("address")),
            (("get", "A999"), None),
            (("import", "A20", "1,=(\n2"), refused("formula")),
            (("get", "A20"), None),
            (("import", "A0", "1"), refused("address")),
            (("import", "A1"), refused("command")),
            (("undo",), ["G1", "H1"]),
        ],
    )
    bad = ['"a', 'a"b', '"a"b', '"a" ,b', 'x\n"y', 'x,y"', '"a"""b"']
    compare(
        run,
        [
            pair
            for text in bad
            for pair in ((("import", "A1", text), refused("csv")), (("cells",), []))
        ],
    )


@given(
    table=st.lists(
        st.lists(st.text("ab\",\n '=", max_size=3), min_size=2, max_size=2), min_size=1, max_size=4
    )
)
def test_random_csv(run, table):
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(
        [["" if v[:1] == "=" else v for v in row] for row in table]
    )
    typed = [["" if v[:1] == "=" else v for v in row] for row in table]
    cells = [f"{column}{row + 1}" for row in range(len(table)) for column in "AB"]
    answers = run(
        [
            ["import", "A1", written.getvalue()],
            *(["content", c] for c in cells),
            ["export", f"A1:B{len(table)}"],
        ]
    )
    assert answers[1:-1] == [v for row in typed for v in row]
    shown = [[v.removeprefix("'") for v in row] for row in typed]
    assert list(csv.reader(io.StringIO(answers[-1], newline=""))) == shown


@given(seed=SEEDS)
def test_random_history(run, seed):
    rng = random.Random(seed)
    states, place, steps, wanted = [{}], 0, [], []
    for _ in range(20):
        kind = rng.choice(["set", "set", "undo", "undo", "redo"])
        if kind == "set":
            cell, number = rng.choice(["A1", "B1", "C1"]), rng.randrange(4)
            del states[place + 1 :]
            states.append({**states[place], cell: float(number)})
            place += 1
            steps.append(["set", cell, str(number)])
        else:
            steps.append([kind])
            to = place + (1 if kind == "redo" else -1)
            place = to if 0 <= to < len(states) else place
        steps += [["get", cell] for cell in ("A1", "B1", "C1")]
        wanted.append([states[place].get(cell) for cell in ("A1", "B1", "C1")])
    answers = run(steps)
    assert [answers[i + 1 : i + 4] for i in range(0, len(answers), 4)] == wanted


@given(seed=SEEDS)
def test_random_sorts(run, seed):
    rng = random.Random(seed)
    table = [[rng.randint(0, 2), rng.choice("xyz"), row] for row in range(rng.randint(2, 6))]
    steps = [
        ["set", f"{'BCD'[x]}{y + 3}", str(v)]
        for y, row in enumerate(table)
        for x, v in enumerate(row)
    ]
    keys = rng.sample([[0, 1], [0, -1], [1, 1], [1, -1]], 2)
    wanted = list(table)
    for place, way in reversed(keys):
        wanted.sort(key=lambda row: row[place], reverse=way < 0)
    order = [["BC"[place], "up" if way > 0 else "down"] for place, way in keys]
    answers = run(
        [*steps, ["sort", f"B3:D{len(table) + 2}", order], ["export", f"B3:D{len(table) + 2}"]]
    )
    assert answers[-1] == "".join(f"{a},{b},{c}\n" for a, b, c in wanted)


@given(seed=SEEDS)
def test_random_functions(run, seed):
    rng = random.Random(seed)
    numbers = [rng.randint(-5, 9) for _ in range(rng.randint(2, 6))]
    a, b, c = (rng.randint(1, 5) for _ in range(3))
    cells = [(f"A{row}", str(number)) for row, number in enumerate(numbers, 1)]
    area = f"A1:A{len(numbers)}"
    running = [sum(numbers[: place + 1]) for place in range(len(numbers))]
    check_areas(
        run,
        [
            (f"=MAP({area},LAMBDA(v,v*{a}-{b}))", [[v * a - b] for v in numbers]),
            (f"=SCAN(0,{area},LAMBDA(s,v,s+v))", [[v] for v in running]),
            (f"=REDUCE({c},{area},LAMBDA(s,v,s*{a}-v))", [[fold(c, a, numbers)]]),
            (
                f"=LET(k,{a},MAKEARRAY({a},{b},LAMBDA(r,c,k*r-c)))",
                [[a * r - x for x in range(1, b + 1)] for r in range(1, a + 1)],
            ),
            (f"=BYROW(HSTACK({area},{area}),LAMBDA(r,MAX(r)+{c}))", [[v + c] for v in numbers]),
        ],
        cells,
    )


def fold(result, factor, numbers):
    for number in numbers:
        result = result * factor - number
    return result
