def test_a_rename(run):
    answers = run(
        [
            ["write", "a", ["1", "2"]],
            ["commit", "ann", "one"],
            ["delete", "a"],
            ["write", "b", ["1", "2", "3"]],
            ["commit", "bob", "two"],
            ["renames", "HEAD~", "HEAD"],
            ["blame", "HEAD", "b"],
        ]
    )
    one, two = answers[1], answers[4]
    assert answers[5] == [["a", "b", 80]]
    assert answers[6] == [[one, "1"], [one, "2"], [two, "3"]]
