import math
import random
import statistics
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from hypothesis import given
from stage_2 import SEEDS
from stage_3 import DIV, NA, NUM, REF, VALUE, check_refused, check_values

CELLS = [
    ("B1", "3"),
    ("B2", "8"),
    ("B3", "x"),
    ("B5", "TRUE"),
    ("C1", "=1/0"),
    ("C2", "=#N/A"),
    ("C3", "'5"),
]


def test_if(run):
    check_values(
        run,
        [
            ('=IF(B1>2,"y","n")', "y"),
            ('=IF(B1>5,"y","n")', "n"),
            ("=IF(B1>5,1)", False),
            ("=IF(B1,B2)", 8),
            ("=IF(B4,1,B4)", 0),
            ('=IF("true",1,2)', 1),
            ('=IF("False",1,2)', 2),
            ("=IF(B3,1,2)", VALUE),
            ('=IF("1",1,2)', VALUE),
            ("=IF(C1,1,2)", DIV),
            ("=IF(TRUE,1,C1)", 1),
            ("=IF(0,C1,2)", 2),
            ("=IF(0,1,C1)", DIV),
            ("=SUM(IF(TRUE,B1:B2,0))", 11),
        ],
        CELLS,
    )


def test_ifs_and_switch(run):
    check_values(
        run,
        [
            ("=IFS(B1=1,10,B1=3,30,C1,50)", 30),
            ("=IFS(B1=1,10,FALSE,20)", NA),
            ("=IFS(C1,1,TRUE,2)", DIV),
            ("=IFS(FALSE,C1,TRUE,2)", 2),
            ("=SWITCH(B1,1,10,3,30,C1,50)", 30),
            ("=SWITCH(B1,1,10,2,20,99)", 99),
            ("=SWITCH(B1,1,10,2,20)", NA),
            ('=SWITCH("ab","AB",1,2)', 1),
            ("=SWITCH(B4,0,1,2)", 1),
            ('=SWITCH("3",B1,1,2)', 2),
            ("=SWITCH(C2,1,2,3)", NA),
            ("=SWITCH(B1,C1,1,3,2)", DIV),
            ("=SWITCH(B1,9,C1,7)", 7),
        ],
        CELLS,
    )


def test_errors_caught(run):
    check_values(
        run,
        [
            ("=IFERROR(C1,7)", 7),
            ("=IFERROR(B1,C1)", 3),
            ("=IFERROR(C1,C2)", NA),
            ("=IFERROR(B4,1)&5", "5"),
            ('=IFERROR("a"+1,"bad")', "bad"),
            ("=IFNA(C2,7)", 7),
            ("=IFNA(C1,7)", DIV),
            ("=IFNA(B2,C1)", 8),
            ("=IFERROR(SUM(B1:C2),-1)", -1),
        ],
        CELLS,
    )


def test_kinds(run):
    values = ["B1", "B3", "B4", "B5", "C1", "C2", '""', "1/0", '"4"+1']
    table = {
        "ISERROR": [False, False, False, False, True, True, False, True, False],
        "ISNA": [False, False, False, False, False, True, False, False, False],
        "ISNUMBER": [True, False, False, False, False, False, False, False, True],
        "ISTEXT": [False, True, False, False, False, False, True, False, False],
        "ISLOGICAL": [False, False, False, True, False, False, False, False, False],
        "ISBLANK": [False, False, True, False, False, False, False, False, False],
    }
    rows = [
        (f"={name}({v})", answer) for name, row in table.items() for v, answer in zip(values, row)
    ]
    check_values(run, rows, CELLS)


