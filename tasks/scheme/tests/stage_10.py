# ruff: noqa: E501 - a table has one form in each line

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table
from stage_2 import DATA, written
from stage_4 import SEEDS
from stage_5 import Loop

FORMS = """
(define-syntax my-let (syntax-rules () ((_ ((n v) ...) b ...) ((lambda (n ...) b ...) v ...))))
(define-syntax my-let* (syntax-rules () ((_ () b ...) (my-let () b ...)) ((_ (p q ...) b ...) (my-let (p) (my-let* (q ...) b ...)))))
(define-syntax my-or (syntax-rules () ((_) #f) ((_ e) e) ((_ e r ...) (let ((t e)) (if t t (my-or r ...))))))
(define-syntax my-cond (syntax-rules (else) ((_ (else r ...)) (begin r ...)) ((_ (c r ...)) (if c (begin r ...))) ((_ (c r ...) d ...) (if c (begin r ...) (my-cond d ...)))))
(define-syntax my-when (syntax-rules () ((_ c b ...) (if c (begin b ...)))))
"""


@given(seed=SEEDS)
def test_programs_with_forms_of_their_own(run, seed):
    """Random programs, with the forms of the language and with macros in their place."""
    scheme, _ = Loop(seed).expression(3, {})
    changed = scheme
    for word in ["let", "let*", "or", "cond", "when"]:
        changed = changed.replace(f"({word} (", f"(my-{word} (").replace(
            f"({word}  (", f"(my-{word} ("
        )
    assert run(FORMS + changed) == [""] * 5 + run(scheme)


@given(words=st.lists(st.lists(st.sampled_from("abc12"), min_size=1, max_size=4), max_size=4))
def test_nested_ellipses(run, words):
    source = """
(define-syntax heads (syntax-rules () ((_ (a b ...) ...) '((a ...) (b ... ...) ((b ...) ...) ((a b ...) ...)))))
(define-syntax ends (syntax-rules () ((_ (a ... z) ...) '((z ...) (a ... ... end)))))
(define-syntax pairs (syntax-rules () ((_ k (a ...) ...) '((k a ...) ... ((k a) ...) ...))))
"""
    text = " ".join("(" + " ".join(word) + ")" for word in words)

    def listed(values):
        return "(" + " ".join(values) + ")"

    rests = [word[1:] for word in words]
    heads = [
        listed(word[0] for word in words),
        listed(item for rest in rests for item in rest),
        listed(map(listed, rests)),
        listed(map(listed, words)),
    ]
    ends = [
        listed(word[-1] for word in words),
        listed([item for word in words for item in word[:-1]] + ["end"]),
    ]
    pairs = [listed(["k", *word]) for word in words] + [
        listed(listed(["k", item]) for item in word) for word in words
    ]
    results = run(f"{source} (heads {text}) (ends {text}) (pairs k {text})")
    assert results[3:] == [listed(heads), listed(ends), listed(pairs)]


@given(data=st.lists(DATA, max_size=4))
def test_matching_by_length(run, data):
    texts = [written(datum) for datum in data]
    source = f"""
(define-syntax split (syntax-rules ()
  ((_ a ... y z) '(many (a ...) y z)) ((_ a . b) '(one a b)) ((_) 'none)))
(split {" ".join(texts)})
(define-syntax vec (syntax-rules () ((_ #(a b ... c)) '(c b ... a)) ((_ #(a ...)) '#(short a ...)) ((_ x) 'other)))
(vec #({" ".join(texts)}))
(vec ({" ".join(texts)}))
"""
    if len(texts) >= 2:
        split = f"(many ({' '.join(texts[:-2])}) {texts[-2]} {texts[-1]})"
        vector = "(" + " ".join([texts[-1], *texts[1:-1], texts[0]]) + ")"
    else:
        split = f"(one {texts[0]} ())" if texts else "none"
        vector = "#(" + " ".join(["short", *texts]) + ")"
    assert run(source) == ["", split, "", vector, "other"]


