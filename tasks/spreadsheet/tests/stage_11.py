import random

from hypothesis import given
from stage_1 import compare, same
from stage_2 import SEEDS, refused
from stage_3 import CYCLE, DIV, NA, NAME, NUM, REF, VALUE, check_refused, check_values

SPILL = {"error": "#SPILL!"}


def check_areas(run, rows, cells=()):
    """Compare the values of a formula's area, from D20 on, and that nothing else is filled."""
    for formula, wanted in rows:
        height, width = len(wanted), len(wanted[0])
        names = [
            [f"{'DEFGHIJKLM'[x]}{20 + y}" for x in range(width + 1)] for y in range(height + 1)
        ]
        steps = [["set", where, text] for where, text in cells] + [["set", "D20", formula]]
        steps += [["get", name] for row in names for name in row]
        answers = iter(run(steps)[len(cells) + 1 :])
        found = [[next(answers) for _ in row] for row in names]
        full = [[float(v) if type(v) is int else v for v in row] + [None] for row in wanted] + [
            [None] * (width + 1)
        ]
        assert same(found, full), (formula, found, full)


CELLS = [
    ("A1", "3"),
    ("A2", "1"),
    ("A3", "2"),
    ("B1", "x"),
    ("B2", "Y"),
    ("B3", "x"),
    ("C2", "TRUE"),
    ("C3", "=1/0"),
]


def test_areas_of_operators(run):
    check_areas(
        run,
        [
            ("=A1:A3*2", [[6], [2], [4]]),
            ("=A1:A3+{10,20}", [[13, 23], [11, 21], [12, 22]]),
            ("=-{1;2}", [[-1], [-2]]),
            ("={1,2;3,4}^2%", [[1, 2**0.02], [3**0.02, 4**0.02]]),
            ("={1,2,3}+{1,2}", [[2, 4, NA]]),
            ('={1;2}&{"a";"b";"c"}', [["1a"], ["2b"], [NA]]),
            ("={1,2;3,4}*{1,2;3,4;5,6}", [[1, 4], [9, 16], [NA, NA]]),
            ("=B1:C3", [["x", 0], ["Y", True], ["x", DIV]]),
            ('=C1:C3&""', [[""], ["TRUE"], [DIV]]),
            ("=A1:A3/{1,0}", [[3, DIV], [1, DIV], [2, DIV]]),
            ('=B1:B3="X"', [[True], [False], [True]]),
            ("=C3+A1:A2", [[DIV], [DIV]]),
            ("=(A1:A2)", [[3], [1]]),
        ],
        CELLS,
    )


def test_constants(run):
    check_areas(
        run,
        [
            ('={1,-2.5;"a;b",TRUE}', [[1, -2.5], ["a;b", True]]),
            ("={ 1 , #N/A }", [[1, NA]]),
            ("={5}", [[5]]),
            ("={FALSE;2}", [[False], [2]]),
        ],
    )
    check_refused(
        run,
        [
            "={}",
            "={1",
            "={1,}",
            "={1;2,3}",
            "={A1}",
            "={1+1}",
            "={(A1)}",
            "={ONE}",
            "={{1}}",
            "=1}",
            "={1,2,;3}",
            "={SUM(1)}",
        ],
    )
    assert (
        run([["set", "A1", '= { 1 , true ; -2, "x" }'], ["content", "A1"]])[1] == '={1,TRUE;-2,"x"}'
    )


