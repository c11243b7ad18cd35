def test_promises_and_streams(run):
    source = """
(define (count-up n) (cons-stream n (count-up (+ n 1))))
(stream-head (count-up 7) 3)
(define p (delay (begin (display "working ") 42)))
(list (force p) (force p))
"""
    assert run(source) == ["", "(7 8 9)", "", "working (42 42)"]


def test_records_and_tables(run):
    source = """
(define-record-type pet (make-pet name) pet? (name pet-name))
(define rex (make-pet "Rex"))
(list rex (pet-name rex) (pet? 5))
(define ages (make-hash-table))
(hash-table-set! ages "Rex" 4)
(hash-table-ref/default ages (pet-name rex) 0)
"""
    assert run(source) == ["", "", '(#<record pet> "Rex" #f)', "", "", "4"]


def test_ports(run):
    assert run('(read (open-input-string "(a b) c")) (with-output-to-string newline)') == [
        "(a b)",
        '"\\n"',
    ]
