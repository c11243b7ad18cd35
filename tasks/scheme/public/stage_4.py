def test_procedures(run):
    source = """
(define (twice f) (lambda (x) (f (f x))))
((twice (lambda (n) (* n 10))) 7)
(define (sum-to n) (if (= n 0) 0 (+ n (sum-to (- n 1)))))
(sum-to 100)
"""
    assert run(source) == ["", "700", "", "5050"]


def test_output(run):
    assert run('(begin (display "x = ") (write "y") 1)') == ['x = "y"1']


def test_syntax_errors(run):
    assert run("(if 1) (+ 1 (lambda x))") == ["error: bad syntax if", "error: bad syntax lambda"]