def test_areas_in_functions(run):
    check_areas(
        run,
        [
            ("=ABS({-1,2})", [[1, 2]]),
            ("=ROUND(A1:A3/3,{0;1;2})", [[1], [0.3], [0.67]]),
            ('=LEFT({"abc";"de"},{1,2})', [["a", "ab"], ["d", "de"]]),
            ("=SQRT({4,-1})", [[2, NUM]]),
            ("=ROUND({1;2},1/0)", [[DIV], [DIV]]),
            ("=IF(A1:A3>1,B1:B3,0)", [["x"], [0], ["x"]]),
            ("=IF({TRUE,FALSE},A1:A3)", [[3, False], [1, False], [2, False]]),
            ("=IF({1;0},{1;2},C3)", [[1], [DIV]]),
            ("=IF({1;1;0},1/0,{4;5;6})", [[DIV], [DIV], [6]]),
            ("=IF({1;0;0},7,{4;#N/A;#REF!})", [[7], [NA], [REF]]),
            ('=IF({1;"u"},5,6)', [[5], [VALUE]]),
            ("=MONTH({0,40})", [[12, 2]]),
            ("=NOT({0;1})", [[True], [False]]),
            ("=INDEX(A1:B3,0,2)", [["x"], ["Y"], ["x"]]),
            ("=INDEX(A1:B3,2,0)", [[1, "Y"]]),
            ("=CHOOSE(2,5,{6,7})", [[6, 7]]),
            ("=LEFT(B1:B3,C1)", [[""], [""], [""]]),
        ],
        CELLS,
    )
    check_values(
        run,
        [
            ("=SUM(A1:A3*{1;10;100})", 213),
            ("=SUM(IF(A1:A3>1,A1:A3,0))", 5),
            ('=MAX(LEN(B1:B3&"z"))', 2),
            ("=SUM(ISERROR(5)*1,{1,2})", 3),
            ('=SUM({1,"3",TRUE})', 1),
            ("=COUNT(1/{0,1,2})", 2),
            ("=SUM(1/{0,1})", DIV),
            ('=MATCH("y",B1:B3&"",0)', 2),
            ('=SUMPRODUCT((B1:B3="x")*A1:A3)', 5),
            ("=IF(SUM(A1:A3)>5,1,2)", 1),
            ('=TEXTJOIN("",TRUE,{1,2;3,4}+1)', "2345"),
            ('=SUM(A1&"")', 3),
            ("=AND(A1:A3>0)", True),
            ("=IFERROR(A1:A3,7)", 7),
            ("=SWITCH({1,2},1,5,6)", VALUE),
            ("=LARGE(A1:A3,{1,2})", VALUE),
            ("=IFS({TRUE,TRUE},1)", VALUE),
            ("=VLOOKUP({1,2},A1:B3,2)", VALUE),
        ],
        CELLS,
    )


def test_sequences(run):
    check_areas(
        run,
        [
            ("=SEQUENCE(3)", [[1], [2], [3]]),
            ("=SEQUENCE(2,3)", [[1, 2, 3], [4, 5, 6]]),
            ("=SEQUENCE(2,2,5,-1.5)", [[5, 3.5], [2, 0.5]]),
            ("=SEQUENCE(1,3,0)", [[0, 1, 2]]),
            ("=SEQUENCE(A2,A3,A1,A3)", [[3, 5]]),
            ("=SEQUENCE(1.9)", [[1]]),
            ("=SEQUENCE(0)", [[VALUE]]),
            ("=SEQUENCE(2,0)", [[VALUE]]),
            ("=TRANSPOSE(A1:B3)", [[3, 1, 2], ["x", "Y", "x"]]),
            ("=TRANSPOSE(A1)", [[3]]),
            ("=TOCOL({1,2;3,4})", [[1], [2], [3], [4]]),
            ('=TEXTSPLIT("a,b,,c",",")', [["a", "b", "", "c"]]),
            ('=TEXTSPLIT("a-b/c/d-e-f","-","/")', [["a", "b", NA], ["c", NA, NA], ["d", "e", "f"]]),
            ('=TEXTSPLIT(12.5,".")', [["12", "5"]]),
            ("=VSTACK({1,2},3,A1:A2)", [[1, 2], [3, NA], [3, NA], [1, NA]]),
            ("=HSTACK({1;2},3,A1:B1)", [[1, 3, 3, "x"], [2, NA, NA, NA]]),
            ("=TAKE(SEQUENCE(3,3),2)", [[1, 2, 3], [4, 5, 6]]),
            ("=TAKE(SEQUENCE(3,3),-1,2)", [[7, 8]]),
            ("=TAKE(SEQUENCE(3,3),9,-1)", [[3], [6], [9]]),
            ("=TAKE(SEQUENCE(3),-9)", [[1], [2], [3]]),
            ("=TAKE(SEQUENCE(3),0)", [[VALUE]]),
            ("=TAKE(SEQUENCE(3),1,0)", [[VALUE]]),
            ("=DROP(SEQUENCE(3,3),1)", [[4, 5, 6], [7, 8, 9]]),
            ("=DROP(SEQUENCE(3,3),-1,2)", [[3], [6]]),
            ("=DROP(SEQUENCE(3,3),0,-2)", [[1], [4], [7]]),
            ("=DROP(SEQUENCE(3),3)", [[VALUE]]),
            ("=DROP(SEQUENCE(3),-4)", [[VALUE]]),
            ("=DROP(SEQUENCE(3),0,1)", [[VALUE]]),
        ],
        CELLS,
    )


