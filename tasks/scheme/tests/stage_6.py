import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table
from stage_3 import COMPARE, flag

EXACT = st.fractions(-20, 20, max_denominator=12) | st.integers(-(10**20), 10**20).map(Fraction)
FLOATS = st.integers(-64, 64).map(lambda number: number / 8)
NUMBERS = EXACT | FLOATS


def shown(value):
    """The text of a number."""
    if isinstance(value, float):
        return repr(value)
    value = Fraction(value)
    return str(value.numerator) + (f"/{value.denominator}" if value.denominator > 1 else "")


def folded(sign, numbers):
    """What an operation is, step by step; None where something is divided by zero."""
    if sign == "/" and 0 in numbers[1:]:
        return None
    total = numbers[0]
    for number in numbers[1:]:
        if sign == "+":
            total = total + number
        elif sign == "-":
            total = total - number
        elif sign == "*":
            total = total * number
        else:
            total = total / number
    return total


@given(
    numbers=st.lists(EXACT, min_size=2, max_size=3)
    | st.lists(st.fractions(-20, 20, max_denominator=12) | FLOATS, min_size=2, max_size=3)
)
def test_operations(run, numbers):
    inner = " ".join(map(shown, numbers))
    results = run("\n".join(f"({sign} {inner})" for sign in "+-*/"))
    for sign, result in zip("+-*/", results):
        wanted = folded(sign, numbers)
        if wanted is None:
            assert result == "error: division by zero"
        elif isinstance(wanted, float):
            assert "." in result or "e" in result
            assert math.isclose(float(result), wanted, rel_tol=1e-9, abs_tol=1e-9)
        else:
            assert result == shown(wanted)


@given(
    numbers=st.lists(
        st.sampled_from([Fraction(1, 2), 0.5, Fraction(1), 1.0, Fraction(-1, 3), 0.25, -2.0]),
        min_size=1,
        max_size=3,
    )
)
def test_comparisons(run, numbers):
    inner = " ".join(map(shown, numbers))
    pairs = list(zip(numbers, numbers[1:]))
    wanted = [flag(all(compare(*pair) for pair in pairs)) for compare in COMPARE.values()]
    extremes = [max(numbers), min(numbers)]
    if any(isinstance(number, float) for number in numbers):
        extremes = list(map(float, extremes))
    text = "\n".join(f"({name} {inner})" for name in [*COMPARE, "max", "min"])
    assert run(text) == wanted + list(map(shown, extremes))


@given(number=EXACT | FLOATS)
def test_functions_of_one_number(run, number):
    names = ["floor", "ceiling", "truncate", "round", "abs", "square", "-", "exact", "inexact"]
    exact = Fraction(number)
    whole = [math.floor(exact), math.ceil(exact), math.trunc(exact), round(exact)]
    same = float if isinstance(number, float) else Fraction
    wanted = [same(value) for value in [*whole, abs(exact), exact * exact, -exact]]
    wanted = [value + 0.0 if isinstance(value, float) else value for value in wanted]
    results = run("\n".join(f"({name} {shown(number)})" for name in names))
    assert ["0.0" if text == "-0.0" else text for text in results] == [
        shown(value) for value in [*wanted, exact, float(exact)]
    ]


@given(number=NUMBERS)
def test_predicates(run, number):
    names = [
        "zero?",
        "positive?",
        "negative?",
        "integer?",
        "exact?",
        "inexact?",
        "number?",
        "rational?",
        "exact-integer?",
    ]
    is_float = isinstance(number, float)
    whole = Fraction(number).denominator == 1
    wanted = [
        number == 0,
        number > 0,
        number < 0,
        whole,
        not is_float,
        is_float,
        True,
        True,
        whole and not is_float,
    ]
    text = "\n".join(f"({name} {shown(number)})" for name in names)
    assert run(text) == list(map(flag, wanted))


