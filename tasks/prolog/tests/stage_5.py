import math
import random
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)


def values(solve, query, program=""):
    result = solve(program, query, 30)
    assert result["end"] in ("exhausted", "limit"), (query, result)
    return [answer["X"] for answer in result["answers"]]


def error_of(solve, goal, program=""):
    """The form of the error that a goal ends with when nothing catches it."""
    result = solve(program, goal, 30)
    start, end = "error: error(", ",_1)"
    assert result["end"].startswith(start), (goal, result)
    assert result["end"].endswith(end)
    return result["end"][len(start) : -len(end)]


def check_values(solve, cases):
    for expression, expected in cases:
        assert values(solve, f"X is {expression}") == [expected], expression


def check_errors(solve, cases, program=""):
    for goal, expected in cases:
        assert error_of(solve, goal, program) == expected, goal


# Arithmetic by rational numbers: integer operations by their definitions.


class Undefined(Exception):
    pass


def integer_operation(name, left, right):
    if name in ("//", "rem", "div", "mod", "/"):
        if right == 0:
            raise Undefined
        exact = Fraction(left, right)
        if name == "/":
            return exact
        quotient = math.trunc(exact) if name in ("//", "rem") else math.floor(exact)
        return quotient if name in ("//", "div") else left - right * quotient
    if name in ("<<", ">>"):
        shift = right if name == "<<" else -right
        return math.floor(Fraction(left) * Fraction(2) ** shift)
    if name in ("/\\", "\\/", "xor"):
        total = 0
        for bit in range(80):
            one, two = left // 2**bit % 2, right // 2**bit % 2
            total += {"/\\": one * two, "\\/": max(one, two), "xor": (one + two) % 2}[name] * 2**bit
        return total - 2**80 if total >= 2**79 else total
    if name == "gcd":
        low = max(abs(left), abs(right))
        return next((n for n in range(low, 0, -1) if left % n == right % n == 0), 0)
    return {
        "+": left + right,
        "-": left - right,
        "*": left * right,
        "min": min(left, right),
        "max": max(left, right),
    }[name]


def draw_expression(rng, depth):
    """An expression's text and its value; Undefined where it has none."""
    if depth == 0 or rng.random() < 0.2:
        number = rng.choice([0, 1, 2, 3, 7, 12, -1, -2, -5, rng.randint(-40, 40)])
        return str(number), number
    if rng.random() < 0.2:
        text, value = draw_expression(rng, depth - 1)
        name = rng.choice(["-", "\\", "abs", "sign", "+"])
        value = {
            "-": -value,
            "\\": -value - 1,
            "abs": abs(value),
            "+": value,
            "sign": (value > 0) - (value < 0),
        }[name]
        return f"{name}({text})", value
    name = rng.choice(
        [
            "+",
            "-",
            "*",
            "//",
            "rem",
            "div",
            "mod",
            "/\\",
            "\\/",
            "xor",
            "gcd",
            "min",
            "max",
            "<<",
            ">>",
        ]
    )
    left, left_value = draw_expression(rng, depth - 1)
    right, right_value = draw_expression(rng, depth - 1)
    if name in ("gcd", "min", "max"):
        if name == "gcd" and max(abs(left_value), abs(right_value)) > 2000:
            raise Undefined
        text = f"{name}({left}, {right})"
    else:
        if name in ("<<", ">>"):
            right_value = rng.randint(-6, 12)
            right = str(right_value)
        text = f"({left}) {name} ({right})"
    if abs(left_value) > 2**60 or abs(right_value) > 2**60:
        raise Undefined
    return text, integer_operation(name, left_value, right_value)


@given(seed=SEEDS)
def test_random_integer_arithmetic(solve, seed):
    try:
        text, value = draw_expression(random.Random(seed), 4)
    except Undefined:
        assume(False)
    assert values(solve, f"X is {text}") == [str(value)]


@given(left=st.integers(-50, 50), right=st.integers(-9, 9))
def test_division_and_comparison(solve, left, right):
    quotient = Fraction(left, right or 1)
    expected = str(quotient.numerator) if quotient.denominator == 1 else str(float(quotient))
    assert values(solve, f"X is {left} / {right or 1}") == [expected]
    signs = {
        "=:=": left == right,
        "=\\=": left != right,
        "<": left < right,
        "=<": left <= right,
        ">": left > right,
        ">=": left >= right,
    }
    for sign, holds in signs.items():
        text = f"{left} {sign} {right}.0" if left % 2 else f"{left} {sign} {right}"
        assert len(solve("", text, 9)["answers"]) == holds, text