def test_patterns(run):
    check_table(
        run,
        """
(define-syntax kind (syntax-rules (to) ((_ 1) 'one) ((_ "s") 'string) ((_ #\\c) 'char) ((_ #t) 'true) ((_ ()) 'empty) ((_ (to)) 'to-list) ((_ to) 'to) ((_ (a . b)) '(pair b a)) ((_ a to b) '(b a)) ((_ _ _) 'two) ((_ x) 'x))) =>
(kind 1) => one
(kind 2) => 2
(kind "s") => string
(kind #\\c) => char
(kind #t) => true
(kind ()) => empty
(kind (to)) => to-list
(kind to) => to
(kind (1 2 3)) => (pair (2 3) 1)
(kind (5 . 6)) => (pair 6 5)
(kind 8 to 9) => (9 8)
(kind 8 9) => two
(kind 8 at 9) => error: bad syntax kind
(kind) => error: bad syntax kind
(kind 1 . 2) => error: bad syntax kind
(let ((to 5)) (kind 8 to 9)) => error: bad syntax kind
(let ((to 5)) (kind to)) => to
(kind #f) => #f
(define-syntax dots (syntax-rules () ((_ (a ...) . b) '(b a ...)))) =>
(dots (1 2) 3 4) => ((3 4) 1 2)
(dots () . 5) => (5)
(dots 5 6) => error: bad syntax dots
(dots (1 . 2)) => error: bad syntax dots
(define-syntax middle (syntax-rules () ((_ a b ... c . d) '(a (b ...) c d)))) =>
(middle 1 2 3 4 . 5) => (1 (2 3) 4 5)
(middle 1 2) => (1 () 2 ())
(middle 1) => error: bad syntax middle
(define-syntax typed (syntax-rules (=>) ((_ (n => v) ...) (list (cons 'n v) ...)))) =>
(typed (a => 1) (b => (+ 1 1))) => ((a . 1) (b . 2))
(typed (a = 1)) => error: bad syntax typed
(typed) => ()
(define-syntax rows (syntax-rules () ((_ #(a b) ...) '((a ...) (b ...))))) =>
(rows #(1 2) #(3 4)) => ((1 3) (2 4))
(rows) => (() ())
(define-syntax nothing (syntax-rules ())) =>
(nothing) => error: bad syntax nothing
(define-syntax vectors (syntax-rules () ((_ a b ...) '#(a #(b ...) (b a) ...)))) =>
(vectors 1 2 3) => #(1 #(2 3) (2 1) (3 1))
(define-syntax under (syntax-rules () ((_ (_ a) ...) '(a ...)))) =>
(under (1 2) (3 4)) => (2 4)
(under (1)) => error: bad syntax under
(define-syntax lit (syntax-rules (x) ((_ (x a) ...) '(a ...)))) =>
(lit (x 2) (x 4)) => (2 4)
(lit (x 2) (y 4)) => error: bad syntax lit
(define-syntax str (syntax-rules () ((_ a) (list a "lit" #\\l 5 '() #t)))) =>
(str 1) => (1 "lit" #\\l 5 () #t)
""",
    )