@given(value=EXACT, radix=st.sampled_from([2, 8, 10, 16]))
def test_texts_of_numbers(run, value, radix):
    text = shown(value)
    mark = {2: "b", 8: "o", 10: "d", 16: "x"}[radix]
    (written,) = run(f"(number->string {text} {radix})")
    top, _, bottom = written.strip('"').partition("/")
    assert Fraction(int(top, radix), int(bottom or "1", radix)) == value
    digits = written.strip('"')
    assert digits == digits.lower()
    assert run(
        f'#{mark}{digits} (string->number {written} {radix}) #e{text} (string->number "{text}")'
    ) == [text, text, text, text]


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_floats_read_as_they_are_printed(run, number):
    text = repr(number)
    assert run(f'{text} (number->string {text}) (string->number "{text}")') == [
        text,
        f'"{text}"',
        text,
    ]


@given(numbers=st.lists(st.integers(-60, 60), max_size=3))
def test_gcd_and_lcm(run, numbers):
    inner = " ".join(map(str, numbers))
    largest = max([abs(n) for n in numbers], default=0)
    common = [d for d in range(1, largest + 1) if all(n % d == 0 for n in numbers)]
    least = (
        next((m for m in range(1, 60**3 + 1) if all(n and m % n == 0 for n in numbers)), 0)
        if 0 not in numbers
        else 0
    )
    assert run(f"(gcd {inner}) (lcm {inner})") == [str(max(common, default=0)), str(least)]


@given(base=st.fractions(-5, 5, max_denominator=4), exponent=st.integers(-6, 6))
def test_powers(run, base, exponent):
    wanted = Fraction(1)
    for _ in range(abs(exponent)):
        wanted *= base
    if exponent < 0:
        wanted = None if base == 0 else 1 / wanted
    text = "error: division by zero" if wanted is None else shown(wanted)
    root = abs(base)
    assert run(f"(expt {shown(base)} {exponent}) (sqrt (square {shown(base)}))") == [
        text,
        shown(root),
    ]


def test_spellings(run):
    check_table(
        run,
        """
6/4 => 3/2
-4/2 => -2
+1/3 => 1/3
.5 => 0.5
-.5 => -0.5
+2. => 2.0
1e3 => 1000.0
1.5E-2 => 0.015
-1e+2 => -100.0
1e21 => 1e+21
#xFf => 255
#X-1f => -31
#b101 => 5
#o17 => 15
#d19 => 19
#b11/10 => 3/2
#e1.25 => 5/4
#e1e2 => 100
#i1/4 => 0.25
#x#i10 => 16.0
#i#xA => 10.0
#e#b10 => 2
+inf.0 => +inf.0
-inf.0 => -inf.0
+nan.0 => +nan.0
'(1/2 1/ /2 1e e1 . --1) => (1/2 1/ /2 1e e1 . --1)
'(1.2.3 1/2/3 +i 1/2.5 1e1.5) => (1.2.3 1/2/3 +i 1/2.5 1e1.5)
100.0 => 100.0
123456789.125 => 123456789.125
""",
    )
    for token in ["#b12", "#xg", "#e1x", "#o8", "#i", "#xx1", "#x1.5", "#b1e1"]:
        assert run(token) == [f"error: bad token {token}"], token


def test_divisions(run):
    check_table(
        run,
        """
(/ 2) => 1/2
(/ 1/3) => 3
(/ 0.5) => 2.0
(/ 6 3) => 2
(/ 6 4 3) => 1/2
(/ 1 2.0) => 0.5
(/ 0) => error: division by zero
(/ 1 0) => error: division by zero
(/ 1.5 0.0) => error: division by zero
(/ 0 5) => 0
(/) => error: wrong number of arguments 0
(/ 'a 0) => error: wrong type a
(+ 1/2 1/2) => 1
(* 2/3 3/2) => 1
(- 3/2 1/2) => 1
(- 1/2) => -1/2
(+ 1/2 0.5) => 1.0
(* 0 1.5) => 0.0
(quotient 7 2.0) => error: wrong type 2.0
(modulo 1/2 2) => error: wrong type 1/2
(exact->inexact 1/8) => 0.125
(inexact->exact 0.125) => 1/8
(+ +inf.0 1) => +inf.0
(- +inf.0 +inf.0) => +nan.0
(* -1 +inf.0) => -inf.0
""",
    )


