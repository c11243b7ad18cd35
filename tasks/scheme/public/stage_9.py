def test_continuations(run):
    assert run("(* 2 (call/cc (lambda (k) (+ 1 (k 21)))))") == ["42"]
    assert run("(define k #f) (list (call/cc (lambda (c) (set! k c) 'a)) 'b) (k 'z)") == [
        "",
        "(a b)",
        "(z b)",
    ]
    source = (
        "(dynamic-wind (lambda () (display 1)) (lambda () (display 2) 'x) (lambda () (display 3)))"
    )
    assert run(source) == ["123x"]


def test_errors(run):
    assert run("(guard (e ((symbol? e) (list e 'caught))) (raise 'boom))") == ["(boom caught)"]
    assert run('(error "no luck:" 7 "x") (raise 7)') == [
        'error: no luck: 7 "x"',
        "error: uncaught 7",
    ]


def test_values(run):
    assert run("(call-with-values (lambda () (values 3 4)) +)") == ["7"]