def test_sorting(run):
    cells = [("A1", "2"), ("A2", "b"), ("A3", "TRUE"), ("A5", "1"), ("A6", "A"), ("A7", "a")]
    cells += [(f"B{row}", str(row)) for row in range(1, 8)]
    check_areas(
        run,
        [
            ("=SORT(A1:A7)", [[1], [2], ["A"], ["a"], ["b"], [True], [0]]),
            ("=SORT(A1:A7,1,-1)", [[0], [True], ["b"], ["A"], ["a"], [2], [1]]),
            ("=SORT(A1:B3,2,-1)", [[True, 3], ["b", 2], [2, 1]]),
            ("=SORTBY(B1:B7,A1:A7)", [[5], [1], [6], [7], [2], [3], [4]]),
            ("=SORTBY(B1:B7,A1:A7,-1)", [[4], [3], [2], [6], [7], [1], [5]]),
            ("=SORT({3;1;2}*2)", [[2], [4], [6]]),
            ("=UNIQUE({1;2;1})", [[1], [2]]),
            ('=UNIQUE({1,"a";1,"A";TRUE,"a";1,"b"})', [[1, "a"], [True, "a"], [1, "b"]]),
            ("=UNIQUE(A4:A5)", [[0], [1]]),
            ("=SORT(A1:A2,2)", [[VALUE]]),
            ("=SORT(A1:A2,0)", [[VALUE]]),
            ("=SORT(A1:A2,1,2)", [[VALUE]]),
            ("=SORTBY(B1:B3,A1:A2)", [[VALUE]]),
            ("=SORTBY(B1:B2,A1:B2)", [[VALUE]]),
            ("=SORTBY(B1:B2,A1:A2,0)", [[VALUE]]),
            ("=SORT({1;#N/A})", [[NA]]),
        ],
        cells,
    )


def test_filter(run):
    check_areas(
        run,
        [
            ("=FILTER(A1:B3,A1:A3>1)", [[3, "x"], [2, "x"]]),
            ("=FILTER(A1:A3,{1;0;0})", [[3]]),
            ("=FILTER(A1:B3,{FALSE,TRUE})", [["x"], ["Y"], ["x"]]),
            ("=FILTER(A1:C1,{1,1,0})", [[3, "x"]]),
            ("=FILTER(A1:A3,A1:A3>9)", [[NA]]),
            ('=FILTER(A1:A3,A1:A3>9,"none")', [["none"]]),
            ("=FILTER(A1:B3,A1:A2>1)", [[VALUE]]),
            ("=FILTER(A1:B3,B1:B3)", [[VALUE]]),
            ("=FILTER(A1:B3,C1:C3)", [[DIV]]),
            ('=SORT(FILTER(A1:A3,B1:B3="x"))', [[2], [3]]),
        ],
        CELLS,
    )
    check_refused(
        run,
        [
            *(
                "=SEQUENCE()",
                "=SEQUENCE(1,2,3,4,5)",
                "=TRANSPOSE()",
                "=SORT()",
                "=SORT(A1,1,1,1)",
                "=SORTBY(A1)",
            ),
            *(
                "=UNIQUE()",
                "=FILTER(A1)",
                "=FILTER(A1,A1,1,1)",
                "=TAKE(A1)",
                "=DROP(A1)",
                "=VSTACK()",
                "=HSTACK()",
            ),
            *(
                "=TOCOL()",
                '=TEXTSPLIT("a")',
                "=TAKE(A1,1,1,1)",
                "=DROP(A1,1,1,1)",
                "=TRANSPOSE(A1,1)",
                "=UNIQUE(A1,A1)",
            ),
            *("=TOCOL(A1,A2)", '=TEXTSPLIT("a","b","c","d")', "=SORTBY(A1,A1,1,1)"),
        ],
    )