def test_hygiene(run):
    check_table(
        run,
        """
(define-syntax swap! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp))))) =>
(define tmp 1) =>
(define other 2) =>
(swap! tmp other) =>
(list tmp other) => (2 1)
(let ((tmp 5) (x 6)) (swap! tmp x) (list tmp x)) => (6 5)
(let ((set! list) (let 7)) (swap! tmp other) (list tmp other)) => (1 2)
(define-syntax my-or (syntax-rules () ((_ a b) (let ((t a)) (if t t b))))) =>
(let ((t 5)) (my-or #f t)) => 5
(let ((if list)) (my-or #f 2)) => 2
(define (helper x) (list 'helped x)) =>
(define-syntax help (syntax-rules () ((_ x) (helper x)))) =>
(let ((helper car)) (help '(1))) => (helped (1))
(define helper vector) =>
(help 1) => #(1)
(let ((y 1)) (let-syntax ((get (syntax-rules () ((_) y)))) (let ((y 2)) (list y (get))))) => (2 1)
(define-syntax while (syntax-rules () ((_ c b ...) (let loop () (when c b ... (loop)))))) =>
(let ((i 0) (loop 'mine)) (while (< i 3) (display loop) (set! i (+ i 1))) i) => mineminemine3
(define-syntax my-do (syntax-rules () ((_ n b ...) (let loop ((i 0)) (if (< i n) (begin b ... (loop (+ i 1)))))))) =>
(let ((i 'outer)) (my-do 2 (display i))) => outerouter
(my-do 2 (my-do 2 (display "x"))) => xxxx
(define-syntax bind (syntax-rules () ((_ n v b) (let ((n v)) b)))) =>
(bind z 5 (+ z 1)) => 6
(define-syntax twice (syntax-rules () ((_ e) (let ((v 1)) (bind v 2 (list v e)))))) =>
(let ((v 0)) (twice v)) => (2 0)
(define-syntax capture (syntax-rules () ((_ e) (let ((x 1) (y 2)) (list x y e))))) =>
(let ((x 10) (y 20)) (capture (capture (+ x y)))) => (1 2 (1 2 30))
(let ((else #f)) (cond (#f 1) (else 2))) => 2
(define-syntax quoting (syntax-rules () ((_ a) '(a b . c)))) =>
(quoting x) => (x b . c)
(let ((b 1)) (eq? (cadr (quoting x)) 'b)) => #t
(define-syntax by-case (syntax-rules () ((_ k a) (case k ((a) 'a) (else 'no))))) =>
(list (by-case 'p p) (by-case 2 3)) => (p no)
(define-syntax templ (syntax-rules () ((_ a) `(a ,a ,@(list a 'z) #(q ,a))))) =>
(let ((m 3)) (templ m)) => (m 3 3 z #(q 3))
(define-syntax arrow (syntax-rules () ((_ a f) (cond (a => f) (else 'none))))) =>
(list (arrow 5 list) (arrow #f list)) => ((5) none)
(define-syntax looping (syntax-rules () ((_ n) (do ((i 0 (+ i 1)) (a '() (cons i a))) ((= i n) a))))) =>
(looping 3) => (2 1 0)
(define-syntax caught (syntax-rules () ((_ b) (guard (e ((symbol? e) (list e)) (else 'other)) b)))) =>
(let ((e 'mine)) (list (caught (raise 'x)) (caught (raise 5)) (caught e))) => ((x) other mine)
(define-syntax lam (syntax-rules () ((_ a b) (lambda (a . rest) (define x rest) (list b x))))) =>
((lam q (list q)) 1 2 3) => ((1) (2 3))
((let ((x 'o) (rest 'r)) (lam q (list x rest q))) 1 2) => ((o r 1) (2))
""",
    )


def test_definitions_by_macros(run):
    check_table(
        run,
        """
(define-syntax def (syntax-rules () ((_ n v) (define n v)))) =>
(def a 5) =>
a => 5
(define (f) (def x 1) (def y (+ x 1)) (list x y)) =>
(f) => (1 2)
(define-syntax def2 (syntax-rules () ((_ a b v) (begin (define a v) (define b a))))) =>
(def2 p q 7) =>
(list p q) => (7 7)
(let () (def2 c d 8) (list c d)) => (8 8)
(define-syntax hidden (syntax-rules () ((_ n v) (begin (define secret v) (define (n) secret))))) =>
(let ((secret 'open)) (hidden get 'closed) (list secret (get))) => (open closed)
(let () (hidden one 1) (hidden two 2) (list (one) (two))) => (1 2)
(define (g x) (define-syntax dbl (syntax-rules () ((_ a) (* 2 a)))) (define y (dbl x)) (dbl y)) =>
(g 5) => 20
dbl => error: unbound variable dbl
(define-syntax getter (syntax-rules () ((_ n v) (define-syntax n (syntax-rules () ((_) v)))))) =>
(getter five 5) =>
(five) => 5
(define-syntax seq (syntax-rules () ((_ name) (define-syntax name (syntax-rules () ((_ e (... ...)) (list 'name e (... ...)))))))) =>
(seq all) =>
(all 1 2 3) => (all 1 2 3)
(define-syntax dots (syntax-rules () ((_ a) '(a (... ...) (... (a ...)))))) =>
(dots 1) => (1 ... (1 ...))
(define-syntax own (syntax-rules ::: () ((_ a :::) '(a ::: ...)))) =>
(own 1 2) => (1 2 ...)
(let-syntax ((foo (syntax-rules () ((_ x) (+ x 1)))) (bar (syntax-rules () ((_ x) (* x 10))))) (define z (foo 1)) (bar z)) => 20
(foo 1) => error: unbound variable foo
(letrec-syntax ((even (syntax-rules () ((_) #t) ((_ a . r) (odd . r)))) (odd (syntax-rules () ((_) #f) ((_ a . r) (even . r))))) (list (even 1 2) (even 1) (odd 1 2 3))) => (#t #f #t)
(define (inner x) (list 'outer x)) =>
(let-syntax ((inner (syntax-rules () ((_ x) (inner 'x))))) (inner 1)) => (outer 1)
(letrec-syntax ((inner (syntax-rules () ((_ x y) (inner y)) ((_ y) 'found)))) (inner 1 2)) => found
(let ((x 1)) (letrec-syntax ((m (syntax-rules () ((_) x)))) (let ((x 2) (k 3)) (m)))) => 1
(define-syntax if2 (syntax-rules () ((_ c a b) (cond (c a) (else b))))) =>
(define (deep n) (if2 (= n 0) 'end (deep (- n 1)))) =>
(deep 1200) => end
(define-syntax rev (syntax-rules () ((_ () (r ...)) '(r ...)) ((_ (a b ...) (r ...)) (rev (b ...) (a r ...))))) =>
(rev (1 2 3 4) ()) => (4 3 2 1)
(define-syntax first (syntax-rules () ((_ a b ...) a))) =>
(define first car) =>
(first '(1 2)) => 1
(let ((first cdr)) (first '(1 2))) => (2)
(define-syntax over (syntax-rules () ((_) 'macro))) =>
(let ((over (lambda () 'variable))) (over)) => variable
(define (shadow over) (over)) =>
(shadow (lambda () 'argument)) => argument
(over) => macro
""",
    )


