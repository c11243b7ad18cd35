def test_a_loop_of_its_own(run):
    source = """
(define-syntax repeat
  (syntax-rules (times)
    ((_ n times body ...) (let again ((i n)) (when (> i 0) body ... (again (- i 1)))))))
(define i "i ")
(repeat 3 times (display i))
(repeat 3 (display i))
"""
    assert run(source) == ["", "", "i i i ", "error: bad syntax repeat"]


def test_ellipses(run):
    source = """
(define-syntax unzip (syntax-rules () ((_ (a b) ...) '((a ...) (b ...)))))
(unzip (x 1) (y 2))
"""
    assert run(source) == ["", "((x y) (1 2))"]
