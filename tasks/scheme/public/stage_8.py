def test_strings(run):
    assert run('(string-append "ab" "cd") (substring "hello" 1 4) (string-upcase "abc")') == [
        '"abcd"',
        '"ell"',
        '"ABC"',
    ]
    assert run('(string-ref "abc" 5) (list->string (list #\\x #\\y))') == [
        "error: out of range 5",
        '"xy"',
    ]


def test_vectors(run):
    assert run("(define v (vector 5 6 7)) (vector-set! v 0 'z) v (vector-map - #(1 2))") == [
        "",
        "",
        "#(z 6 7)",
        "#(-1 -2)",
    ]
