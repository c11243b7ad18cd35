import random
import re

from hypothesis import given
from stage_1 import compare, same
from stage_2 import SEEDS, refused


def error(code):
    return {"error": code}


DIV, VALUE, REF, NAME = error("#DIV/0!"), error("#VALUE!"), error("#REF!"), error("#NAME?")
NUM, NA, CYCLE = error("#NUM!"), error("#N/A"), error("#CYCLE!")


def check_values(run, rows, cells=()):
    """Compare the values of formulas, each of which is typed into the same cell after the cells."""
    setup = [["set", where, text] for where, text in cells]
    steps = [
        command for formula, _ in rows for command in (["set", "Y900", formula], ["get", "Y900"])
    ]
    answers = run(setup + steps)[len(setup) + 1 :: 2]
    for (formula, wanted), answer in zip(rows, answers, strict=True):
        wanted = float(wanted) if type(wanted) is int else wanted
        assert same(answer, wanted), (formula, answer, wanted)


def check_refused(run, formulas):
    """Compare the answers to texts that are no formulas, and see that nothing changes."""
    steps = [command for text in formulas for command in (["set", "D2", text], ["content", "D2"])]
    answers = run([["set", "D2", "kept"], *steps])[1:]
    for text, answer, content in zip(formulas, answers[::2], answers[1::2]):
        assert (answer, content) == (refused("formula"), "kept"), (text, answer, content)


def test_literals(run):
    check_values(
        run,
        [
            ("=12", 12),
            ("= 1.5E1 ", 15),
            ("=.25", 0.25),
            ('="a b"', "a b"),
            ('="say ""x"""', 'say "x"'),
            ('=""', ""),
            ("=true", True),
            ("=(FALSE)", False),
            ("=#N/A", NA),
            ("=#ref!", REF),
            ("=#NAME?", NAME),
            ("=#NUM!", NUM),
            ("=nothing", NAME),
            ("=_x.y2", NAME),
        ],
    )


def test_precedence(run):
    check_values(
        run,
        [
            ("=7-4-2", 1),
            ("=48/4/3", 4),
            ("=2^3^0", 2),
            ("=-3^2", -9),
            ("=(-3)^2", 9),
            ("=4^-1", 0.25),
            ("=2*-3", -6),
            ("=--5", 5),
            ("=-+-5", 5),
            ("=200%", 2),
            ("=4^50%", 2),
            ("=-50%", -0.5),
            ("=1000%%", 0.1),
            ("=1+2&3*4", "312"),
            ('="1"&2=12&""', True),
            ("=1<2=TRUE", True),
            ("=3>2>1", True),
            ("=1&2<3", False),
            ("=5-(3-1)", 3),
        ],
    )


def test_conversions(run):
    check_values(
        run,
        [
            ('="3"+TRUE', 4),
            ('=" 1.5 "*2', 3),
            ('="50%"+1', 1.5),
            ("=FALSE-1", -1),
            ('="x"+1', VALUE),
            ('=""+1', VALUE),
            ('="TRUE"+1', VALUE),
            ('=-"a"', VALUE),
            ('=-"4"', -4),
            ('=+"4"', "4"),
            ('="4"%', 0.04),
            ("=TRUE&1", "TRUE1"),
            ('=0.1+0.2&""', "0.3"),
            ('=12300&""', "12300"),
            ('=1/3&""', "0.333333333333333"),
            ('=-2.50&""', "-2.5"),
            ('=123456789012345&""', "123456789012345"),
            ('=0*-1&""', "0"),
        ],
    )


def test_comparisons(run):
    check_values(
        run,
        [
            ('="abc"="ABC"', True),
            ('="abc"<"ABD"', True),
            ('="b">"A"', True),
            ('=10<"9"', True),
            ('="zz"<FALSE', True),
            ("=TRUE>1E300", True),
            ("=TRUE=1", False),
            ('="1"=1', False),
            ("=FALSE<TRUE", True),
            ("=2<>2", False),
            ("=2<>3", True),
            ("=3<=3", True),
            ("=4<=3", False),
            ("=3>=4", False),
            ("=3>=3", True),
            ('=""<"a"', True),
            ("=3>3", False),
            ("=3<3", False),
        ],
    )


def test_errors(run):
    check_values(
        run,
        [
            ("=3/0", DIV),
            ("=0^-2", DIV),
            ("=0^0", 1),
            ("=0/5", 0),
            ("=(-8)^0.5", NUM),
            ("=(-8)^3", -512),
            ("=1E200*1E200", NUM),
            ("=-1E308-1E308", NUM),
            ("=10^309", NUM),
            ("=#N/A+1/0", NA),
            ("=1/0+#N/A", DIV),
            ('="a"+1/0', DIV),
            ('=#REF!&"a"', REF),
            ("=1=#NUM!", NUM),
            ("=-#VALUE!", VALUE),
            ("=#VALUE!%", VALUE),
            ("=1^#NAME?", NAME),
            ("=1E200*1E200>1", NUM),
            ("=1/(1E200*1E200)", NUM),
        ],
    )


