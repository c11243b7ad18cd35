def test_data(run):
    assert run('\'(a (b . c) "d" #\\e #t)') == ['(a (b . c) "d" #\\e #t)']
    assert run("''x ; a comment\n '(1 . (2))") == ["(quote x)", "(1 2)"]


def test_errors(run):
    assert run("(+ 1 'one) (* 2 3)") == ["error: wrong type one", "6"]
    assert run("1 (+ 2") == ["1", "error: end of text"]
