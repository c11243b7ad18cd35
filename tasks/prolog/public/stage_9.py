PROGRAM = """
greeting --> [hello], name.
name --> [world] | [prolog].
digits([D|T]) --> digit(D), ( digits(T) ; { T = [] } ).
digit(D) --> [D], { D @>= '0', D @=< '9' }.
"""


def test_phrases(solve):
    assert solve(PROGRAM, "phrase(greeting, [hello, X])", 9)["answers"] == [
        {"X": "world"},
        {"X": "prolog"},
    ]


def test_digits(solve):
    query = 'phrase(digits(Ds), "42b", Rest)'
    assert solve(PROGRAM, query, 9)["answers"] == [
        {"Ds": "['4','2']", "Rest": "[b]"},
        {"Ds": "['4']", "Rest": "['2',b]"},
    ]
