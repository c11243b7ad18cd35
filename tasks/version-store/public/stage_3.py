def test_ids(run):
    answers = run(
        [["write", "doc/a", ["x"]], ["list", ""], ["list", "doc"], ["commit", "ann", "first"]]
    )
    assert answers == [
        None,
        [["doc/", "2cbf7056fc7004a7"]],
        [["a", "08526e0b8e348c80"]],
        "8e1c88ff1c6319d2",
    ]


def test_a_missing_file(run):
    assert run([["read", "a"], ["status"]]) == ["error: no such file: a", []]
