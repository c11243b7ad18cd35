def test_lists(run):
    assert run("(append '(1) '(2 3) '(4)) (reverse '(a b c)) (list-ref '(a b c) 1)") == [
        "(1 2 3 4)",
        "(c b a)",
        "b",
    ]


def test_higher_order(run):
    assert run("(map + '(1 2) '(30 40)) (filter odd? '(1 2 3)) (fold-left - 10 '(1 2))") == [
        "(31 42)",
        "(1 3)",
        "7",
    ]
    assert run("(sort '(2 3 1) <) (assq 'b '((a . 1) (b . 2)))") == ["(1 2 3)", "(b . 2)"]
