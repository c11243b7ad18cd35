def test_written_with_operators(solve):
    result = solve("", "X = '+'(1, '*'('-'(2, 3), - a)), Y = [x = 1, (p :- q, r)]", 9)
    assert result["answers"] == [{"X": "1+(2-3)* -a", "Y": "[x=1,(p:-q,r)]"}]


def test_new_operators(solve):
    program = ":- op(700, xfx, likes). :- op(200, xf, !). tom likes wine. ann likes 3 ! ."
    assert solve(program, "Who likes What", 9)["answers"] == [
        {"Who": "tom", "What": "wine"},
        {"Who": "ann", "What": "3!"},
    ]


def test_syntax_error(solve):
    expected = {"answers": [], "end": "error: error(syntax_error(read),_1)", "output": ""}
    assert solve("p(a). p(b", "p(X)", 9) == expected