def test_values_of_functions(solve):
    check_values(
        solve,
        [
            ("2 ** 3", "8"),
            ("2 ** -1", "0.5"),
            ("2 ** 3.0", "8.0"),
            ("2.0 ^ 3", "8.0"),
            ("-8 ** -1", "-0.125"),
            ("1 ** -1", "1.0"),
            ("3 ^ 40", str(3**40)),
            ("1 ^ -5", "1"),
            ("-1 ^ -5", "-1"),
            ("-1 ^ -4", "1"),
            ("0 ^ 0", "1"),
            ("4.0 ** -0.5", "0.5"),
            ("7 + 1.0", "8.0"),
            ("6 / 4.0", "1.5"),
            ("6.0 / 3", "2.0"),
            ("1 - 2 * 3.0", "-5.0"),
            ("[5] + 1", "6"),
            ("[0'a]", "97"),
            ("-(- 3)", "3"),
            ("abs(-2.5) + sign(-3.5)", "1.5"),
            ("sign(0.5)", "1.0"),
            ("sign(0)", "0"),
            ("sign(0.0)", "0.0"),
            ("max(2, 3.5)", "3.5"),
            ("min(2, 3.5)", "2"),
            ("float(3)", "3.0"),
            ("truncate(-2.7)", "-2"),
            ("floor(-2.2)", "-3"),
            ("ceiling(2.2)", "3"),
            ("round(2.5)", "3"),
            ("round(-2.5)", "-3"),
            ("round(2.4)", "2"),
            ("integer(-1.5)", "-2"),
            ("integer(0.5)", "1"),
            ("integer(12345678901234567890)", "12345678901234567890"),
            ("float_fractional_part(-2.5)", "-0.5"),
            ("sqrt(16)", "4.0"),
            ("exp(0)", "1.0"),
            ("log(1)", "0.0"),
            ("sin(0) + cos(0)", "1.0"),
            ("truncate(1000 * pi)", "3141"),
            ("truncate(1000 * exp(1))", "2718"),
            ("truncate(1000 * sin(1))", "841"),
            ("truncate(1000 * log(10))", "2302"),
            ("1 << 70", str(2**70)),
            ("-1 >> 70", "-1"),
            ("5 << -1", "2"),
            ("gcd(-12, 18)", "6"),
            ("floor(7)", "7"),
        ],
    )


def test_is_unifies(solve):
    assert values(solve, "X = 5, X is 2 + 3") == ["5"]
    assert values(solve, "X = 5.0, X is 2 + 3") == []
    assert values(solve, "X = 2 + 3, X is 5") == []
    assert values(solve, "Y = 2 * Z, Z = 4, X is Y + Y") == ["16"]


def test_arithmetic_errors(solve):
    check_errors(
        solve,
        [
            ("_ is foo + 1", "type_error(evaluable,foo/0)"),
            ("_ is foo(1, 2)", "type_error(evaluable,foo/2)"),
            ("_ is [1, 2]", "type_error(evaluable,'.'/2)"),
            ("_ is []", "type_error(evaluable,[]/0)"),
            ("_ is _ + 1", "instantiation_error"),
            ("1 =:= _", "instantiation_error"),
            ("_ < 1", "instantiation_error"),
            ("a >= 1", "type_error(evaluable,a/0)"),
            ("_ is 1 / 0", "evaluation_error(zero_divisor)"),
            ("_ is 1 / 0.0", "evaluation_error(zero_divisor)"),
            ("_ is 1 // 0", "evaluation_error(zero_divisor)"),
            ("_ is 1 mod 0", "evaluation_error(zero_divisor)"),
            ("_ is 1 rem 0", "evaluation_error(zero_divisor)"),
            ("_ is 1 div 0", "evaluation_error(zero_divisor)"),
            ("_ is 0 ^ -1", "evaluation_error(zero_divisor)"),
            ("_ is 0.0 ** -1", "evaluation_error(zero_divisor)"),
            ("_ is 0 ** -2.0", "evaluation_error(zero_divisor)"),
            ("_ is 2 ^ -1", "type_error(float,2)"),
            ("_ is sqrt(-1)", "evaluation_error(undefined)"),
            ("_ is log(0)", "evaluation_error(undefined)"),
            ("_ is -8 ** 0.5", "evaluation_error(undefined)"),
            ("_ is 1.0e200 * 1.0e200", "evaluation_error(float_overflow)"),
            ("_ is -1.0e200 * 1.0e200", "evaluation_error(float_overflow)"),
            ("_ is exp(1000)", "evaluation_error(float_overflow)"),
            ("_ is float(10 ^ 400)", "evaluation_error(float_overflow)"),
            ("_ is 1.5 mod 2", "type_error(integer,1.5)"),
            ("_ is 3 // 2.0", "type_error(integer,2.0)"),
            ("_ is 3 << 1.0", "type_error(integer,1.0)"),
            ("_ is 1.0 >> 1", "type_error(integer,1.0)"),
            ("_ is \\ 1.0", "type_error(integer,1.0)"),
            ("_ is 1.0 /\\ 1", "type_error(integer,1.0)"),
            ("_ is 1 \\/ 1.0", "type_error(integer,1.0)"),
            ("_ is xor(1, 1.0)", "type_error(integer,1.0)"),
            ("_ is 3.0 rem 2", "type_error(integer,3.0)"),
            ("_ is 3.0 div 2.0", "type_error(integer,3.0)"),
            ("_ is gcd(2, 2.0)", "type_error(integer,2.0)"),
            ("_ is foo + _", "type_error(evaluable,foo/0)"),
        ],
    )