def test_and_or(run):
    check_values(
        run,
        [
            ("=AND(TRUE,1,B1)", True),
            ("=AND(TRUE,0)", False),
            ("=AND(FALSE,C1)", False),
            ("=AND(TRUE,C1)", DIV),
            ("=OR(TRUE,C1)", True),
            ("=OR(FALSE,C1)", DIV),
            ("=OR(FALSE,0,B4)", False),
            ("=AND(B1:B5)", True),
            ("=AND(B3:B4)", True),
            ("=OR(B3:B4)", False),
            ("=OR(B3:B5)", True),
            ('=OR("true")', True),
            ('=AND("x")', VALUE),
            ("=AND(B1:C2,1)", DIV),
            ("=OR(C3:C4)", False),
            ("=XOR(TRUE,1,5)", True),
            ("=XOR(TRUE,1)", False),
            ("=XOR(B1:B5,TRUE)", False),
            ("=XOR(B1:B5)", True),
            ("=XOR(FALSE,C1)", DIV),
            ("=NOT(B1)", False),
            ("=NOT(B4)", True),
            ('=NOT("FALSE")', True),
            ("=NOT(B3)", VALUE),
            ("=AND(B4,TRUE)", True),
            ("=AND(B4+0,TRUE)", False),
        ],
        CELLS,
    )


def test_arguments(run):
    check_refused(
        run,
        [
            *(
                "=IF(1)",
                "=IF(1,2,3,4)",
                "=IFS(1)",
                "=IFS(1,2,3)",
                "=SWITCH(1,2)",
                "=IFERROR(1)",
                "=IFNA(1,2,3)",
            ),
            *(
                "=NOT()",
                "=NOT(1,2)",
                "=AND()",
                "=OR()",
                "=XOR()",
                "=ISBLANK()",
                "=ISNA(1,2)",
                "=ROUND(1)",
            ),
            *(
                "=ABS(1,2)",
                "=MOD(1)",
                "=COMBIN(1)",
                "=GCD()",
                "=LCM()",
                "=MEDIAN()",
                "=LARGE(1)",
                "=SMALL(1,2,3)",
            ),
            *(
                "=RANK(1)",
                "=RANK(1,2,3,4)",
                "=SUMPRODUCT()",
                "=PERCENTILE(1)",
                "=SQRT()",
                "=VAR()",
                "=STDEV()",
            ),
            *(
                "=MODE()",
                "=ROUNDUP(1)",
                "=ROUNDDOWN(1,2,3)",
                "=SIGN()",
                "=INT(1,2)",
                "=QUOTIENT(1)",
                "=FACT(1,2)",
            ),
            *("=CEILING(1)", "=FLOOR(1,2,3)"),
        ],
    )


def test_rounding(run):
    check_values(
        run,
        [
            ("=ROUND(2.5,0)", 3),
            ("=ROUND(-2.5,0)", -3),
            ("=ROUND(1.005,2)", 1.01),
            ("=ROUND(1234.5,-2)", 1200),
            ("=ROUND(1250,-2)", 1300),
            ("=ROUND(2.345,1.9)", 2.3),
            ("=ROUNDUP(2.01,1)", 2.1),
            ("=ROUNDUP(-2.01,0)", -3),
            ("=ROUNDUP(2,0)", 2),
            ("=ROUNDDOWN(2.99,1)", 2.9),
            ("=ROUNDDOWN(-2.99,0)", -2),
            ("=ROUNDDOWN(1299,-2)", 1200),
            ("=INT(2.9)", 2),
            ("=INT(-2.1)", -3),
            ("=QUOTIENT(-7,2)", -3),
            ("=QUOTIENT(7,0)", DIV),
            ("=MOD(7,3)", 1),
            ("=MOD(-7,3)", 2),
            ("=MOD(7,-3)", -2),
            ("=MOD(5.5,2)", 1.5),
            ('=MOD("7",TRUE+4)', 2),
            ("=MOD(5,0)", DIV),
            ("=CEILING(7,2)", 8),
            ("=CEILING(-7,2)", -6),
            ("=CEILING(6,2)", 6),
            ("=CEILING(1.25,0.5)", 1.5),
            ("=CEILING(1,0)", DIV),
            ("=FLOOR(7,2)", 6),
            ("=FLOOR(-7,2)", -8),
            ("=FLOOR(1.75,0.5)", 1.5),
            ("=FLOOR(1,B4)", DIV),
            ("=ROUND(B3,1)", VALUE),
            ('=ROUND("2.55",1)', 2.6),
            ("=ROUND(#REF!,C1)", REF),
        ],
        CELLS,
    )


