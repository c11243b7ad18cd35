import random

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import NUMBERS, SEEDS, Wrong, code_of, result, trees, value_of

SIGNS = {"ADD": "+", "SUB": "-", "MUL": "*", "DIV": "/", "MOD": "%"}
LEVELS = {"ADD": 1, "SUB": 1, "MUL": 2, "DIV": 2, "MOD": 2}


def source_of(tree, rng, level=0):
    """The tree as text, in brackets where they are needed and now and then where not."""
    space = rng.choice(["", " ", "  "])
    if tree[0] == "num":
        text, own = str(tree[1]), 4
    elif tree[0] == "neg":
        text, own = "-" + space + source_of(tree[1], rng, 3), 3
    else:
        own = LEVELS[tree[1]]
        text = source_of(tree[2], rng, own) + space + SIGNS[tree[1]] + space
        text += source_of(tree[3], rng, own + 1)
    return f"({text})" if own < level or rng.random() < 0.1 else text


def refused(call, *args):
    """The arguments of the CompileError that a call raises; None for none."""
    try:
        call(*args)
    except Exception as error:
        assert type(error).__name__ == "CompileError"
        return error.args
    return None


def check_refusals(compile_source, cases):
    for source, word, line in cases:
        assert refused(compile_source, source) == (word, line), source


@given(tree=trees(), seed=SEEDS)
def test_expressions(compile_source, tree, seed):
    source = source_of(tree, random.Random(seed))
    assert compile_source(source) == [*code_of(tree), ("POP",)]
    assert compile_source(f"print ( {source} )") == [*code_of(tree), ("PRINT", 1)]


def test_form_of_the_code(compile_source):
    code = compile_source("print(7 - -4 * 5)")
    assert code == [
        *(("PUSH", 7), ("PUSH", 4), ("NEG",), ("PUSH", 5), ("MUL",), ("SUB",)),
        ("PRINT", 1),
    ]
    assert type(code) is list
    assert {type(instruction) for instruction in code} == {tuple}


@given(items=st.lists(trees(), max_size=4), seed=SEEDS)
def test_several_items(compile_source, items, seed):
    rng = random.Random(seed)
    source = "print(" + ", ".join(source_of(item, rng) for item in items) + ")"
    expected = [step for item in items for step in code_of(item)]
    assert compile_source(source) == [*expected, ("PRINT", len(items))]


@given(items=st.lists(trees(), max_size=5), seed=SEEDS)
def test_lines(compile_source, items, seed):
    rng = random.Random(seed)
    source, expected = "", []
    for item in items:
        source += rng.choice(["", "\n", "# print(1\n", "   \n", "  # \u00e4 $\n"])
        source += source_of(item, rng) + rng.choice(["", " ", "# +", "  # )"]) + "\n"
        expected += [*code_of(item), ("POP",)]
    assert compile_source(source) == expected
    assert compile_source(source.rstrip("\n")) == expected


@given(tree=trees(), seed=SEEDS, limit=st.integers(0, 40))
def test_run(run, execute, tree, seed, limit):
    source = "print(1)\nprint(" + source_of(tree, random.Random(seed)) + ", 2)"
    code = [("PUSH", 1), ("PRINT", 1), *code_of(tree), ("PUSH", 2), ("PRINT", 2)]
    try:
        expected = result(["1", f"{value_of(tree)} 2"], len(code))
    except Wrong:
        expected = execute(code, 1000)
        assert expected["error"] == "zero"
    assert run(source, 1000) == expected
    assert run(source, limit) == execute(code, limit)


def test_characters(compile_source):
    cases = [("1 + $", 1), ("1\n\n2 \u0663", 3), ("\t1", 1), ("'", 1), ("1.5", 1), ("1\r\n", 1)]
    check_refusals(compile_source, [(source, "character", line) for source, line in cases])
    check_refusals(compile_source, [("1 +\n)\n!", "character", 3), ("\u0666", "character", 1)])


@given(number=NUMBERS, zeros=st.integers(0, 3))
def test_numbers(compile_source, number, zeros):
    assert compile_source("0" * zeros + str(number)) == [("PUSH", number), ("POP",)]
    large = str(number + 2**31)
    assert refused(compile_source, f"1\n(\n{large}") == ("number", 3)


def test_first_error_of_the_text(compile_source):
    cases = [
        ("2147483648 $", "number", 1),
        ("$ 2147483648", "character", 1),
        (")\n2147483648\n$", "number", 2),
        (")\n$\n2147483648", "character", 2),
        ("-2147483648", "number", 1),
    ]
    check_refusals(compile_source, cases)


def test_syntax(compile_source):
    cases = [
        *(("1 +", 1), ("\n(1", 2), ("1)", 1), ("1 2", 1), ("print", 1), ("print 1", 1)),
        *(("print(1,)", 1), ("print(,1)", 1), ("print(1 2)", 1), ("print((1)", 1)),
        *(("print()()", 1), ("+1", 1), ("1 - + 1", 1), ("()", 1), ("1 + print(1)", 1)),
        *(("1\n2\n\n3 *\n4", 4), ("1, 2", 1)),
        *(("(print)", 1), ("1\n-\n# 5\n", 2), ("12ab", 1), ("--", 1)),
    ]
    check_refusals(compile_source, [(source, "syntax", line) for source, line in cases])
    assert compile_source("print()") == [("PRINT", 0)]
    assert compile_source("") == []


@given(tokens=st.lists(st.sampled_from("1-*/%()"), min_size=1, max_size=7))
def test_which_expressions_there_are(compile_source, tokens):
    source = " ".join(tokens)
    if any(pair in source for pair in ("1 (", ") (", "/ /")):
        return  # calls and // of Python
    try:
        compile(source, "<expression>", "eval")
    except SyntaxError:
        good = False
    else:  # an empty tuple is Python's alone
        good = "( )" not in source
    assert (refused(compile_source, source) is None) == good
