def test_a_library(run):
    source = """
(define-library (shapes square)
  (export area (rename label name))
  (import (scheme))
  (begin
    (define label "square")
    (define-syntax times (syntax-rules () ((_ a b) (* a b))))
    (define (area side) (times side side))))
(import (prefix (only (shapes square) area) square-) (only (shapes square) name))
(list (square-area 3) name)
label
"""
    assert run(source) == ["", "", '(9 "square")', "error: unbound variable label"]


def test_environments(run):
    source = """
(define small (environment '(rename (only (scheme) +) (+ plus))))
(eval '(plus 1 2) small)
(eval '(+ 1 2) small)
(cond-expand ((and r7rs (not full-moon)) 'yes) (else 'no))
"""
    assert run(source) == ["", "3", "error: unbound variable +", "yes"]
