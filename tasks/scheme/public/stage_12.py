def test_matching_lists(run):
    source = """
(define (size tree)
  (match tree
    (() 0)
    ((left . right) (+ (size left) (size right)))
    (_ 1)))
(size '(a (b c) ((d))))
(match '(point 3 4) (`(point ,x ,y) (where (< x y)) (- y x)) (_ 'none))
(match '#(first 2 3) (#(name n ...) (list name n)))
"""
    assert run(source) == ["", "4", "1", "(first (2 3))"]


def test_no_match(run):
    assert run("(match-let (((a b) '(1 2 3))) a)") == ["error: no match (1 2 3)"]
