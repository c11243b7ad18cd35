import math

from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.integers(-20, 20) | st.integers(-(10**30), 10**30)
MODELS = {"+": sum, "*": math.prod, "-": lambda n: n[0] - sum(n[1:]) if n[1:] else -n[0]}
TREES = st.recursive(
    NUMBERS,
    lambda inner: (
        st.tuples(st.sampled_from(["+", "*"]), st.lists(inner, max_size=4))
        | st.tuples(st.just("-"), st.lists(inner, min_size=1, max_size=4))
    ),
    max_leaves=8,
)


def check_table(run, table):
    """Run a table's programs, `form => result` in each line, as one program; ¶ is a line end."""
    lines = [line.rpartition(" =>") for line in table.strip().splitlines()]
    results = run("\n".join(form for form, _, _ in lines))
    assert type(results) is list
    for (form, _, wanted), result in zip(lines, results, strict=False):
        assert type(result) is str
        assert result == wanted[1:].replace("¶", "\n"), (form, result)
    assert len(results) == len(lines)


def value_of(tree):
    return tree if isinstance(tree, int) else MODELS[tree[0]]([value_of(part) for part in tree[1]])


def text_of(tree):
    if isinstance(tree, int):
        return str(tree)
    return "(" + " ".join([tree[0], *map(text_of, tree[1])]) + ")"


def test_numbers(run):
    check_table(run, "12 => 12\n-3 => -3\n007 => 7\n-0 => 0\n+9 => 9")


def test_results_are_a_list(run):
    assert run("") == []
    assert run(" \n ") == []
    assert run("1\n2 (+)(*)") == ["1", "2", "0", "1"]


def test_operations(run):
    check_table(
        run,
        """
(+ 4) => 4
(* 6) => 6
(- 6) => -6
(- 20 1 2 3) => 14
(* 2 -3 4) => -24
(+ 1 -2 -30) => -31
(- (- (- 5))) => -5
(* (+ 1 2) (- 7 (* 2 2))) => 9
""",
    )


def test_white_space(run):
    assert run("(+\n 1\t(* 2 3)(- 4)\n)") == ["3"]
    assert run("( * ( + 2 3 ) 4 )") == ["20"]


@given(trees=st.lists(TREES, max_size=4), between=st.sampled_from([" ", "\n", "\n\n  "]))
def test_random_expressions(run, trees, between):
    assert run(between.join(map(text_of, trees))) == [str(value_of(tree)) for tree in trees]
