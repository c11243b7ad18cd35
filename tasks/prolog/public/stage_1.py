FACTS = "likes(tom, wine). likes(ann, tea).\nlikes(tom,tea)."


def test_one_variable(solve):
    result = solve(FACTS, "likes(X, tea)", 5)
    assert result == {"answers": [{"X": "ann"}, {"X": "tom"}], "end": "exhausted", "output": ""}


def test_limit(solve):
    result = solve(FACTS, "likes(X, Y)", 1)
    assert result == {"answers": [{"X": "tom", "Y": "wine"}], "end": "limit", "output": ""}
