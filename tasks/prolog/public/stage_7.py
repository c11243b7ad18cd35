PROGRAM = """
:- dynamic(counter/1).
counter(0).
next(N) :- retract(counter(N)), M is N + 1, assertz(counter(M)).
"""


def test_counter(solve):
    query = "next(A), next(B), counter(X)"
    assert solve(PROGRAM, query, 9)["answers"] == [{"A": "0", "B": "1", "X": "2"}]


def test_clauses_of_the_moment(solve):
    query = "counter(X), Y is X + 1, Y < 3, asserta(counter(Y)), fail ; counter(Z)"
    assert [answer["Z"] for answer in solve(PROGRAM, query, 9)["answers"]] == ["1", "0"]


def test_no_permission(solve):
    result = solve("", "catch(assertz((length(_, 0) :- true)), error(E, _), true)", 9)
    assert result["answers"] == [{"E": "permission_error(modify,static_procedure,length/2)"}]
