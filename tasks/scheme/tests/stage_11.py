# ruff: noqa: E501 - a table has one form in each line

import itertools

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table
from stage_2 import DATA, written
from stage_7 import listed


@given(start=st.integers(-3, 3), factor=st.integers(-2, 3), count=st.integers(0, 6))
def test_streams(run, start, factor, count):
    source = f"""
(define (from n) (cons-stream n (from (+ n 1))))
(define (scaled s) (cons-stream (* {factor} (stream-car s)) (scaled (stream-cdr s))))
(define (keep p s) (if (p (stream-car s)) (cons-stream (stream-car s) (keep p (stream-cdr s))) (keep p (stream-cdr s))))
(define (added a b) (cons-stream (+ (stream-car a) (stream-car b)) (added (stream-cdr a) (stream-cdr b))))
(define fibs (cons-stream 0 (cons-stream 1 (added fibs (stream-cdr fibs)))))
(stream-head (scaled (from {start})) {count})
(stream-head (keep odd? (from {start})) {count})
(stream-head fibs {count})
"""
    numbers = [factor * (start + place) for place in range(count)]
    odd = itertools.islice((n for n in itertools.count(start) if n % 2), count)
    fibs = [0, 1]
    while len(fibs) < count:
        fibs.append(fibs[-1] + fibs[-2])
    assert run(source)[5:] == [listed(numbers), listed(odd), listed(fibs[:count])]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["set", "delete", "ref", "update", "has", "default"]),
        st.integers(0, 5),
        st.integers(0, 9),
    ),
    max_size=10,
)


@given(keys=st.lists(DATA, min_size=6, max_size=6), steps=STEPS)
def test_tables(run, keys, steps):
    """Tables against dictionaries by the texts of the keys."""
    texts = [written(key) for key in keys]
    model, source, wanted = {}, "(define t (make-hash-table))", [""]
    for action, which, value in steps:
        key = texts[which]
        if action == "set":
            source += f"(hash-table-set! t '{key} {value})"
            model[key] = value
            wanted.append("")
        elif action == "delete":
            source += f"(hash-table-delete! t '{key})"
            model.pop(key, None)
            wanted.append("")
        elif action == "ref":
            source += f"(hash-table-ref t '{key})"
            wanted.append(str(model[key]) if key in model else f"error: no such key {key}")
        elif action == "update":
            source += f"(hash-table-update!/default t '{key} (lambda (x) (* 2 x)) {value})"
            model[key] = 2 * model.get(key, value)
            wanted.append("")
        elif action == "has":
            source += f"(hash-table-contains? t '{key})"
            wanted.append("#t" if key in model else "#f")
        else:
            source += f"(hash-table-ref/default t '{key} {value})"
            wanted.append(str(model.get(key, value)))
    source += "(hash-table-count t)(hash-table-keys t)(hash-table-values t)"
    source += "(map car (hash-table->alist t))(map cdr (hash-table->alist t))"
    source += "(hash-table-walk t (lambda (k v) (write k) (write v)))"
    keys, values = listed(model), listed(model.values())
    walked = "".join(f"{key}{value}" for key, value in model.items())
    assert run(source) == [*wanted, str(len(model)), keys, values, keys, values, walked]


@given(
    data=st.lists(DATA, max_size=4), between=st.sampled_from([" ", "\\n", " ; c\\n", " #| x |# "])
)
def test_reading_from_strings(run, data, between):
    texts = [written(datum) for datum in data]
    joined = "".join(
        text + between for text in (t.replace("\\", "\\\\").replace('"', '\\"') for t in texts)
    )
    source = f"""
(define port (open-input-string "{joined}"))
(define (all) (let ((x (read port))) (if (eof-object? x) '() (cons x (all)))))
(define found (all))
found
(read port)
(define out (open-output-string))
(for-each (lambda (x) (write x out) (write-char #\\space out)) found)
(define again (open-input-string (get-output-string out)))
(set! port again)
(equal? (all) found)
"""
    results = run(source)
    assert results == ["", "", "", listed(texts), "#<eof>", "", "", "", "", "#t"]


