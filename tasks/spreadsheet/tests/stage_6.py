import random
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import compare
from stage_2 import SEEDS, refused
from stage_3 import DIV, NA, VALUE, check_refused, check_values

CELLS = [
    ("B1", "Hello World"),
    ("B2", "12.5"),
    ("B3", "TRUE"),
    ("B5", "=1/0"),
    ("B6", "a-b-c-d"),
    ("B7", "'"),
]


def test_parts(run):
    check_values(
        run,
        [
            ("=LEN(B1)", 11),
            ("=LEN(B2)", 4),
            ("=LEN(B4)", 0),
            ("=LEN(B5)", DIV),
            ("=LEN(B3&B7)", 4),
            ("=LEFT(B1,4)", "Hell"),
            ("=LEFT(B1)", "H"),
            ("=LEFT(B1,99)", "Hello World"),
            ("=LEFT(B1,0)", ""),
            ("=LEFT(B1,-1)", VALUE),
            ("=LEFT(B2,2.9)", "12"),
            ("=RIGHT(B1,3)", "rld"),
            ("=RIGHT(B1)", "d"),
            ("=RIGHT(B1,0)", ""),
            ("=RIGHT(B1,50)", "Hello World"),
            ("=RIGHT(B1,-2)", VALUE),
            ("=MID(B1,7,3)", "Wor"),
            ("=MID(B1,7,99)", "World"),
            ("=MID(B1,12,2)", ""),
            ("=MID(B1,1,0)", ""),
            ("=MID(B1,0,2)", VALUE),
            ("=MID(B1,2,-1)", VALUE),
            ('=REPLACE(B1,1,5,"Good")', "Good World"),
            ('=REPLACE(B1,6,0,"!")', "Hello! World"),
            ('=REPLACE("abc",9,1,"x")', "abcx"),
            ('=REPLACE("abc",0,1,"x")', VALUE),
            ('=REPLACE("abc",1,-1,"x")', VALUE),
        ],
        CELLS,
    )


def test_case_and_spaces(run):
    check_values(
        run,
        [
            ("=UPPER(B1)", "HELLO WORLD"),
            ("=LOWER(B1)", "hello world"),
            ("=LOWER(B3)", "true"),
            ("=UPPER(B4)", ""),
            ('=PROPER("the 2nd bIG-o\'neil")', "The 2Nd Big-O'Neil"),
            ('=TRIM("  a   b c ")', "a b c"),
            ('=TRIM("   ")', ""),
            ('=REPT("ab",3)', "ababab"),
            ('=REPT("ab",0)', ""),
            ('=REPT("ab",-1)', VALUE),
            ("=REPT(B2,2)", "12.512.5"),
            ('=EXACT("a","A")', False),
            ("=EXACT(B2,12.5)", True),
            ('=EXACT(B2,"12.5")', True),
            ("=CODE(B1)", 72),
            ("=CODE(B7)", VALUE),
            ("=CHAR(65)&CHAR(233)", "A\u00e9"),
            ("=CHAR(0)", VALUE),
            ("=CHAR(1)=CHAR(2)", False),
            ("=LEN(CHAR(255))", 1),
            ("=CHAR(256)", VALUE),
        ],
        CELLS,
    )


def test_finding(run):
    check_values(
        run,
        [
            ('=FIND("o",B1)', 5),
            ('=FIND("o",B1,6)', 8),
            ('=FIND("o",B1,5)', 5),
            ('=FIND("O",B1)', VALUE),
            ('=FIND("",B1)', 1),
            ('=FIND("o",B1,0)', VALUE),
            ('=SEARCH("WOR",B1)', 7),
            ('=SEARCH("L",B1,5)', 10),
            ('=SEARCH("z",B1)', VALUE),
            ('=SEARCH("l*",B1)', VALUE),
            ("=FIND(2,B2)", 2),
            ('=SUBSTITUTE(B6,"-","+")', "a+b+c+d"),
            ('=SUBSTITUTE(B6,"-","+",2)', "a-b+c-d"),
            ('=SUBSTITUTE(B6,"-","",3)', "a-b-cd"),
            ('=SUBSTITUTE(B6,"-","+",4)', "a-b-c-d"),
            ('=SUBSTITUTE(B6,"-","+",0)', VALUE),
            ('=SUBSTITUTE(B6,"","+")', "a-b-c-d"),
            ('=SUBSTITUTE(B6,"","+",1)', "a-b-c-d"),
            ('=SUBSTITUTE("aaa","aa","b")', "ba"),
            ("=SUBSTITUTE(1231,1,TRUE)", "TRUE23TRUE"),
            ('=SUBSTITUTE("abcABC","B","x")', "abcAxC"),
            ('=VALUE(" 25% ")', 0.25),
            ('=VALUE("1,5")', VALUE),
            ("=VALUE(B2)", 12.5),
        ],
        CELLS,
    )


