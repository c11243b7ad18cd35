PROGRAM = """
:- table path/2.
path(X, Y) :- path(X, Z), edge(Z, Y).
path(X, Y) :- edge(X, Y).
edge(a, b). edge(b, c). edge(c, a).
"""


def test_circles(solve):
    answers = solve(PROGRAM, "path(a, X)", 9)["answers"]
    assert sorted(answer["X"] for answer in answers) == ["a", "b", "c"]


def test_waiting(solve):
    query = "freeze(X, (write(x(X)), X > 1)), member(X, [1, 2]), write(done)"
    assert solve("", query, 9) == {
        "answers": [{"X": "2"}],
        "end": "exhausted",
        "output": "x(1)x(2)done",
    }
    assert solve("", "dif(f(X, b), f(a, Y)), X = a, member(Y, [a, b, c])", 9)["answers"] == [
        {"X": "a", "Y": "a"},
        {"X": "a", "Y": "c"},
    ]
