import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)
WORDS = ["a", "b", "c", "cold", "dX_1"]


def outcome(answers, end="exhausted"):
    return {"answers": answers, "end": end, "output": ""}


def write(name, arguments):
    return f"{name}({', '.join(arguments)})"


def by_trying(facts, name, pattern):
    """All assignments of words to the variables are tried on each fact."""
    variables = sorted({part for part in pattern if part[0].isupper()})
    answers = []
    for fact in facts:
        for values in itertools.product(WORDS, repeat=len(variables)):
            answer = dict(zip(variables, values))
            if fact == (name, [answer.get(part, part) for part in pattern]):
                answers.append(answer)
    return answers


@given(seed=SEEDS)
def test_random_facts(solve, seed):
    rng = random.Random(seed)
    facts = [
        (rng.choice(["p", "q"]), [rng.choice(WORDS[: rng.randint(1, 5)]) for _ in range(size)])
        for size in rng.choices([1, 2, 3], k=rng.randint(1, 12))
    ]
    name, arguments = rng.choice(facts)
    pattern = [rng.choice([word, word, "X", "Y", "Long_1"]) for word in arguments]
    expected = by_trying(facts, name, pattern)
    program = " ".join(write(*fact) + "." for fact in facts)
    assert solve(program, write(name, pattern), 100) == outcome(expected)
    if expected:
        limit = rng.randint(1, len(expected))
        assert solve(program, write(name, pattern), limit) == outcome(expected[:limit], "limit")


def test_no_variables(solve):
    program = "p(a, b). p(a, b). p(a, c)."
    assert solve(program, "p(a, b)", 9) == outcome([{}, {}])
    assert solve(program, "p(a, a)", 9) == outcome([])


def test_a_variable_twice(solve):
    program = "p(a, b). p(c, c). p(b, a). p(d, d)."
    assert solve(program, "p(V, V)", 9) == outcome([{"V": "c"}, {"V": "d"}])


def test_number_of_arguments(solve):
    program = "p(a). p(a, b). p(a, b, c). q(x). q(x, y)."
    assert solve(program, "p(a, X)", 9) == outcome([{"X": "b"}])
    assert solve(program, "q(X)", 9) == outcome([{"X": "x"}])


def test_layout(solve):
    program = "  edge( a ,\n b ) .\tedge(b,c)\n.\n\n"
    assert solve(program, " edge( X ,Y ) ", 9) == outcome(
        [{"X": "a", "Y": "b"}, {"X": "b", "Y": "c"}]
    )


def test_limit_at_the_last_answer(solve):
    assert solve("p(a). p(b).", "p(X)", 2) == outcome([{"X": "a"}, {"X": "b"}], "limit")
    assert solve("p(a). p(b).", "p(X)", 3) == outcome([{"X": "a"}, {"X": "b"}])
