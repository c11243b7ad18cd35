PROGRAM = """
factorial(0, 1) :- !.
factorial(N, F) :- N > 0, M is N - 1, factorial(M, G), F is N * G.
"""


def test_factorial(solve):
    assert solve(PROGRAM, "factorial(20, F)", 9)["answers"] == [{"F": "2432902008176640000"}]


def test_values(solve):
    query = "X is 7 // -2 + 5 / 2, Y is 8 / 2, between(1, 3, Z), Z > 2"
    assert solve("", query, 9)["answers"] == [{"X": "-0.5", "Y": "4", "Z": "3"}]


def test_errors(solve):
    query = "catch(X is 1 + a, error(E, _), true)"
    assert solve("", query, 9)["answers"] == [{"X": "_1", "E": "type_error(evaluable,a/0)"}]
    assert solve("", "X = 1 ; nowhere(2)", 9) == {
        "answers": [{"X": "1"}],
        "end": "error: error(existence_error(procedure,nowhere/1),_1)",
        "output": "",
    }
