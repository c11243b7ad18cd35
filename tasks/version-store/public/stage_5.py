def test_both_changes(run):
    assert run([["merge3", ["a", "b", "c"], ["A", "b", "c"], ["a", "b", "C"]]]) == [
        [["A", "b", "C"], 0]
    ]


def test_a_conflict(run):
    assert run([["merge3", ["a"], ["k", "x"], ["k", "y"]]]) == [
        [["k", "<<<<<<< ours", "x", "=======", "y", ">>>>>>> theirs"], 1]
    ]


def test_fast_forward(run):
    answers = run(
        [
            ["write", "a", ["1"]],
            ["commit", "ann", "one"],
            ["branch", "old", "HEAD"],
            ["write", "a", ["2"]],
            ["commit", "ann", "two"],
            ["checkout", "old"],
            ["merge", "main", "ann", "merge"],
        ]
    )
    assert answers[6] == ["fast forward", answers[4]]
