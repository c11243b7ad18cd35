APPEND = """
append([], L, L).
append([X|Xs], L, [X|Ys]) :- append(Xs, L, Ys).   % the usual one
"""


def test_splits(solve):
    assert solve(APPEND, "append(A, B, [1,x])", 9)["answers"] == [
        {"A": "[]", "B": "[1,x]"},
        {"A": "[1]", "B": "[x]"},
        {"A": "[1,x]", "B": "[]"},
    ]


def test_variables(solve):
    assert solve(APPEND, "append([P], Q, R), P = 'An atom'", 9) == {
        "answers": [{"P": "'An atom'", "Q": "_1", "R": "['An atom'|_1]"}],
        "end": "exhausted",
        "output": "",
    }
