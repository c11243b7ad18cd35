AGES = "age(peter, 7). age(ann, 11). age(pat, 8). age(tom, 5). age(mike, 11)."


def test_collecting(solve):
    assert solve(AGES, "findall(A-P, age(P, A), L), keysort(L, [_, _, X|_])", 9)["answers"] == [
        {"A": "_1", "P": "_2", "L": "[7-peter,11-ann,8-pat,5-tom,11-mike]", "X": "8-pat"}
    ]
    assert solve(AGES, "setof(P, age(P, A), L)", 9)["answers"] == [
        {"P": "_1", "A": "5", "L": "[tom]"},
        {"P": "_1", "A": "7", "L": "[peter]"},
        {"P": "_1", "A": "8", "L": "[pat]"},
        {"P": "_1", "A": "11", "L": "[ann,mike]"},
    ]
    assert solve(AGES, "setof(A, P ^ age(P, A), L)", 9)["answers"][0]["L"] == "[5,7,8,11]"


def test_terms(solve):
    query = "functor(T, point, 2), arg(1, T, 5), T =.. L, copy_term(L, C)"
    assert solve("", query, 9)["answers"] == [
        {"T": "point(5,_1)", "L": "[point,5,_1]", "C": "[point,5,_2]"}
    ]


def test_lists(solve):
    query = "numlist(1, 5, L), maplist(succ, L, M), foldl(plus, M, 0, S), nth0(1, M, N)"
    assert solve("", query, 9)["answers"] == [
        {"L": "[1,2,3,4,5]", "M": "[2,3,4,5,6]", "S": "20", "N": "3"}
    ]