def test_functions(run):
    check_table(
        run,
        """
(sqrt 16) => 4
(sqrt 16.0) => 4.0
(sqrt 9/4) => 3/2
(sqrt 2) => 1.4142135623730951
(sqrt 1/2) => 0.7071067811865476
(sqrt 0) => 0
(sqrt -1) => error: wrong type -1
(sqrt 100000000000000000000000000000000000000) => 10000000000000000000
(expt 2 0.5) => 1.4142135623730951
(expt 2.0 3) => 8.0
(expt 4 1/2) => 2.0
(expt 0 0) => 1
(expt 0 -1) => error: division by zero
(expt 2 200) => 1606938044258990275541962092341162602522202993782792835301376
(exp 0) => 1.0
(exp 1) => 2.718281828459045
(log 1) => 0.0
(log 8 2) => 3.0
(log 0) => error: wrong type 0
(log 2 -1) => error: wrong type -1
(sin 0) => 0.0
(cos 0) => 1.0
(cos 0.5) => 0.8775825618903728
(sin 0.5) => 0.479425538604203
(atan 1) => 0.7853981633974483
(atan 1 -1) => 2.356194490192345
(numerator 6/4) => 3
(denominator 6/4) => 2
(denominator 5) => 1
(numerator 0.5) => error: wrong type 0.5
(exact 2.0) => 2
(exact 2.5) => 5/2
(exact +inf.0) => error: wrong type +inf.0
(exact +nan.0) => error: wrong type +nan.0
(inexact 1/3) => 0.3333333333333333
(inexact 2) => 2.0
(round 2.5) => 2.0
(round 7/2) => 4
(round -1.5) => -2.0
(floor -7/2) => -4
(floor +inf.0) => +inf.0
(ceiling 2.1) => 3.0
(truncate -2.7) => -2.0
(max 1 2 3.0) => 3.0
(max 1/2 1/3) => 1/2
(min 1 2.0) => 1.0
(max) => error: wrong number of arguments 0
(min 1 'a) => error: wrong type a
(abs -1/2) => 1/2
(abs -0.5) => 0.5
(square 1/2) => 1/4
(square 4) => 16
(gcd) => 0
(lcm) => 1
(gcd 12 -18) => 6
(lcm 4 6) => 12
""",
    )


def test_kinds_of_numbers(run):
    check_table(
        run,
        """
(number? 1/2) => #t
(number? 'a) => #f
(number? #t) => #f
(integer? 2.0) => #t
(integer? 2.5) => #f
(integer? +inf.0) => #f
(integer? "2") => #f
(integer? 4/2) => #t
(rational? 1/2) => #t
(rational? +nan.0) => #f
(rational? -inf.0) => #f
(rational? 'x) => #f
(exact-integer? 5) => #t
(exact-integer? 5.0) => #f
(exact-integer? 'a) => #f
(exact? 1/2) => #t
(exact? 'a) => error: wrong type a
(inexact? 1.0) => #t
(nan? +nan.0) => #t
(nan? 1) => #f
(zero? 0.0) => #t
(even? 4) => #t
(odd? 4) => #f
(odd? -3) => #t
(even? -3) => #f
(even? 2.0) => error: wrong type 2.0
(eqv? 1 1.0) => #f
(= 1 1.0) => #t
(equal? 1/2 0.5) => #f
(eqv? 1/2 2/4) => #t
(eqv? 1.5 1.5) => #t
(eqv? 1.5 'a) => #f
(memv 1.0 '(1 1.0)) => (1.0)
(case 1/2 ((0.5) 'no) ((2/4) 'yes)) => yes
(+ 1 #f) => error: wrong type #f
""",
    )


def test_conversions(run):
    check_table(
        run,
        """
(number->string 255) => "255"
(number->string -255 16) => "-ff"
(number->string 0 2) => "0"
(number->string 5/3 2) => "101/11"
(number->string 0.5) => "0.5"
(number->string 1 7) => error: wrong type 7
(number->string "1") => error: wrong type "1"
(string->number "12") => 12
(string->number "-1/2") => -1/2
(string->number "1e2") => 100.0
(string->number "ff" 16) => 255
(string->number "1e2" 16) => 482
(string->number "#xff") => 255
(string->number "ff") => #f
(string->number "") => #f
(string->number "abc") => #f
(string->number "1 2") => #f
(string->number "2" 2) => #f
(string->number "1.5" 8) => #f
(string->number 5) => error: wrong type 5
(string->number "1" 3) => error: wrong type 3
""",
    )
