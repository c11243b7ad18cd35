def test_lists(run):
    assert run("(cons 1 '(2)) (car '(x y)) (list 3 \"four\")") == ["(1 2)", "x", '(3 "four")']


def test_comparing(run):
    assert run("(< 1 2 2) (<= 1 2 2) (eq? 'x 'x) (equal? '(1 #\\c) (list 1 #\\c))") == [
        "#f",
        "#t",
        "#t",
        "#t",
    ]


def test_errors(run):
    assert run("(car 'x) (modulo 7 0)") == ["error: wrong type x", "error: division by zero"]
