def test_hello(solve):
    result = solve(":- write('hello, '), print('World'), nl.", "writeq(f(X, 'A', Y, X))", 9)
    assert result["output"] == "hello, 'World'\nf(_1,'A',_2,_1)"


def test_parts(solve):
    result = solve("", "sub_atom(hello, B, 2, A, S), atom_concat(S, X, llama)", 9)
    assert result["answers"] == [{"B": "2", "A": "1", "S": "ll", "X": "ama"}]


def test_columns(solve):
    query = 'format("~w~t~10|~t~2d~8+~`*t~t~20|~n", [total, 1234])'
    assert solve("", query, 9)["output"] == "total        12.34* \n"