def test_joining(run):
    check_values(
        run,
        [
            ('=CONCAT(B1:B4,"x")', "Hello World12.5TRUEx"),
            ("=CONCAT(B4)", ""),
            ("=CONCAT(B1:B5)", DIV),
            ('=TEXTJOIN("-",TRUE,B1:B4,7,"")', "Hello World-12.5-TRUE-7"),
            ('=TEXTJOIN("-",FALSE,B3:B4,7,"")', "TRUE--7-"),
            ("=TEXTJOIN(0,1,1,2)", "102"),
            ('=TEXTJOIN(",",TRUE,B4)', ""),
            ('=TEXTJOIN(",","x",1)', VALUE),
        ],
        CELLS,
    )
    names = [
        "LEN",
        "UPPER",
        "LOWER",
        "PROPER",
        "TRIM",
        "VALUE",
        "CHAR",
        "CODE",
        "CONCAT",
        "LEFT",
        "RIGHT",
    ]
    check_refused(run, [f"={name}()" for name in names])
    check_refused(
        run,
        [
            '=LEN("a","b")',
            '=LEFT("a",1,2)',
            '=RIGHT("a",1,2)',
            '=MID("a",1)',
            '=REPLACE("a",1,1)',
            '=REPT("a")',
        ],
    )
    check_refused(
        run,
        [
            '=EXACT("a")',
            '=FIND("a")',
            '=SEARCH("a","b",1,1)',
            '=SUBSTITUTE("a","b")',
            "=TEXTJOIN(1,2)",
            "=TEXT(1)",
        ],
    )
    check_refused(
        run, ['=FIND("a","b",1,1)', '=SEARCH("a")', '=SUBSTITUTE("a","b","c",1,1)', "=TEXT(1,2,3)"]
    )


def shown(run, rows):
    """Compare the text of values with formats, by way of TEXT and of a cell."""
    check_values(
        run, [(f'=TEXT({value},"{code}")'.replace("'", '""'), text) for value, code, text in rows]
    )
    steps = []
    for value, code, _ in rows:
        steps += [
            ["set", "C4", f"={value}"],
            ["format", "C4", code.replace("'", '"')],
            ["show", "C4"],
        ]
    answers = run(steps)
    for (value, code, text), changed, answer in zip(rows, answers[1::3], answers[2::3]):
        assert (changed, answer) == ([], text), (value, code, changed, answer)


def test_number_formats(run):
    shown(
        run,
        [
            ("3.14159", "0.00", "3.14"),
            ("2.675", "0.00", "2.68"),
            ("-2.5", "0", "-3"),
            ("0.4", "0", "0"),
            ("-0.4", "0", "0"),
            ("-0.4", "0.0", "-0.4"),
            ("0.5", "#", "1"),
            ("0.4", "#", ""),
            ("7", "000", "007"),
            ("1234", "00", "1234"),
            ("0.5", "#.##", ".5"),
            ("5", "#.##", "5."),
            ("5.25", "0.0##", "5.25"),
            ("5", "0.0##", "5.0"),
            ("1.5", "0.#0", "1.50"),
            ("9.996", "0.00", "10.00"),
            ("12.5", ".0", "12.5"),
            ("1234567.8", "#,##0", "1,234,568"),
            ("1234567.8", "#,##0.00", "1,234,567.80"),
            ("999", "#,##0", "999"),
            ("-1000", "#,##0", "-1,000"),
            ("5", "0,000", "0,005"),
            ("1234567", "0,", "1235"),
            ("1234567890", "#,##0,,", "1,235"),
            ("0.125", "0%", "13%"),
            ("0.125", "0.0%", "12.5%"),
            ("-0.5", "% 0", "-% 50"),
            ("0.5", "0%%", "5000%%"),
        ],
    )


def test_sections(run):
    three = "0.0;(0.0);'none'"
    shown(
        run,
        [
            ("-1234.5", "#,##0.00;(#,##0.00)", "(1,234.50)"),
            ("1234.5", "#,##0.00;(#,##0.00)", "1,234.50"),
            ("0", "0.0;(0.0)", "0.0"),
            ("0", three, "none"),
            ("-2", three, "(2.0)"),
            ("2", three, "2.0"),
            ("-0.01", three, "(0.0)"),
            ("3", ";;", ""),
            ("-3", ";", ""),
            ("3", "'units: '0 'kg'", "units: 3 kg"),
            ("-3", "'$'0", "-$3"),
            ("3", "'a;b'0", "a;b3"),
            ("3", "$0 \\\\x", "$3 \\x"),
            ("3", "'0'0", "03"),
            ("3", "'%'0", "%3"),
            ("3", "'word'", "word"),
            ("-3", "'word'", "-word"),
            ("7", "\\#0", "#7"),
        ],
    )


