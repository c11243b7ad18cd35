import math
import random
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**64)
EDGES = [0, 1, 2, 3, 7, 46341, 2**16, 2**30, 2**31 - 1]
NUMBERS = st.sampled_from(EDGES) | st.integers(0, 20) | st.integers(0, 2**31 - 1)
OPERATORS = ["ADD", "SUB", "MUL", "DIV", "MOD"]


class Wrong(Exception):
    """An error of the language."""


def wrapped(number):
    return ((number + 0x80000000) & 0xFFFFFFFF) - 0x80000000


def calculate(name, left, right):
    """Arithmetic by another way than a machine would take."""
    if name in ("DIV", "MOD"):
        if not right:
            raise Wrong("zero")
        quotient = math.trunc(Fraction(left, right))
        return wrapped(quotient if name == "DIV" else left - right * quotient)
    return wrapped({"ADD": left + right, "SUB": left - right, "MUL": left * right}[name])


def trees(numbers=NUMBERS):
    """Trees of arithmetic: ("num", n), ("neg", t) and ("bin", name, t, t)."""
    return st.recursive(
        st.tuples(st.just("num"), numbers),
        lambda inner: (
            st.tuples(st.just("neg"), inner)
            | st.tuples(st.just("bin"), st.sampled_from(OPERATORS), inner, inner)
        ),
        max_leaves=12,
    )


def value_of(tree):
    if tree[0] == "num":
        return tree[1]
    if tree[0] == "neg":
        return wrapped(-value_of(tree[1]))
    return calculate(tree[1], value_of(tree[2]), value_of(tree[3]))


def code_of(tree):
    if tree[0] == "num":
        return [("PUSH", tree[1])]
    if tree[0] == "neg":
        return [*code_of(tree[1]), ("NEG",)]
    return [*code_of(tree[2]), *code_of(tree[3]), (tree[1],)]


def result(output, steps, error=None):
    return {"output": output, "steps": steps, "error": error}


def test_push_and_print(execute):
    code = [("PUSH", 1), ("PUSH", -2), ("PUSH", 30), ("PRINT", 2), ("PRINT", 0), ("PRINT", 1)]
    assert execute(code, 6) == result(["-2 30", "", "1"], 6)
    assert execute([], 0) == result([], 0)


def test_pop(execute):
    code = [("PUSH", 1), ("PUSH", 2), ("POP",), ("PRINT", 1)]
    assert execute(code, 50) == result(["1"], 4)


def test_types_of_the_result(execute):
    output = execute([("PUSH", 7), ("PRINT", 1), ("PUSH", 0), ("DIV",)], 3)
    assert {key: type(value) for key, value in output.items()} == {
        "output": list,
        "steps": int,
        "error": str,
    }
    assert type(output["output"][0]) is str


@given(left=NUMBERS, right=NUMBERS, name=st.sampled_from(OPERATORS), signs=st.integers(0, 3))
def test_operators(execute, left, right, name, signs):
    left = -left if signs & 1 else left
    right = (-right if signs & 2 else right) or 1
    code = [("PUSH", left), ("PUSH", right), (name,), ("PRINT", 1)]
    assert execute(code, 9) == result([str(calculate(name, left, right))], 4)


def test_wrapping_round(execute):
    low = -(2**31)
    for name, left, right, expected in (
        ("ADD", 2**31 - 1, 1, low),
        ("SUB", low, 1, 2**31 - 1),
        ("MUL", 2**16, 2**15, low),
        ("MUL", 2**16, 2**16, 0),
        ("DIV", low, -1, low),
        ("MOD", low, -1, 0),
        ("DIV", -7, 2, -3),
        ("DIV", -7, -1, 7),
        ("DIV", 7, -1, -7),
        ("DIV", 1, 3, 0),
        ("MOD", -7, 2, -1),
        ("MOD", 7, -2, 1),
    ):
        code = [("PUSH", left), ("PUSH", right), (name,), ("PRINT", 1)]
        assert execute(code, 9) == result([str(expected)], 4)
    assert execute([("PUSH", low), ("NEG",), ("PRINT", 1)], 9) == result([str(low)], 3)


@given(tree=trees())
def test_expressions(execute, tree):
    code = [("PUSH", 5), ("PRINT", 1), *code_of(tree), ("PRINT", 1)]
    try:
        expected = result(["5", str(value_of(tree))], len(code))
    except Wrong:
        output = execute(code, 1000)
        assert (output["output"], output["error"]) == (["5"], "zero")
        assert code[output["steps"] - 1][0] in ("DIV", "MOD")
    else:
        assert execute(code, len(code)) == expected


@given(divisor=st.sampled_from(["DIV", "MOD"]), before=st.integers(0, 5))
def test_division_by_zero(execute, divisor, before):
    code = [("PRINT", 0)] * before + [("PUSH", 4), ("PUSH", 0), (divisor,), ("PRINT", 1)]
    assert execute(code, 50) == result([""] * before, before + 3, "zero")


@given(tree=trees(), limit=st.integers(0, 30))
def test_limit(execute, tree, limit):
    code = [("PRINT", 0), *code_of(tree), ("PRINT", 1)]
    whole = execute(code, 1000)
    output = execute(code, limit)
    if limit < whole["steps"]:
        assert output == result([""] * (limit > 0), limit, "limit")
    else:
        assert output == whole


def test_runs_do_not_mix(execute):
    code = [("PUSH", random.randrange(9)), ("PRINT", 1)]
    assert execute(code, 10) == execute(code, 10) == result([str(code[0][1])], 2)
