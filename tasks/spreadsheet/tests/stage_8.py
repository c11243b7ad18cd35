import bisect
import fnmatch
import random

from hypothesis import given
from stage_2 import SEEDS
from stage_3 import DIV, NA, REF, VALUE, check_refused, check_values

TABLE = [
    ("A1", "1"),
    ("B1", "apple"),
    ("C1", "10"),
    ("A2", "3"),
    ("B2", "Berry"),
    ("C2", "20"),
    ("A3", "3"),
    ("B3", "cherry"),
    ("C3", "=1/0"),
    ("A4", "7"),
    ("B4", "apricot"),
    ("C4", "40"),
    ("B5", "TRUE"),
    ("A6", "x"),
    ("B6", "a*b"),
    ("C6", "60"),
    ("E1", "-1"),
]


def test_match(run):
    check_values(
        run,
        [
            ("=MATCH(3,A1:A6,0)", 2),
            ("=MATCH(3,A1:A6)", 3),
            ("=MATCH(5,A1:A6,1)", 3),
            ("=MATCH(99,A1:A6)", 4),
            ("=MATCH(0,A1:A6,1)", NA),
            ("=MATCH(5,A1:A6,0)", NA),
            ('=MATCH("X",A1:A6,0)', 6),
            ('=MATCH("BERRY",B1:B6,0)', 2),
            ('=MATCH("a*",B1:B6,0)', 1),
            ('=MATCH("a??????",B1:B6,0)', 4),
            ('=MATCH("a~*b",B1:B6,0)', 6),
            ('=MATCH("?????",B1:B6,0)', 1),
            ('=MATCH("c",B1:B3,1)', 2),
            ("=MATCH(TRUE,B1:B6,0)", 5),
            ("=MATCH(D1,A1:A6)", NA),
            ("=MATCH(0,D1:D4,0)", NA),
            ("=MATCH(40,C1:C4,0)", 4),
            ("=MATCH(40,C1:C4)", 4),
            ("=MATCH(C3,A1:A6,0)", DIV),
            ('=MATCH("1",A1:A6,0)', NA),
            ("=MATCH(20,A1:C2,0)", 6),
        ],
        TABLE,
    )
    down = [("A1", "9"), ("A2", "6"), ("A3", "6"), ("A4", "2"), ("A5", "zz")]
    check_values(
        run,
        [
            ("=MATCH(6,A1:A5,-1)", 3),
            ("=MATCH(7,A1:A5,-1)", 1),
            ("=MATCH(10,A1:A5,-1)", NA),
            ("=MATCH(1,A1:A5,-1)", 4),
            ('=MATCH("b",A1:A5,-1)', 5),
        ],
        down,
    )


def test_index(run):
    check_values(
        run,
        [
            ("=INDEX(A1:C4,2,3)", 20),
            ("=INDEX(A1:C4,3.9,2)", "cherry"),
            ("=INDEX(B1:B4,4)", "apricot"),
            ("=INDEX(A2:C2,3)", 20),
            ("=INDEX(A1:A4,2,1)", 3),
            ("=INDEX(A1:C4,5,1)", REF),
            ("=INDEX(A1:C4,1,4)", REF),
            ("=INDEX(A1:A4,1,2)", REF),
            ("=INDEX(A2:C2,4)", REF),
            ("=INDEX(A1:C4,-1,1)", VALUE),
            ("=INDEX(A1:C4,1,-1)", VALUE),
            ("=INDEX(A1:C4,3,3)", DIV),
            ("=INDEX(A1:C6,5,1)", 0),
            ("=SUM(INDEX(A1:C4,0,1))", 14),
            ("=COUNTA(INDEX(A1:C4,2,0))", 3),
            ("=COUNTA(INDEX(A1:C4,0,0))", 12),
            ("=SUM(INDEX(A1:A4,0))", 14),
            ("=INDEX(A1,1,1)", 1),
            ("=INDEX(5,1)", 5),
            ("=INDEX(C1:C4,MATCH(7,A1:A4,0))", 40),
        ],
        TABLE,
    )