def test_continuation_passing(run):
    """Arithmetic at the time of expansion, with lists for numbers."""
    source = """
(define-syntax add (syntax-rules () ((_ () (b ...) k) (k (b ...))) ((_ (x a ...) (b ...) k) (add (a ...) (x b ...) k))))
(define-syntax mul (syntax-rules () ((_ a b k) (mul a b () k)) ((_ () b (r ...) k) (k (r ...))) ((_ (x a ...) (b ...) (r ...) k) (mul (a ...) (b ...) (r ... b ...) k))))
(define-syntax count (syntax-rules () ((_ (x ...)) (+ (begin 'x 1) ...))))
(add (1 1 1) (1 1) count)
(mul (1 1 1) (1 1 1 1) count)
"""
    assert run(source) == ["", "", "", "5", "12"]


def test_syntax_errors(run):
    cases = {
        "define-syntax": [
            "(define-syntax)",
            "(define-syntax x)",
            "(define-syntax x 5)",
            "(define-syntax x (lambda (y) y))",
            "(define-syntax 5 (syntax-rules ()))",
            "(define-syntax x (syntax-rules))",
            "(define-syntax x (syntax-rules 5))",
            "(define-syntax x (syntax-rules () 5))",
            "(define-syntax x (syntax-rules () ((_))))",
            "(define-syntax x (syntax-rules () ((_) 1 2)))",
        ],
        "let-syntax": [
            "(let-syntax)",
            "(let-syntax ((x 1)) 2)",
            "(let-syntax ((x (syntax-rules ()))))",
        ],
        "letrec-syntax": [
            "(letrec-syntax)",
            "(letrec-syntax (x) 2)",
            "(letrec-syntax ((x (syntax-rules ()))))",
        ],
    }
    for word, forms in cases.items():
        for form in forms:
            assert run(f"(begin (display 1) {form})") == [f"error: bad syntax {word}"], form
    source = "(define-syntax m (syntax-rules () ((_ a) a))) (begin (display 1) (m)) (list m) (set! m 5) (m 2)"
    assert run(source) == ["", *["error: bad syntax m"] * 3, "2"]


def test_errors_within_macros(run):
    check_table(
        run,
        """
(define-syntax bad-if (syntax-rules () ((_ a ...) (if a ...)))) =>
(bad-if 1) => error: bad syntax if
(bad-if #f 2 3) => 3
(define-syntax uses (syntax-rules () ((_) (not-there 1)))) =>
(uses) => error: unbound variable not-there
(define (not-there x) (list x)) =>
(uses) => (1)
(define-syntax early (syntax-rules () ((_) (letrec ((a b) (b 1)) a)))) =>
(early) => error: unassigned variable b
(define-syntax setting (syntax-rules () ((_) (set! no-such 1)))) =>
(setting) => error: unbound variable no-such
(define-syntax wrong (syntax-rules () ((_ x) (car 'x)))) =>
(wrong (1 2)) => 1
(wrong y) => error: wrong type y
(define-syntax word (syntax-rules () ((_) if))) =>
(word) => error: bad syntax if
""",
    )