def test_spilling(run):
    compare(
        run,
        [
            (("set", "B2", "=SEQUENCE(2,2)"), ["B2", "C2", "B3", "C3"]),
            (("get", "C3"), 4.0),
            (("content", "C3"), ""),
            (("cells",), ["B2"]),
            (("set", "E1", "=SUM(B2:C3)+C3"), ["E1"]),
            (("get", "E1"), 14.0),
            (("set", "C3", "x"), ["E1", "B2", "C2", "B3", "C3"]),
            (("get", "B2"), SPILL),
            (("get", "B3"), None),
            (("get", "E1"), SPILL),
            (("clear", "C3"), ["E1", "B2", "C2", "B3", "C3"]),
            (("set", "B2", "=SEQUENCE(1,2)"), ["E1", "B3", "C3"]),
            (("get", "E1"), 3.0),
            (("format", "C2", "0.0"), []),
            (("show", "C2"), "2.0"),
            (("set", "ZZ999", "={1,2}"), ["ZZ999"]),
            (("get", "ZZ999"), SPILL),
            (("set", "ZY999", "={1,2}"), ["ZY999"]),
            (("set", "ZY998", "={1,2}"), ["ZY998", "ZZ998"]),
            (("set", "ZZ999", ""), ["ZY999", "ZZ999"]),
            (("get", "ZZ999"), 2.0),
            (("set", "A998", "={1;2;3}"), ["A998"]),
            (("get", "A998"), SPILL),
            (("set", "A998", "={1;2}"), ["A998", "A999"]),
        ],
    )


def test_two_that_meet(run):
    compare(
        run,
        [
            (("set", "B1", "={1;2;3}"), ["B1", "B2", "B3"]),
            (("set", "A2", "={5,6}"), ["A2"]),
            (("get", "A2"), SPILL),
            (("get", "B2"), 2.0),
            (("set", "A1", "={7,8}"), ["A1"]),
            (("clear", "B1"), ["A1", "B1", "A2", "B2", "B3"]),
            (("get", "B1"), 8.0),
            (("get", "B2"), 6.0),
            (("set", "B1", "={1;2;3}"), ["A1", "B1", "A2", "B2", "B3"]),
            (("set", "B2", "=1"), ["B1", "B2", "B3"]),
            (("get", "B1"), SPILL),
        ],
    )


def test_spilled_areas_feed_others(run):
    compare(
        run,
        [
            (("set", "A1", "3"), ["A1"]),
            (("set", "B1", "=SEQUENCE(A1)"), ["B1", "B2", "B3"]),
            (("set", "C1", "=B1#*10"), ["C1", "C2", "C3"]),
            (("set", "D1", "=SUM(C1#)+C2"), ["D1"]),
            (("get", "D1"), 80.0),
            (("set", "A1", "4"), ["A1", "D1", "B4", "C4"]),
            (("get", "D1"), 120.0),
            (("content", "C1"), "=B1#*10"),
            (("set", "E1", "=A1#"), ["E1"]),
            (("get", "E1"), REF),
            (("set", "E1", "=B2#"), []),
            (("set", "E1", "=B9#"), []),
            (("set", "B3", "0"), ["B1", "C1", "D1", "B2", "C2", "B3", "C3", "B4", "C4"]),
            (("get", "D1"), SPILL),
            (("set", "B3", ""), ["B1", "C1", "D1", "B2", "C2", "B3", "C3", "B4", "C4"]),
            (
                ("insert", "rows", 1, 1),
                [
                    "A1",
                    "B1",
                    "C1",
                    "D1",
                    "E1",
                    "A2",
                    "B2",
                    "C2",
                    "D2",
                    "E2",
                    "B3",
                    "C3",
                    "B4",
                    "C4",
                    "B5",
                    "C5",
                ],
            ),
            (("content", "C2"), "=B2#*10"),
            (
                ("delete", "columns", "B", 1),
                ["B2", "C2", "D2", "E2", "B3", "C3", "B4", "C4", "B5", "C5"],
            ),
            (("content", "B2"), "=#REF!#*10"),
            (("get", "B2"), REF),
            (("set", "H1", "=H1#"), ["H1"]),
            (("get", "H1"), CYCLE),
            (("precedents", "C2"), ["B2"]),
        ],
    )
    check_refused(run, ["=A1:B2#", "=#", "=1#", '="a"#', "=A1##", "=(A1)#", "=SUM#", "={1}#"])