@given(
    lines=st.lists(st.text("ab ", max_size=4), max_size=4),
    ended=st.booleans(),
    count=st.integers(0, 9),
)
def test_reading_lines_and_characters(run, lines, ended, count):
    text = "\n".join(lines) + ("\n" if ended else "")
    split = text.split("\n")
    split = split[:-1] if split[-1] == "" else split
    source = f"""
(define text "{text}")
(define (all port reader) (let ((x (reader port))) (if (eof-object? x) '() (cons x (all port reader)))))
(all (open-input-string text) read-line)
(list->string (all (open-input-string text) read-char))
(define port (open-input-string text))
(read-string {count} port)
(read-line port)
(peek-char port)
"""
    head = text[:count]
    rest, mark, tail = text[count:].partition("\n")
    wanted_rest = "#<eof>" if not text[count:] else f'"{rest}"'
    shown_head = '"' + head.replace("\n", "\\n") + '"' if head else "#<eof>"
    names = {" ": "space", "\n": "newline"}
    peeked = "#\\" + names.get(tail[0], tail[0]) if tail else "#<eof>"
    whole = '"' + text.replace("\n", "\\n") + '"'
    assert run(source)[2:] == [
        listed(f'"{line}"' for line in split),
        whole,
        "",
        shown_head,
        wanted_rest,
        peeked,
    ]


def test_promises(run):
    check_table(
        run,
        """
(define p (delay (begin (display "once ") 5))) =>
(force p) => once 5
(force p) => 5
p => #<promise>
(promise? p) => #t
(promise? 5) => #f
(force 7) => 7
(force (make-promise 8)) => 8
(eq? (make-promise p) p) => #t
(promise? (make-promise 1)) => #t
(force (make-promise (list 1 2))) => (1 2)
(define (loop n) (if (= n 0) (delay 'done) (delay-force (loop (- n 1))))) =>
(force (loop 1200)) => done
(define q (delay-force p)) =>
(force q) => 5
(force (delay (delay 1))) => #<promise>
(force (delay-force (delay (list 1)))) => (1)
(force (delay-force 5)) => error: wrong type 5
(define count 0) =>
(define r (delay (begin (set! count (+ count 1)) (if (> count x) count (force r))))) =>
(define x 5) =>
(force r) => 6
(begin (set! x 10) (force r)) => 6
(define shared (delay (begin (display "!") 'v))) =>
(define a (delay-force shared)) =>
(define b (delay-force a)) =>
(list (force b) (force a) (force shared)) => !(v v v)
(define tries 0) =>
(define bad (delay (begin (set! tries (+ tries 1)) (if (= tries 1) (car 0) 'worked)))) =>
(force bad) => error: wrong type 0
(force bad) => worked
(define f (let ((first? #t)) (delay (if first? (begin (set! first? #f) (force f)) 'second)))) =>
(force f) => second
(let ((delay list)) (delay 1)) => (1)
(delay) => error: bad syntax delay
(delay-force 1 2) => error: bad syntax delay-force
(force) => error: wrong number of arguments 0
""",
    )


def test_stream_errors(run):
    check_table(
        run,
        """
(define s (cons-stream 1 (begin (display "rest ") '()))) =>
s => (1 . #<promise>)
(stream-pair? s) => #t
(stream-pair? '(1 2)) => #f
(stream-pair? '()) => #f
(stream-car s) => 1
(stream-cdr s) => rest ()
(stream-cdr s) => ()
(stream-car '(1)) => error: wrong type (1)
(stream-cdr 5) => error: wrong type 5
(stream-head s 1) => (1)
(stream-head s 2) => error: wrong type ()
(stream-head '() 0) => ()
(stream-head s 'a) => error: wrong type a
(cons-stream 1) => error: bad syntax cons-stream
(define (ints n) (cons-stream n (ints (+ n 1)))) =>
(length (stream-head (ints 0) 1100)) => 1100
""",
    )


