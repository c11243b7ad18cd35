import re

from hypothesis import given
from hypothesis import strategies as st

BINARY = ["<", "<=", "==", "!=", "+", "-", "*", "/", "%"]
NAMES = {"a": 3, "b": -2, "_c1": 0, "Dd": 7}
LEAVES = st.sampled_from(["0", "1", "2", "3", "10", *NAMES])
TREES = st.recursive(
    LEAVES,
    lambda tree: st.one_of(
        st.tuples(st.sampled_from(BINARY), tree, tree),
        st.tuples(st.sampled_from(BINARY), tree, tree),
        st.tuples(st.just("neg"), tree),
        st.tuples(st.just("?"), tree, tree, tree),
    ),
    max_leaves=9,
)
BINDING = {
    "?": 0,
    "<": 1,
    "<=": 1,
    "==": 1,
    "!=": 1,
    "+": 2,
    "-": 2,
    "*": 3,
    "/": 3,
    "%": 3,
    "neg": 4,
}


def write(tree, least=0):
    """Write a tree with as few parentheses as the table of the grammar allows."""
    if isinstance(tree, str):
        return tree
    head, *parts = tree
    level = BINDING[head]
    if head == "?":
        text = f"{write(parts[0], 1)} ? {write(parts[1])} : {write(parts[2])}"
    elif head == "neg":
        text = "-" + write(parts[0], 4)
    else:
        text = f"{write(parts[0], level)} {head} {write(parts[1], level + 1)}"
    return f"({text})" if level < least else text


def python(tree):
    """Write a tree as Python, with all parentheses."""
    if isinstance(tree, str):
        return tree
    head, *parts = (python(part) if part is not tree[0] else part for part in tree)
    if head == "?":
        return f"({parts[1]} if {parts[0]} else {parts[2]})"
    if head == "neg":
        return f"(-{parts[0]})"
    return f"int({parts[0]} {'//' if head == '/' else head} {parts[1]})"


def raised(lazy_formula, text, names=NAMES):
    """Return which of the three errors a formula raises."""
    try:
        lazy_formula(text, names)
    except ValueError:
        return ValueError
    except KeyError:
        return KeyError
    except ZeroDivisionError:
        return ZeroDivisionError
    return None


def test_numbers_and_names(lazy_formula):
    assert lazy_formula(" 007 ", {}) == 7
    assert lazy_formula("_x9+X", {"_x9": 40, "X": 2, "x": 0}) == 42


def test_grouping(lazy_formula):
    assert lazy_formula("10 - 4 - 3", {}) == 3
    assert lazy_formula("100 / 10 / 5", {}) == 2
    assert lazy_formula("3 < 2 < 1", {}) == 1
    assert lazy_formula("0 ? 1 : 0 ? 2 : 3", {}) == 3
    assert lazy_formula("1 ? 0 ? 5 : 6 : 7", {}) == 6
    assert lazy_formula("1 + 1 < 2 * 2", {}) == 1


def test_negatives_and_division(lazy_formula):
    assert lazy_formula("2--3", {}) == 5
    assert lazy_formula("2 * ---3", {}) == -6
    assert lazy_formula("-7 / 2", {}) == -4
    assert lazy_formula("-7 % 3 + 7 % -3", {}) == 0


def test_comparisons_give_numbers(lazy_formula):
    results = [lazy_formula(f"{a}{op}2", {}) for op in ("<", "<=", "==", "!=") for a in (1, 2, 3)]
    assert results == [1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1]
    assert all(type(result) is int for result in results)


def test_only_one_branch_is_computed(lazy_formula):
    assert lazy_formula("-1 ? 5 : 1 / 0", {}) == 5
    assert lazy_formula("0 ? nothing : 6", {}) == 6
    assert raised(lazy_formula, "0 ? 5 : 1 / 0") is ZeroDivisionError
    assert raised(lazy_formula, "1 ? nothing : 6") is KeyError


def test_errors_of_computed_parts(lazy_formula):
    assert raised(lazy_formula, "0 * (1 % _c1)") is ZeroDivisionError
    assert raised(lazy_formula, "c1 + 1") is KeyError
    assert raised(lazy_formula, "A") is KeyError


def test_malformed_formulas(lazy_formula):
    texts = [
        "",
        "  ",
        "1 2",
        "1a",
        "a b",
        "1 +",
        "* 1",
        "+1",
        "()",
        "(1",
        "1)",
        "((1)",
        "1 ? 2",
        "1 ? : 2",
    ]
    texts += [
        "1 : 2",
        "? 1 : 2",
        "1 ? 2 : 3 : 4",
        "1 ? 2 ?",
        "1 < = 2",
        "1 = 1",
        "1 > 2",
        "a.b",
        "1 ! 2",
    ]
    texts += [
        "1\t+ 2",
        "é",
        "²",
        "٣",
        "1 ** 2",
        "a(1)",
        "1 ? 2 : (3",
        "0 ? 2 + : 3",
        "-",
        "(1 ? 2) : 3",
    ]
    assert lazy_formula("(1)", {}) == 1
    for text in texts:
        assert raised(lazy_formula, text) is ValueError, text


@given(tree=TREES, spaces=st.sampled_from([" ", "", "   "]))
def test_against_python(lazy_formula, tree, spaces):
    text = write(tree).replace(" ", spaces)
    try:
        expected = eval(python(tree), dict(NAMES))
    except ZeroDivisionError:
        assert raised(lazy_formula, text) is ZeroDivisionError
    else:
        result = lazy_formula(text, NAMES)
        assert type(result) is int
        assert result == int(expected)


@given(
    tree=TREES,
    place=st.integers(0, 30),
    cut=st.integers(0, 2),
    insert=st.sampled_from(["", "", "(", ")", "?", ":", "-", "*", "<", "=", "1", "a", " "]),
)
def test_damaged_formulas_against_reductions(lazy_formula, tree, place, cut, insert):
    text = write(tree)
    place = min(place, len(text))
    text = text[:place] + insert + text[place + cut :]
    rest = ""
    for token in re.findall(r"[0-9]+|[A-Za-z_]\w*|[<=!]=|[^ ]", text):
        rest += (
            "n" if token[0].isalnum() or token[0] == "_" else "o" if token in BINARY[:-5] else token
        )
    before = None
    while before != rest:
        before = rest
        rest = re.sub(r"\(n\)|n[-+*/%o]n|(?<!n)-n|n\?n:n", "n", rest, count=1)
    assert (raised(lazy_formula, text) is ValueError) == (rest != "n")