def test_lookups(run):
    check_values(
        run,
        [
            ("=VLOOKUP(3,A1:C6,2,FALSE)", "Berry"),
            ("=VLOOKUP(3,A1:C6,2,TRUE)", "cherry"),
            ("=VLOOKUP(3,A1:C6,2)", "cherry"),
            ("=VLOOKUP(5,A1:C6,3,0)", NA),
            ("=VLOOKUP(5,A1:C6,3)", DIV),
            ("=VLOOKUP(8,A1:C6,3,1)", 40),
            ('=VLOOKUP("ap*",B1:C6,2,FALSE)', 10),
            ("=VLOOKUP(1,A1:C6,0)", VALUE),
            ("=VLOOKUP(1,A1:C6,4)", REF),
            ("=VLOOKUP(1,A1:C6,3.7)", 10),
            ("=VLOOKUP(0,A1:C6,1)", NA),
            ("=HLOOKUP(3,A3:C4,2,FALSE)", 7),
            ('=HLOOKUP("CHERRY",A3:C4,2,FALSE)', "apricot"),
            ("=HLOOKUP(2,A1:C4,2)", 3),
            ("=HLOOKUP(1,A1:C4,5)", REF),
            ("=HLOOKUP(1,A1:C4,0)", VALUE),
        ],
        TABLE,
    )


def test_xlookup(run):
    check_values(
        run,
        [
            ("=XLOOKUP(7,A1:A4,B1:B4)", "apricot"),
            ("=XLOOKUP(3,A1:A4,B1:B4)", "Berry"),
            ("=XLOOKUP(5,A1:A4,B1:B4,0,E1)", "Berry"),
            ("=XLOOKUP(5,A1:A4,B1:B4)", NA),
            ('=XLOOKUP(5,A1:A4,B1:B4,"none")', "none"),
            ('=XLOOKUP(5,A1:A4,B1:B4,"none",-1)', "Berry"),
            ('=XLOOKUP(5,A1:A4,B1:B4,"none",1)', "apricot"),
            ('=XLOOKUP(0,A1:A4,B1:B4,"none",-1)', "none"),
            ('=XLOOKUP(8,A1:A4,B1:B4,"none",1)', "none"),
            ('=XLOOKUP(3,A1:A4,B1:B4,"none",-1)', "Berry"),
            ('=XLOOKUP(2,A1:A4,B1:B4,"none",1)', "Berry"),
            ('=XLOOKUP("A*B",B1:B6,C1:C6)', 60),
            ('=XLOOKUP("a*B",B1:B6,C1:C6,0,2)', 60),
            ('=XLOOKUP("*r*",B1:B6,C1:C6,0,2)', 20),
            ('=XLOOKUP("zz*",B1:B6,C1:C6,"-",2)', "-"),
            ('=XLOOKUP("b",B1:B6,A1:A6,0,1)', 3),
            ("=XLOOKUP(TRUE,B1:B6,A1:A6)", 0),
            ("=XLOOKUP(3,A3:C3,A4:C4)", 7),
            ("=XLOOKUP(3,A1:A4,B1:B3)", VALUE),
            ("=XLOOKUP(3,A3:A4,C3:C4)", DIV),
            ("=XLOOKUP(20,C1:C4,A1:A4)", 3),
            ("=XLOOKUP(30,C1:C4,A1:A4,0,1)", 7),
            ('=XLOOKUP(D9,A1:A4,B1:B4,"e")', "e"),
        ],
        TABLE,
    )


def test_choices_and_places(run):
    check_values(
        run,
        [
            ("=CHOOSE(2,1/0,7,1/0)", 7),
            ("=CHOOSE(1.9,6,7)", 6),
            ("=CHOOSE(0,6,7)", VALUE),
            ("=CHOOSE(3,6,7)", VALUE),
            ("=SUM(CHOOSE(2,A1:A2,A3:A4))", 10),
            ("=CHOOSE(C3,6,7)", DIV),
            ("=ROWS(B2:D7)", 6),
            ("=COLUMNS(B2:D7)", 3),
            ("=ROWS(5)+COLUMNS(A1)", 2),
            ("=ROW(C9)", 9),
            ("=COLUMN($AA$3:AB9)", 27),
            ("=ROW(B7:C9)", 7),
            ("=ROW(C3)", 3),
            ("=COLUMN(C3)", 3),
            ("=ROW(5)", VALUE),
            ("=COLUMN(A1+0)", VALUE),
        ],
        TABLE,
    )
    check_refused(
        run,
        [
            *(
                "=MATCH(1)",
                "=MATCH(1,A1,0,0)",
                "=INDEX(A1)",
                "=INDEX(A1,1,1,1)",
                "=VLOOKUP(1,A1)",
                "=HLOOKUP(1,A1)",
            ),
            *(
                "=XLOOKUP(1,A1)",
                "=XLOOKUP(1,A1,A1,0,0,0)",
                "=CHOOSE(1)",
                "=ROW()",
                "=COLUMN()",
                "=ROWS()",
                "=COLUMNS(A1,A2)",
            ),
            *(
                "=COUNTIF(A1)",
                "=COUNTIF(A1,1,A1)",
                "=COUNTIFS(A1,1,A1)",
                "=SUMIF(A1)",
                "=SUMIF(A1,1,A1,1)",
                "=SUMIFS(A1,A1)",
            ),
            *(
                "=SUMIFS(A1,A1,1,A1)",
                "=AVERAGEIFS(A1,A1)",
                "=MINIFS(A1,A1)",
                "=MAXIFS(A1,A1,1,A1)",
                "=AVERAGEIF(A1)",
            ),
            *("=VLOOKUP(1,A1,1,0,0)", "=HLOOKUP(1,A1,1,0,0)", "=COUNTIFS(A1)"),
        ],
    )