def test_no_formulas(run):
    check_refused(
        run,
        [
            *(
                "=",
                "= ",
                "=1+",
                "=*2",
                "=(1",
                "=1)",
                "=()",
                "=1 2",
                '="a',
                "=a b",
                "=1..2",
                "=#FOO!",
            ),
            *(
                "==1",
                "=1=",
                "=<1",
                "=%",
                "=1^",
                '="a""',
                "=1,2",
                "=2 TRUE",
                "=[1]",
                "=1+\n",
                "=!",
                "=1=<2",
                "=;",
            ),
        ],
    )


def test_normal_form(run):
    forms = [
        ("= 1 +  2", "=1+2"),
        ('=true & "a  B"', '=TRUE&"a  B"'),
        ("=( 1 )<>2.50", "=(1)<>2.50"),
        ("=1e5 >= #n/a", "=1E5>=#N/A"),
        ("=some.Name%", "=SOME.NAME%"),
        ('="x""y" ', '="x""y"'),
    ]
    steps = [command for text, _ in forms for command in (["set", "B2", text], ["content", "B2"])]
    assert run(steps)[1::2] == [form for _, form in forms]


def test_no_formula_without_sign(run):
    compare(
        run,
        [
            (("set", "A1", " =1"), ["A1"]),
            (("get", "A1"), " =1"),
            (("set", "A1", "'=1"), ["A1"]),
            (("get", "A1"), "=1"),
            (("set", "A1", "=2-1"), ["A1"]),
            (("set", "A1", "1"), []),
            (("set", "A1", "=1/0"), ["A1"]),
            (("set", "A1", "=2/0"), []),
            (("set", "A1", "=#N/A"), ["A1"]),
            (("set", "A1", "#N/A"), ["A1"]),
            (("get", "A1"), "#N/A"),
        ],
    )


def wanted_value(text):
    """Return what Python makes of a formula with its own operators."""
    text = re.sub(r"([0-9.]+)%", r"(\1/100.0)", text)
    text = re.sub(r"[0-9.]+", lambda found: str(float(found[0])), text)
    try:
        value = eval(text.replace("^", "**").replace("<>", "!="), {})
    except ZeroDivisionError:
        return DIV
    except OverflowError:
        return NUM
    if isinstance(value, complex) or value in (float("inf"), float("-inf")) or value != value:
        return NUM
    return value


def expression(rng, depth):
    kind = rng.randrange(8) if depth else 0
    if kind < 2:
        return rng.choice(["0", "1", "2", "3", "0.5", "4", "10", "25%", "1.5"])
    if kind == 2:
        return f"({expression(rng, depth - 1)})"
    if kind == 3:
        return rng.choice("-+") + expression(rng, depth - 1)
    if kind == 4:
        return expression(rng, 0) + "^" + rng.choice(["2", "-1", "0", "3", "-2^2", "0.5"])
    return expression(rng, depth - 1) + rng.choice("+-*/") + expression(rng, depth - 1)


@given(seed=SEEDS)
def test_random_expressions(run, seed):
    rng = random.Random(seed)
    texts = []
    for _ in range(12):
        text = expression(rng, 4)
        if rng.random() < 0.2:
            text += rng.choice(["<", "<=", ">", ">=", "<>"]) + expression(rng, 2)
        texts.append(text)
    check_values(run, [("=" + text, wanted_value(text)) for text in texts])


@given(seed=SEEDS)
def test_random_spaces(run, seed):
    rng = random.Random(seed)
    pieces = re.findall(r"[0-9.]+|<>|.", expression(rng, 4))
    text = "=" + "".join(piece + " " * rng.randrange(3) for piece in pieces)
    answers = run([["set", "C1", text], ["content", "C1"]])
    assert answers[1] == "=" + "".join(pieces)


@given(seed=SEEDS)
def test_random_order(run, seed):
    rng = random.Random(seed)
    ranked = [
        ("-1", 0, -1),
        ("0", 0, 0),
        ("2.5", 0, 2.5),
        ('"3"', 1, "3"),
        ('"A"', 1, "a"),
        ('"b"', 1, "b"),
    ]
    ranked += [("FALSE", 2, 0), ("TRUE", 2, 1)]
    rows = []
    for _ in range(10):
        left, right = rng.choice(ranked), rng.choice(ranked)
        a, b = left[1:], right[1:]
        answers = {"=": a == b, "<>": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}
        sign = rng.choice(list(answers))
        rows.append((f"={left[0]}{sign}{right[0]}", answers[sign]))
    check_values(run, rows)