def test_areas_by_name_and_sheet(run):
    compare(
        run,
        [
            (("add_sheet", "Q"), []),
            (("name", "list", "={3;1;2}"), []),
            (("set", "Q!B2", "=SORT(list)"), ["Q!B2", "Q!B3", "Q!B4"]),
            (("set", "A1", "=Q!B2#"), ["A1", "A2", "A3"]),
            (("name", "list", "=5"), ["A1", "A2", "A3", "Q!B2", "Q!B3", "Q!B4"]),
            (("get", "A1"), REF),
            (("name", "list", "=Q!B9:C9"), ["A1", "B1", "Q!B2", "Q!C2"]),
            (("get", "B1"), 0.0),
            (("get", "list"), refused("address")),
            (("set", "A2", "=nothing+{1,2}"), ["A2", "B2"]),
            (("get", "B2"), NAME),
        ],
    )


@given(seed=SEEDS)
def test_random_areas(run, seed):
    rng = random.Random(seed)
    height, width = rng.randint(2, 4), rng.randint(1, 3)
    table = [[rng.randint(0, 5) for _ in range(width)] for _ in range(height)]
    cells = [
        (f"{'ABC'[x]}{y + 1}", str(v)) for y, row in enumerate(table) for x, v in enumerate(row)
    ]
    area = f"A1:{'ABC'[width - 1]}{height}"
    place, limit = rng.randrange(width), rng.randint(0, 5)
    column = f"{'ABC'[place]}1:{'ABC'[place]}{height}"
    kept = [row for row in table if row[place] >= limit]
    rows = [
        (f"=SORT({area},{place + 1})", sorted(table, key=lambda row: row[place])),
        (f"=SORT({area},{place + 1},-1)", sorted(table, key=lambda row: -row[place])),
        (f'=FILTER({area},{column}>={limit},"none")', kept or [["none"]]),
        (f"=UNIQUE({area})", [row for y, row in enumerate(table) if row not in table[:y]]),
        (f"=TRANSPOSE({area})", [[row[x] for row in table] for x in range(width)]),
        (f"={area}*{column}+{limit}", [[v * row[place] + limit for v in row] for row in table]),
        (
            f"=IF({area}>{limit},{area},-1)",
            [[v if v > limit else -1 for v in row] for row in table],
        ),
    ]
    check_areas(run, rows, cells)


@given(seed=SEEDS)
def test_random_spills(run, seed):
    rng = random.Random(seed)
    anchors, blocks = {}, {}
    for _ in range(rng.randint(2, 4)):
        anchors[rng.randint(1, 4), rng.randint(1, 4)] = rng.randint(1, 3), rng.randint(2, 3)
    for _ in range(rng.randint(0, 2)):
        place = rng.randint(1, 4), rng.randint(1, 4)
        if place not in anchors:
            blocks[place] = 99.0
    wanted = dict(blocks)
    for (row, column), (height, width) in sorted(anchors.items()):
        places = [(row + y, column + x) for y in range(height) for x in range(width)]
        free = all(p == (row, column) or (p not in wanted and p not in anchors) for p in places)
        wanted.update(
            {p: float(n) for n, p in enumerate(places, 1)} if free else {(row, column): SPILL}
        )

    def name(place):
        return f"{'ABCDEFG'[place[1] - 1]}{place[0]}"

    steps = [["set", name(p), f"=SEQUENCE({h},{w})"] for p, (h, w) in anchors.items()]
    steps += [["set", name(p), "99"] for p in blocks]
    rng.shuffle(steps)
    everything = [(row, column) for row in range(1, 8) for column in range(1, 8)]
    answers = run([*steps, *(["get", name(p)] for p in everything)])[len(steps) :]
    assert dict(zip(everything, answers)) == {p: wanted.get(p) for p in everything}