def test_criteria(run):
    cells = [
        ("A1", "5"),
        ("A2", "-2"),
        ("A3", "five"),
        ("A4", "FIVES"),
        ("A5", "TRUE"),
        ("A7", "'"),
        ("A8", "'5"),
    ]
    cells += [("A9", "=1/0"), ("A10", "f*e")]
    area = "A1:A10"
    counts = {
        "5": 1,
        '"5"': 1,
        '"=5"': 1,
        '">-2"': 1,
        '">=-2"': 2,
        '"<5"': 1,
        '"<=5"': 2,
        '"<>5"': 9,
        '"five"': 1,
        '"=FIVE"': 1,
        '"f*"': 3,
        '"f???"': 1,
        '"f~*e"': 1,
        '"*"': 5,
        '"<>f*"': 7,
        '">five"': 1,
        '"<=five"': 4,
        "TRUE": 1,
        '"true"': 1,
        '"<>TRUE"': 9,
        '""': 2,
        '"="': 2,
        '"<>"': 8,
        "A6": 0,
        "A9": DIV,
        '">"&A2': 1,
        '"50%"': 0,
        '"500%"': 1,
        '"=="': 0,
    }
    check_values(
        run, [(f"=COUNTIF({area},{text})", wanted) for text, wanted in counts.items()], cells
    )


def test_conditional_aggregates(run):
    check_values(
        run,
        [
            ('=SUMIF(A1:A6,">2")', 13),
            ('=SUMIF(A1:A2,">2",C1:C2)', 20),
            ("=SUMIF(A1:A4,3,C1:C4)", DIV),
            ("=SUMIF(A1:A4,7,C1:C4)", 40),
            ("=SUMIF(A1:A4,7,C1:C3)", VALUE),
            ('=AVERAGEIF(A1:A6,"<5")', 7 / 3),
            ("=AVERAGEIF(A1:A2,1,C1:C2)", 10),
            ('=AVERAGEIF(A1:A6,">50")', DIV),
            ('=SUMIFS(C1:C6,B1:B6,"a*",A1:A6,">1")', 40),
            ('=SUMIFS(C1:C6,B1:B6,"a*")', 110),
            ('=SUMIFS(C1:C6,B1:B6,"a*",A1:A5,">1")', VALUE),
            ('=AVERAGEIFS(C1:C6,B1:B6,"a*")', 110 / 3),
            ('=AVERAGEIFS(C1:C6,B1:B6,"q*")', DIV),
            ('=MINIFS(C1:C6,B1:B6,"a*",A1:A6,"<>1")', 40),
            ('=MAXIFS(C1:C6,B1:B6,"*r*")', DIV),
            ('=MAXIFS(C1:C6,B1:B6,"a*r*")', 40),
            ('=MAXIFS(C1:C6,B1:B6,"q*")', 0),
            ('=COUNTIFS(A1:A6,3,B1:B6,"c*")', 1),
            ('=COUNTIFS(A1:A6,">0",B1:B6,"a*")', 2),
            ('=COUNTIFS(A1:A6,">0",B1:B5,"a*")', VALUE),
            ('=COUNTIFS(A1:C1,"a*")', 1),
            ("=SUMIFS(A1:A6,B1:B6,TRUE)", 0),
            ("=COUNTIF(5,5)", 1),
        ],
        TABLE,
    )