def test_errors_of_goals(solve):
    check_errors(
        solve,
        [
            ("p", "existence_error(procedure,q/1)"),
            ("n(_)", "instantiation_error"),
            ("n(7)", "type_error(callable,7)"),
            ("n((fail, 7))", "type_error(callable,(fail,7))"),
            ("n((true ; 7))", "type_error(callable,(true;7))"),
            ("call(1)", "type_error(callable,1)"),
            ("call(_)", "instantiation_error"),
            ("call(_, a)", "instantiation_error"),
            ("call(1, a)", "type_error(callable,1)"),
            ("call((fail, 1))", "type_error(callable,(fail,1))"),
            ("G = (fail, 1), call((true ; G))", "type_error(callable,(true;fail,1))"),
            ("call((a -> 1 ; true))", "type_error(callable,(a->1;true))"),
            ("fail, (true *-> 1)", "type_error(callable,(fail,(true*->1)))"),
            ("\\+ _", "instantiation_error"),
            ("once((fail, 2))", "type_error(callable,(fail,2))"),
            ("throw(_)", "instantiation_error"),
            ("call(a, 1, 2, 3, 4, 5, 6, 7, 8)", "existence_error(procedure,call/9)"),
            ("call((true, _))", "instantiation_error"),
            ("'odd one'(1, 2, 3)", "existence_error(procedure,'odd one'/3)"),
        ],
        "p :- q(1). n(G) :- G.",
    )
    assert solve("", "G = (fail, 1), (X = 1 ; G)", 9)["answers"] == [{"G": "fail,1", "X": "1"}]


def test_errors_while_loading(solve):
    for program, expected in (
        ("p. X :- p.", "instantiation_error"),
        ("p. 7.", "type_error(callable,7)"),
        ("p. 7 :- p.", "type_error(callable,7)"),
        ("p. q :- p, 7.", "type_error(callable,(p,7))"),
        (":- q. p.", "existence_error(procedure,q/0)"),
        ("p. :- X is a.", "type_error(evaluable,a/0)"),
        (":- throw(error(mine, _)). p.", "mine"),
    ):
        assert error_of(solve, "p", program) == expected
    assert solve(":- catch(throw(a), a, true). p. :- fail.", "p", 9)["answers"] == [{}]


def test_balls(solve):
    for query, end in (
        ("throw(my_ball)", "error: my_ball"),
        ("X = f(Y, Z, Y), throw(X)", "error: f(_1,_2,_1)"),
        ("throw('A b'(1 + 2))", "error: 'A b'(1+2)"),
        ("catch(throw(a), b, true)", "error: a"),
        ("throw((a :- b))", "error: a:-b"),
    ):
        assert solve("", query, 9) == {"answers": [], "end": end, "output": ""}
    assert solve("p(1). p(2). p(X) :- throw(x(X)).", "p(X)", 9) == {
        "answers": [{"X": "1"}, {"X": "2"}],
        "end": "error: x(_1)",
        "output": "",
    }
    assert solve("p(1). p(2). p(X) :- throw(x(X)).", "p(X)", 2)["end"] == "limit"


