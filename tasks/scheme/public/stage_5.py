def test_let_and_loops(run):
    assert run("(let* ((x 2) (y (* x x))) (list x y))") == ["(2 4)"]
    assert run("(let next ((i 3)) (if (= i 0) 'go (begin (display i) (next (- i 1)))))") == [
        "321go"
    ]
    assert run("(do ((i 1 (* i 2))) ((> i 50) i))") == ["64"]


def test_choices(run):
    assert run("(cond ((memv 3 '(1 3 5)) => cdr) (else 'none))") == ["(5)"]
    assert run("(case 'b ((a b) 1) (else 2)) (and 1 2) (or #f 'x)") == ["1", "2", "x"]


def test_templates(run):
    assert run("`(sum ,(+ 1 2) ,@(list 4 5))") == ["(sum 3 4 5)"]