def test_records(run):
    check_table(
        run,
        """
(define-record-type point (make-point x y) point? (x point-x set-point-x!) (y point-y) (z point-z set-point-z!)) =>
(define p (make-point 1 2)) =>
p => #<record point>
(list (point-x p) (point-y p) (point-z p)) => (1 2 #f)
(set-point-x! p 'new) =>
(set-point-z! p 3) =>
(list (point-x p) (point-y p) (point-z p)) => (new 2 3)
(point? p) => #t
(map point? (list 1 '() (vector 1 2) "p" car)) => (#f #f #f #f #f)
(point-x 5) => error: wrong type 5
(make-point 1) => error: wrong number of arguments 1
(set-point-x! p) => error: wrong number of arguments 1
(set-point-x! 'a 2) => error: wrong type a
(define-record-type <pare> (kons y x) pare? (x kar) (y kdr)) =>
(define k (kons 1 2)) =>
k => #<record <pare>>
(list (kar k) (kdr k)) => (2 1)
(list (point? k) (pare? k) (pare? p)) => (#f #t #f)
(kar p) => error: wrong type #<record point>
(equal? (kons 1 2) (kons 1 2)) => #f
(eqv? k k) => #t
(list (vector? k) (pair? k) (procedure? k) (procedure? kar)) => (#f #f #f #t)
(define-record-type none (make-none) none?) =>
(none? (make-none)) => #t
(define (f) (define-record-type cell (make-cell v) cell? (v cell-v)) (define c (make-cell 9)) (list (cell? c) (cell-v c))) =>
(f) => (#t 9)
cell-v => error: unbound variable cell-v
(list (set-point-x! p 1)) => (#<unspecified>)
(define q (make-point 5 6)) =>
(set-point-x! q 0) =>
(list (point-x p) (point-x q)) => (1 0)
(define-record-type) => error: bad syntax define-record-type
(define-record-type a b c) => error: bad syntax define-record-type
(define-record-type a (b z) c? (x d)) => error: bad syntax define-record-type
(define-record-type a (b x) c? (x)) => error: bad syntax define-record-type
(define-record-type 5 (b) c?) => error: bad syntax define-record-type
(define-record-type a (b) 5) => error: bad syntax define-record-type
""",
    )


def test_more_tables(run):
    check_table(
        run,
        """
(define t (make-hash-table)) =>
t => #<hash-table>
(hash-table? t) => #t
(hash-table? '()) => #f
(hash-table-set! t "a" 1) =>
(hash-table-set! t 'a 2) =>
(hash-table-set! t #\\a 3) =>
(hash-table-set! t '(a "b" #(1)) 4) =>
(hash-table-set! t 1 5) =>
(hash-table-set! t 1.0 6) =>
(hash-table-set! t #t 7) =>
(hash-table-set! t '#(a) 8) =>
(hash-table-set! t '() 9) =>
(hash-table-set! t #f 10) =>
(hash-table-set! t '(a) 11) =>
(hash-table-set! t '(a . b) 12) =>
(hash-table-set! t 0 13) =>
(hash-table-count t) => 13
(map (lambda (k) (hash-table-ref t k)) (list (string #\\a) 'a #\\a (list 'a "b" (vector 1)) 1 1. #t (vector 'a) '() #f '(a) '(a . b) 0)) => (1 2 3 4 5 6 7 8 9 10 11 12 13)
(hash-table-set! t 'a 'again) =>
(hash-table-values t) => (1 again 3 4 5 6 7 8 9 10 11 12 13)
(define u (make-hash-table)) =>
(hash-table-set! u 'x 1) =>
(hash-table-set! u 'y 2) =>
(hash-table-set! u 'x 3) =>
(hash-table->alist u) => ((x . 3) (y . 2))
(hash-table-delete! u 'x) =>
(hash-table-delete! u 'nothing) =>
(hash-table-set! u 'x 4) =>
(hash-table-keys u) => (y x)
(hash-table-ref u 'z (lambda () 'missing)) => missing
(hash-table-ref u 'x (lambda () 'missing)) => 4
(hash-table-ref u 'z) => error: no such key z
(guard (e (#t (error-object-irritants e))) (hash-table-ref u "q")) => ("q")
(hash-table-ref/default u 'z 0) => 0
(hash-table-update!/default u 'x (lambda (v) (+ v 1)) 0) =>
(hash-table-update!/default u 'w (lambda (v) (cons 1 v)) '()) =>
(hash-table->alist u) => ((y . 2) (x . 5) (w 1))
(hash-table-walk u (lambda (k v) (display (list k v)))) => (y 2)(x 5)(w (1))
(list (hash-table-walk u list)) => (#<unspecified>)
(hash-table-contains? u 'y) => #t
(hash-table-set! 5 1 2) => error: wrong type 5
(hash-table-ref u 'x 5) => error: wrong type 5
(let ((k (list 1))) (hash-table-set! u k 'found) (hash-table-ref/default u (list 1) 'no)) => found
(call/cc (lambda (k) (hash-table-walk u (lambda (key v) (k key))))) => y
(hash-table-count (make-hash-table)) => 0
""",
    )