@given(seed=SEEDS)
def test_random_wildcards(run, seed):
    rng = random.Random(seed)
    words = ["".join(rng.choice("abAB") for _ in range(rng.randint(1, 4))) for _ in range(8)]
    cells = [(f"B{row}", word) for row, word in enumerate(words, 1)]
    rows = []
    for _ in range(3):
        pattern = "".join(rng.choice("aB?*") for _ in range(rng.randint(1, 4)))
        hits = [
            place
            for place, word in enumerate(words, 1)
            if fnmatch.fnmatchcase(word.lower(), pattern.lower())
        ]
        rows += [
            (f'=COUNTIF(B1:B8,"{pattern}")', len(hits)),
            (f'=COUNTIF(B1:B8,"<>{pattern}")', 8 - len(hits)),
            (f'=MATCH("{pattern}",B1:B8,0)', hits[0] if hits else NA),
        ]
    check_values(run, rows, cells)


@given(seed=SEEDS)
def test_random_lookups(run, seed):
    rng = random.Random(seed)
    keys = sorted(rng.choices(range(0, 20, 2), k=rng.randint(2, 7)))
    size = len(keys)
    cells = [(f"A{row}", str(key)) for row, key in enumerate(keys, 1)]
    cells += [(f"B{row}", f"v{row}") for row in range(1, size + 1)]
    cells += [(f"C{row}", str(key)) for row, key in enumerate(reversed(keys), 1)]
    a, b, c = f"A1:A{size}", f"B1:B{size}", f"C1:C{size}"
    rows = []
    for _ in range(2):
        wanted = rng.randint(-1, 20)
        below, first = bisect.bisect_right(keys, wanted), bisect.bisect_left(keys, wanted)
        same = wanted in keys
        above = sum(key >= wanted for key in keys)
        smaller = keys.index(wanted if same else keys[below - 1]) if below else None
        rows += [
            (f"=MATCH({wanted},{a})", below or NA),
            (f"=MATCH({wanted},{a},0)", first + 1 if same else NA),
            (f"=MATCH({wanted},{c},-1)", above or NA),
            (f"=VLOOKUP({wanted},A1:B{size},2)", f"v{below}" if below else NA),
            (f"=VLOOKUP({wanted},A1:B{size},2,FALSE)", f"v{first + 1}" if same else NA),
            (f"=XLOOKUP({wanted},{a},{b},0,1)", f"v{first + 1}" if first < size else 0),
            (f"=XLOOKUP({wanted},{a},{b},0,-1)", 0 if smaller is None else f"v{smaller + 1}"),
        ]
    check_values(run, rows, cells)


@given(seed=SEEDS)
def test_random_conditions(run, seed):
    rng = random.Random(seed)
    rows = [
        (rng.choice(["red", "Green", "blue"]), rng.randint(-4, 4), rng.randint(0, 9))
        for _ in range(7)
    ]
    cells = [
        (f"{'ABC'[x]}{y}", str(value))
        for y, row in enumerate(rows, 1)
        for x, value in enumerate(row)
    ]
    signs = {
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
        "<>": lambda a, b: a != b,
        "=": lambda a, b: a == b,
        "": lambda a, b: a == b,
    }
    checks = []
    for _ in range(2):
        sign, limit, word = (
            rng.choice(list(signs)),
            rng.randint(-4, 4),
            rng.choice(["RED", "green", "<>blue"]),
        )
        kept = [
            c
            for a, b, c in rows
            if signs[sign](b, limit)
            and (a != "blue" if word == "<>blue" else a.lower() == word.lower())
        ]
        tests = f'B1:B7,"{sign}{limit}",A1:A7,"{word}"'
        checks += [
            (f"=COUNTIFS({tests})", len(kept)),
            (f"=SUMIFS(C1:C7,{tests})", sum(kept)),
            (f"=AVERAGEIFS(C1:C7,{tests})", sum(kept) / len(kept) if kept else DIV),
            (f"=MINIFS(C1:C7,{tests})", min(kept, default=0)),
            (f"=MAXIFS(C1:C7,{tests})", max(kept, default=0)),
            (
                f'=SUMIF(B1:B7,"{sign}{limit}",C1:C7)',
                sum(c for _, b, c in rows if signs[sign](b, limit)),
            ),
        ]
    check_values(run, checks, cells)
