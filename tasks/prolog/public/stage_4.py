PROGRAM = """
max_(X, Y, X) :- X @>= Y, !.
max_(_, Y, Y).
one(1). one(2). one(3).
"""


def test_cut(solve):
    assert solve(PROGRAM, "max_(b, a, M)", 9)["answers"] == [{"M": "b"}]
    assert solve(PROGRAM, "one(X), !", 9) == {
        "answers": [{"X": "1"}],
        "end": "exhausted",
        "output": "",
    }


def test_if_then_else(solve):
    query = "one(X), (X = 2 -> Y = two ; X = 3 *-> Y = three ; Y = other)"
    assert solve(PROGRAM, query, 9)["answers"] == [
        {"X": "1", "Y": "other"},
        {"X": "2", "Y": "two"},
        {"X": "3", "Y": "three"},
    ]


def test_compare(solve):
    assert solve("", "compare(O, f(1), g(0.5)), \\+ a == b", 9)["answers"] == [{"O": "<"}]