def test_ports(run):
    check_table(
        run,
        r"""
(define in (open-input-string "ab (1 \"two\") c;x\n#\\d")) =>
in => #<port>
(peek-char in) => #\a
(read-char in) => #\a
(read in) => b
(read in) => (1 "two")
(read-char in) => #\space
(read-line in) => "c;x"
(read in) => #\d
(read in) => #<eof>
(read-char in) => #<eof>
(peek-char in) => #<eof>
(read-line in) => #<eof>
(read-string 2 in) => #<eof>
(read in) => #<eof>
(eof-object? (eof-object)) => #t
(eof-object? 'eof) => #f
(read (open-input-string "(1 2")) => error: end of text
(guard (e (#t (error-object-message e))) (read (open-input-string ")"))) => "bad token"
(read-string 3 (open-input-string "abcd")) => "abc"
(read-string 9 (open-input-string "abcd")) => "abcd"
(read-string -1 in) => error: out of range -1
(read-line (open-input-string "\nx")) => ""
(read-char 5) => error: wrong type 5
(define out (open-output-string)) =>
out => #<port>
(write "q" out) =>
(display "q" out) =>
(write-char #\x out) =>
(write-string "yz" out) =>
(newline out) =>
(display '(1 #\a) out) =>
(get-output-string out) => "\"q\"qxyz\n(1 a)"
(get-output-string out) => "\"q\"qxyz\n(1 a)"
(get-output-string in) => error: wrong type #<port>
(write-string "to console") => to console
(write-char #\!) => !
(write-char "x") => error: wrong type "x"
(write-string 'x) => error: wrong type x
(display 1 2) => error: wrong type 2
(display 1 out 3) => error: wrong number of arguments 3
(with-output-to-string (lambda () (display "in") (write "side") 'ignored)) => "in\"side\""
(with-output-to-string (lambda () 5)) => ""
(begin (display 1) (list (with-output-to-string (lambda () (display 2) (display (with-output-to-string (lambda () (display 3)))))))) => 1("23")
(parameterize ((current-output-port out)) (display "more")) =>
(get-output-string out) => "\"q\"qxyz\n(1 a)more"
(display "x" (current-output-port)) => x
(call/cc (lambda (k) (with-output-to-string (lambda () (display "lost") (k 'gone))))) => gone
(begin (display "after") 1) => after1
(with-output-to-string 5) => error: wrong type 5
(list (newline out)) => (#<unspecified>)
(port? 1) => error: unbound variable port?
""",
    )


def test_eval(run):
    check_table(
        run,
        """
(eval '(+ 1 2)) => 3
(eval (list 'define 'made 3)) =>
made => 3
(define x 'global) =>
(let ((x 'local)) (eval 'x)) => global
(eval ''a) => a
(eval 5) => 5
(eval '(if)) => error: bad syntax if
(guard (e (#t (error-object-irritants e))) (eval '(let ((x)) 1))) => (let)
(let loop ((n 1000)) (if (= n 0) 'end (eval `(,loop ,(- n 1))))) => end
(eval '(define-syntax two (syntax-rules () ((_ a) (list a a))))) =>
(two 'b) => (b b)
(eval (read (open-input-string "(let ((a 1)) (+ a 1))"))) => 2
(eval '(call/cc (lambda (k) (+ 1 (k 5))))) => 5
(eval) => error: wrong number of arguments 0
((eval '(lambda (x) (* x 2))) 4) => 8
(eval 'nothing) => error: unbound variable nothing
""",
    )


def test_an_interpreter_in_the_language(run):
    """Programs for a small evaluator, which is a program itself."""
    source = """
(define (ev x env)
  (cond ((symbol? x) (cdr (assq x env)))
        ((not (pair? x)) x)
        (else
         (case (car x)
           ((quote) (cadr x))
           ((if) (ev (if (ev (cadr x) env) (caddr x) (cadr (cddr x))) env))
           ((lambda) (lambda args (ev (caddr x) (append (map cons (cadr x) args) env))))
           (else (apply (ev (car x) env) (map (lambda (y) (ev y env)) (cdr x))))))))
(define base (list (cons '+ +) (cons '* *) (cons '- -) (cons '= =)))
(ev (read (open-input-string "(((lambda (f) (f f)) (lambda (self) (lambda (n) (if (= n 0) 1 (* n ((self self) (- n 1))))))) 10)")) base)
"""
    assert run(source) == ["", "", "3628800"]