def test_catch(solve):
    program = """
    p(1). p(2). p(3).
    pick(X) :- p(X), (X > 2 -> throw(large(X)) ; true).
    """

    def agree(query, expected):
        assert values(solve, query, program) == expected.split(), query

    agree("catch(p(X), _, true)", "1 2 3")
    agree("catch(pick(X), large(Y), X = big(Y))", "1 2 big(3)")
    agree("catch((X = 1, throw(a)), a, true)", "_1")
    agree("catch((X = 1, throw(f(X, Y))), f(A, B), X = g(A, B))", "g(1,_1)")
    agree("catch(catch(throw(a), b, X = 1), a, X = 2)", "2")
    agree("catch(catch(throw(a), a, throw(b)), b, X = 2)", "2")
    agree("catch((catch(p(X), e, X = 9), X > 1, throw(e)), e, X = 7)", "7")
    agree("catch((catch(p(X), e, X = 9), X > 1), e, X = 7)", "2 3")
    agree("catch((p(X), !), _, true)", "1")
    agree("catch(!, _, true), p(X)", "1 2 3")
    agree("p(X), catch(!, _, true)", "1 2 3")
    agree("(catch(throw(a), a, !), X = 1 ; X = 2)", "1 2")
    agree("catch(throw(f(X)), f(Y), Y = 1)", "_1")
    agree("catch((true ; throw(x)), x, true), X = 1 ; X = 2", "1 1 2")
    agree("catch(number_(X), error(existence_error(K, N), _), X = K / N)", "procedure/(number_/1)")
    agree("catch((between(1, inf, X), X * X > 50, throw(found(X))), found(X), true)", "8")
    agree("catch(call(1), error(X, _), true)", "type_error(callable,1)")
    agree("catch((\\+ throw(a)), a, X = 1)", "1")


# A second interpreter: host generators and host exceptions.


class Ball(Exception):
    pass


def draw_goal(rng, depth):
    if depth == 0 or rng.random() < 0.3:
        return rng.choice(
            [
                ("bind", rng.choice("XY"), rng.randint(1, 3)),
                ("between", rng.choice("XY")),
                ("between", rng.choice("XY")),
                ("throw", rng.choice("XYXY12")),
                ("fail",),
            ]
        )
    name, size = rng.choice(
        [("and", 2), ("and", 2), ("or", 2), ("catch", 2), ("catch", 2), ("not", 1)]
    )
    inner = [draw_goal(rng, depth - 1) for _ in range(size)]
    return (name, rng.choice("XY12_"), *inner) if name == "catch" else (name, *inner)


def text_of(goal):
    kind, *parts = goal
    if kind == "bind":
        return f"{parts[0]} = {parts[1]}"
    if kind == "between":
        return f"between(1, 3, {parts[0]})"
    if kind == "throw":
        return f"throw(b({parts[0]}))"
    if kind == "fail":
        return "fail"
    if kind == "catch":
        return f"catch({text_of(parts[1])}, b({parts[0]}), {text_of(parts[2])})"
    return {"and": "({}, {})", "or": "({} ; {})", "not": "\\+ {}"}[kind].format(
        *map(text_of, parts)
    )


def results(goal, found):
    """`found` has the values of X and Y; one that is unbound is not there."""
    kind, *parts = goal
    if kind == "bind":
        if found.get(parts[0], parts[1]) == parts[1]:
            yield {**found, parts[0]: parts[1]}
    elif kind == "between":
        for number in (1, 2, 3):
            yield from results(("bind", parts[0], number), found)
    elif kind == "throw":
        raise Ball(found.get(parts[0], int(parts[0]) if parts[0].isdigit() else None))
    elif kind == "and":
        for one in results(parts[0], found):
            yield from results(parts[1], one)
    elif kind == "or":
        yield from results(parts[0], found)
        yield from results(parts[1], found)
    elif kind == "not":
        if next(results(parts[0], found), None) is None:
            yield found
    elif kind == "catch":
        source = results(parts[1], found)
        while True:
            try:
                one = next(source, None)
            except Ball as ball:
                yield from caught(parts[0], ball, parts[2], found)
                return
            if one is None:
                return
            yield one


def caught(catcher, ball, recovery, found):
    number = ball.args[0]
    if catcher in "XY" and number is not None:
        if found.get(catcher, number) != number:
            raise ball
        found = {**found, catcher: number}
    elif catcher in "12" and number not in (None, int(catcher)):
        raise ball
    yield from results(recovery, found)