def test_other_values(run):
    shown(
        run,
        [
            ("TRUE", "0.00", "TRUE"),
            ("2.50", "general", "2.5"),
            ("-2.50", "", "-2.5"),
            ("1>2", ";;;@", "FALSE"),
        ],
    )
    compare(
        run,
        [
            (("set", "A1", "abc"), ["A1"]),
            (("show", "A1"), "abc"),
            (("format", "A1:B2", '0;0;0;"<"@@\\@">"'), []),
            (("show", "A1"), "<abcabc@>"),
            (("show", "B1"), ""),
            (("set", "B2", "7"), ["B2"]),
            (("show", "b2"), "7"),
            (("set", "B2", "=1/0"), ["B2"]),
            (("show", "B2"), "#DIV/0!"),
            (("format", "A1", "0.00"), []),
            (("show", "A1"), "abc"),
            (("clear", "A1"), ["A1"]),
            (("set", "A1", "2"), ["A1"]),
            (("show", "A1"), "2.00"),
            (("format", "A1", ""), []),
            (("show", "A1"), "2"),
            (("get", "A1"), 2.0),
            (("show", "C3"), ""),
        ],
    )


def test_bad_formats(run):
    bad = [
        '"0',
        "0\\",
        "0;0;0;0;0",
        "0.0.0",
        "0 0",
        "#a#",
        "0.0,0",
        '0";"0',
        "0,0 0",
        "0;.0.;0",
        "0;0;0 0;@",
    ]
    pairs = [(("format", "A1", code), refused("format")) for code in bad]
    compare(
        run,
        [
            (("set", "A1", "2"), ["A1"]),
            *pairs,
            (("format", "A1", "0."), []),
            (("show", "A1"), "2."),
            (("format", "A1", "0.0"), []),
            (("format", "A1", "0 0"), refused("format")),
            (("show", "A1"), "2.0"),
            (("format", "A", "0.0"), refused("address")),
            (("format", "A1:B2:C3", "0.0"), refused("address")),
            (("format", "A1:", "0.0"), refused("address")),
            (("show", "A1:A1"), refused("address")),
            (("show",), refused("command")),
            (("format", "A1"), refused("command")),
        ],
    )
    check_values(
        run,
        [
            ('=TEXT(1,"0 0")', VALUE),
            ('=TEXT(#N/A,"0")', NA),
            ('=TEXT("x","0")', "x"),
            ('=TEXT("x","0;0;0;(@)")', "(x)"),
        ],
    )


@given(
    number=st.integers(-(10**9), 10**9).map(lambda value: Decimal(value).scaleb(-3)),
    places=st.integers(0, 4),
    commas=st.booleans(),
    percent=st.booleans(),
)
def test_random_formats(run, number, places, commas, percent):
    code = ("#,##0" if commas else "0") + ("." + "0" * places if places else "") + "%" * percent
    exact = (number * 100 if percent else number).quantize(
        Decimal(1).scaleb(-places), ROUND_HALF_UP
    )
    text = f"{exact:,f}" if commas else f"{exact:f}"
    text = (text if exact else text.lstrip("-")) + "%" * percent
    shown(
        run,
        [
            (str(number), code, text),
            (str(number), f"{code};{code};", text.lstrip("-") if number else ""),
        ],
    )


@given(seed=SEEDS)
def test_random_texts(run, seed):
    rng = random.Random(seed)
    word = "".join(rng.choice("abAB -") for _ in range(rng.randint(1, 9)))
    part = "".join(rng.choice("abA") for _ in range(rng.randint(1, 2)))
    place, count = rng.randint(1, 6), rng.randint(0, 6)
    rows = [
        (f'=LEN("{word}")', len(word)),
        (f'=LEFT("{word}",{count})', word[:count]),
        (f'=RIGHT("{word}",{count})', "".join(reversed(word[::-1][:count]))),
        (
            f'=MID("{word}",{place},{count})',
            "".join(c for i, c in enumerate(word, 1) if place <= i < place + count),
        ),
        (f'=SUBSTITUTE("{word}","{part}","<>")', "<>".join(word.split(part))),
        (f'=TRIM("{word}")', " ".join(word.split())),
        (f'=IFERROR(FIND("{part}","{word}"),0)', word.find(part) + 1),
        (
            f'=IFERROR(SEARCH("{part}","{word}",{place}),0)',
            word.upper().find(part.upper(), place - 1) + 1,
        ),
        (f'=EXACT("{word}","{part}")', word == part),
        (f'=CONCAT(MID("{word}",1,2),"{part}")', word[:2] + part),
    ]
    check_values(run, rows)