def test_numbers(run):
    check_values(
        run,
        [
            ("=ABS(-2.5)", 2.5),
            ('=ABS("-4")', 4),
            ("=SIGN(-3)", -1),
            ("=SIGN(B4)", 0),
            ("=SIGN(0.1)", 1),
            ("=SQRT(6.25)", 2.5),
            ("=SQRT(-1)", NUM),
            ("=SQRT(0)", 0),
            ("=FACT(5.9)", 120),
            ("=FACT(0)", 1),
            ("=FACT(-1)", NUM),
            ("=FACT(171)", NUM),
            ("=FACT(170)/FACT(169)", 170),
            ("=COMBIN(6,2)", 15),
            ("=COMBIN(6,6)", 1),
            ("=COMBIN(6,7)", NUM),
            ("=COMBIN(6,-1)", NUM),
            ("=COMBIN(6.7,0.5)", 1),
            ("=GCD(12,18,B1)", 3),
            ("=GCD(B1:B4,0)", 1),
            ("=GCD(-4,2)", NUM),
            ("=LCM(4,6.9)", 12),
            ("=LCM(B1,B2)", 24),
            ("=LCM(0,5)", 0),
            ("=SUMPRODUCT(B1:B3,B2:B4)", 24),
            ("=SUMPRODUCT(B1:B2,B1:B2,B1:B2)", 539),
            ("=SUMPRODUCT(B1:B2)", 11),
            ("=SUMPRODUCT(B1:B2,B1:B3)", VALUE),
            ("=SUMPRODUCT(B1:B2,B1:C1)", VALUE),
            ("=SUMPRODUCT(B1:B2,C1:C2)", DIV),
            ("=SUMPRODUCT(B1,2)", 6),
            ("=SUMPRODUCT(1E200,1E200)", NUM),
            ("=QUOTIENT(1E200,1E-200)", NUM),
            ("=VAR(1E200,-1E200)", NUM),
        ],
        CELLS,
    )


def test_statistics(run):
    cells = [*CELLS, *((f"D{row}", text) for row, text in enumerate("7 2 2 9 4 x 4 2".split(), 1))]
    check_values(
        run,
        [
            ("=MEDIAN(D1:D8)", 4),
            ("=MEDIAN(D1:D4)", 4.5),
            ("=MEDIAN(1,10,D2)", 2),
            ("=MEDIAN(B3:B4)", NUM),
            ("=MODE(D1:D8)", 2),
            ("=MODE(D4:D7,9)", 9),
            ("=MODE(1,2,3)", NA),
            ("=MODE(B3)", NA),
            ("=VAR(D1:D4)", 38 / 3),
            ("=VAR(5)", DIV),
            ("=VAR(B3:B4)", DIV),
            ("=STDEV(1,2,3)", 1),
            ("=STDEV(D6)", DIV),
            ("=LARGE(D1:D8,1)", 9),
            ("=LARGE(D1:D8,3.5)", 4),
            ("=LARGE(D1:D8,8)", NUM),
            ("=LARGE(D1:D8,0)", NUM),
            ("=SMALL(D1:D8,4)", 4),
            ("=SMALL(D1:D8,7)", 9),
            ("=SMALL(C1:C3,1)", DIV),
            ("=RANK(4,D1:D8)", 3),
            ("=RANK(9,D1:D8)", 1),
            ("=RANK(4,D1:D8,1)", 4),
            ("=RANK(2,D1:D8,TRUE)", 1),
            ("=RANK(2,D1:D8,B4)", 5),
            ("=RANK(5,D1:D8)", NA),
            ("=RANK(D1,D1:D8)", 2),
            ("=PERCENTILE(D1:D4,0.5)", 4.5),
            ("=PERCENTILE(D1:D4,0)", 2),
            ("=PERCENTILE(D1:D4,1)", 9),
            ("=PERCENTILE(D1:D4,0.9)", 8.4),
            ("=PERCENTILE(D1:D4,1.01)", NUM),
            ("=PERCENTILE(D1:D4,-0.01)", NUM),
            ("=PERCENTILE(D6,0.5)", NUM),
        ],
        cells,
    )