@given(seed=SEEDS)
def test_random_catch_and_throw(solve, seed):
    goal = draw_goal(random.Random(seed), 4)
    expected, end = [], "exhausted"
    try:
        for found in results(goal, {}):
            expected.append([str(found.get(name, "_")) for name in "XY"])
            if len(expected) == 30:
                end = "limit"
                break
    except Ball as ball:
        end = f"error: b({'_1' if ball.args[0] is None else ball.args[0]})"
    got = solve("", f"t(X, Y) = t(X, Y), {text_of(goal)}", 30)
    assert [[answer[name][:1] for name in "XY"] for answer in got["answers"]] == expected
    assert got["end"] == end


def test_between_succ_plus(solve):
    for query, expected in (
        ("between(2, 5, X)", "2 3 4 5"),
        ("between(3, 3, X)", "3"),
        ("between(3, 2, X)", ""),
        ("between(-1, 1, X)", "-1 0 1"),
        ("between(1, inf, X), X * X > 50, !", "8"),
        ("X = 3, between(1, 3, X)", "3"),
        ("X = 4, between(1, 3, X)", ""),
        ("X = 0, between(1, inf, X)", ""),
        ("X = 1, between(1, inf, X)", "1"),
        ("succ(3, X)", "4"),
        ("succ(X, 4)", "3"),
        ("succ(X, 1)", "0"),
        ("succ(X, 0)", ""),
        ("X = 1, succ(3, 4), \\+ succ(3, 5)", "1"),
        ("plus(1, 2, X)", "3"),
        ("plus(1, X, 5)", "4"),
        ("plus(X, 2, 5)", "3"),
        ("X = 0, plus(1, 2, 3), \\+ plus(1, 2, 4)", "0"),
    ):
        assert values(solve, query) == expected.split(), query
    check_errors(
        solve,
        [
            ("between(_, 3, _)", "instantiation_error"),
            ("between(1, _, _)", "instantiation_error"),
            ("between(1, a, _)", "type_error(integer,a)"),
            ("between(1, 3, a)", "type_error(integer,a)"),
            ("between(1.0, 3, _)", "type_error(integer,1.0)"),
            ("succ(_, _)", "instantiation_error"),
            ("succ(a, _)", "type_error(integer,a)"),
            ("succ(_, -1)", "type_error(not_less_than_zero,-1)"),
            ("succ(-1, _)", "type_error(not_less_than_zero,-1)"),
            ("succ(-3, a)", "type_error(not_less_than_zero,-3)"),
            ("succ(1, a)", "type_error(integer,a)"),
            ("plus(_, _, 1)", "instantiation_error"),
            ("plus(1, a, _)", "type_error(integer,a)"),
            ("plus(a, _, 1)", "type_error(integer,a)"),
        ],
    )


def test_errors_of_op(solve):
    check_errors(
        solve,
        [
            ("op(_, xfx, a)", "instantiation_error"),
            ("op(700, _, a)", "instantiation_error"),
            ("op(700, xfx, _)", "instantiation_error"),
            ("op(a, b, _)", "type_error(integer,a)"),
            ("op(1201, b, _)", "domain_error(operator_priority,1201)"),
            ("op(-1, xfx, a)", "domain_error(operator_priority,-1)"),
            ("op(700, 1, a)", "type_error(atom,1)"),
            ("op(700, yfy, _)", "domain_error(operator_specifier,yfy)"),
            ("op(700, xfx, 1)", "type_error(atom,1)"),
            ("op(700, xfx, [a, f(x)])", "type_error(atom,f(x))"),
            ("op(700, xfx, [_])", "instantiation_error"),
        ],
    )
    program = (
        ":- op(700, xfx, [gt, lt]), op(1200, xfy, ++>), op(0, fy, none). 1 gt 2. (3 lt 4 ++> b)."
    )
    assert values(solve, "X gt 2, (_ ++> c)", program) == []
    assert values(solve, "X gt 2, (3 lt 4 ++> _)", program) == ["1"]


def test_a_long_loop(solve):
    program = (
        "count(N, N) :- !. count(M, N) :- K is M + 1, count(K, N). "
        "sum(0, 0). sum(N, S) :- N > 0, M is N - 1, sum(M, T), S is T "
        "+ N."
    )
    assert values(solve, "count(0, 10000), X = done", program) == ["done"]
    assert values(solve, "sum(5000, X), !", program) == [str(5000 * 5001 // 2)]
