def test_cutting_and_pasting(run):
    source = """
(reset (string-append "<" (shift k (string-append (k "a") (k "b"))) ">"))
(define g (make-generator (lambda (yield) (vector-for-each yield #(x y)))))
(list (g) (g) (g))
(generator->list (generator-take (generator-map - (list->generator '(3 2 1))) 2))
"""
    assert run(source) == ['"<a><b>"', "", "(x y #<eof>)", "(-3 -2)"]


def test_threads(run):
    source = """
(define c (make-channel 1))
(define (work) (channel-put! c 'hello) (display "put ") (thread-sleep 9) (current-time))
(define t (spawn work))
(list (channel-get c) (thread-join t))
(channel-get c)
"""
    assert run(source) == ["", "", "", "put (hello 9)", "error: deadlock"]