@given(seed=SEEDS)
def test_random_statistics(run, seed):
    rng = random.Random(seed)
    numbers = [rng.randint(-8, 8) / rng.choice([1, 2]) for _ in range(rng.randint(3, 9))]
    cells = [(f"B{row}", repr(number)) for row, number in enumerate(numbers, 1)]
    area = f"B1:B{len(numbers) + 2}"
    place = rng.randint(1, len(numbers))
    modes = statistics.multimode(numbers)
    quarters = statistics.quantiles(numbers, n=4, method="inclusive")
    rows = [
        (f"=MEDIAN({area})", statistics.median(numbers)),
        (f"=VAR({area})", statistics.variance(numbers)),
        (f"=STDEV({area})", statistics.stdev(numbers)),
        (f"=MODE({area})", NA if numbers.count(modes[0]) == 1 else modes[0]),
        (f"=LARGE({area},{place})", sorted(numbers)[-place]),
        (f"=SMALL({area},{place})", sorted(numbers)[place - 1]),
        (f"=RANK(B1,{area})", sorted(numbers, reverse=True).index(numbers[0]) + 1),
        (f"=RANK(B1,{area},1)", sorted(numbers).index(numbers[0]) + 1),
        (f"=PERCENTILE({area},0.25)", quarters[0]),
        (f"=PERCENTILE({area},0.75)", quarters[2]),
        (f"=SUMPRODUCT({area},{area})", sum(number * number for number in numbers)),
    ]
    check_values(run, [(text, float(value) if value != NA else NA) for text, value in rows], cells)


@given(seed=SEEDS)
def test_random_rounding(run, seed):
    rng = random.Random(seed)
    rows = []
    for _ in range(6):
        text = f"{rng.choice(['', '-'])}{rng.randrange(2000)}.{rng.randrange(1000)}"
        digits = rng.randint(-3, 3)
        unit = Decimal(1).scaleb(-digits)
        for name, how in (
            ("ROUND", ROUND_HALF_UP),
            ("ROUNDUP", ROUND_UP),
            ("ROUNDDOWN", ROUND_DOWN),
        ):
            rows.append((f"={name}({text},{digits})", float(Decimal(text).quantize(unit, how))))
    a, b = rng.randint(-30, 30), rng.choice([-7, -2, 3, 4, 5])
    rows += [
        (f"=MOD({a},{b})", a % b),
        (f"=QUOTIENT({a},{b})", math.trunc(a / b)),
        (f"=CEILING({a},{abs(b)})", -(-a // abs(b)) * abs(b)),
        (f"=FLOOR({a},{abs(b)})", a // abs(b) * abs(b)),
        (f"=COMBIN({abs(a)},{abs(b)})", math.comb(abs(a), abs(b)) if abs(a) >= abs(b) else NUM),
        (f"=GCD({abs(a)},{abs(b)},6)", math.gcd(a, b, 6)),
        (f"=LCM({abs(a)},{abs(b)},6)", math.lcm(a, b, 6)),
    ]
    check_values(run, rows)


def condition(rng, depth):
    """A condition, and whether it is true; None where only an error comes out."""
    kind = rng.randrange(6) if depth else rng.randrange(3)
    if kind < 3:
        return [("TRUE", True), ("0", False), ("1/0", None)][kind]
    if kind == 3:
        text, truth = condition(rng, depth - 1)
        return f"NOT({text})", None if truth is None else not truth
    parts = [condition(rng, depth - 1) for _ in range(rng.randint(1, 3))]
    name, stop = ("AND", False) if kind == 4 else ("OR", True)
    truth = next((truth for _, truth in parts if truth in (stop, None)), not stop)
    return f"{name}({','.join(text for text, _ in parts)})", truth


@given(seed=SEEDS)
def test_random_conditions(run, seed):
    rng = random.Random(seed)
    rows = []
    for _ in range(8):
        text, truth = condition(rng, 3)
        rows.append((f'=IF({text},"yes","no")', DIV if truth is None else "yes" if truth else "no"))
        rows.append((f"=IFERROR({text},9)=9", truth is None))
    check_values(run, rows)
