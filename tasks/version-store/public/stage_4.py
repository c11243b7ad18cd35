def test_a_branch(run):
    answers = run(
        [
            ["write", "a", ["1"]],
            ["commit", "ann", "one"],
            ["branch", "dev", "HEAD"],
            ["checkout", "dev"],
            ["delete", "a"],
            ["commit", "ann", "two"],
            ["compare", "main", "HEAD^0"],
            ["log", "dev~2"],
        ]
    )
    assert answers[3] == answers[1]
    assert answers[6:] == [
        [["D", "a", ["@@ -1,1 +0,0 @@", "-1"]]],
        "error: unknown revision: dev~2",
    ]
