# ruff: noqa: E501 - a table has one form in each line

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table
from stage_2 import ATOMS, written
from stage_4 import SEEDS, Maker, check_random


class Loop(Maker):
    """Programs with the forms of this stage."""

    FORMS = (
        *(*Maker.FORMS, "let", "let_star", "named_let", "cond", "case", "when", "do", "body"),
        *("either", "letrec", "by_count"),
    )

    def let(self, depth, names):
        new = self.random.sample("abcde", self.random.randint(0, 2))
        values = [self.expression(depth, names) for _ in new]
        body, p_body = self.expression(depth, names | dict.fromkeys(new, False))
        pairs = " ".join(f"({name} {value})" for name, (value, _) in zip(new, values))
        parameters = ", ".join(f"v_{name}" for name in new)
        arguments = ", ".join(f"[{p}]" for _, p in values)
        return f"(let ({pairs}) {body})", f"(lambda {parameters}: {p_body})({arguments})"

    def let_star(self, depth, names):
        scheme, opened, closed = "", "", ""
        for _ in range(self.random.randint(0, 3)):
            name = self.name()
            value, p_value = self.expression(depth, names)
            names = names | {name: False}
            scheme += f"({name} {value})"
            opened += f"(lambda v_{name}: "
            closed = f")([{p_value}])" + closed
        body, p_body = self.expression(depth, names)
        return f"(let* ({scheme}) {body})", opened + p_body + closed

    def named_let(self, depth, names):
        index, total, loop = self.random.sample("abcde", 3)
        start, p_start = self.expression(depth, names)
        inner = without(names, loop) | {index: False, total: False}
        body, p_body = self.expression(depth - 1, inner)
        times = self.random.randint(0, 3)
        again = f"({loop} (+ {index} 1) {body})"
        scheme = (
            f"(let {loop} (({index} 0) ({total} {start})) (if (< {index} {times}) {again} {total}))"
        )
        return scheme, f"loop({times}, {p_start}, lambda v_{index}, v_{total}: {p_body})"

    def do(self, depth, names):
        index, total = self.random.sample("abcde", 2)
        start, p_start = self.expression(depth, names)
        body, p_body = self.expression(depth - 1, names | {index: False, total: False})
        times = self.random.randint(0, 3)
        scheme = f"(do (({index} 0 (+ 1 {index})) ({total} {start} {body})) ((= {index} {times}) {total}))"
        return scheme, f"loop({times}, {p_start}, lambda v_{index}, v_{total}: {p_body})"

    def cond(self, depth, names):
        clauses, python = "", ""
        for _ in range(self.random.randint(0, 2)):
            (test, p_test), (value, p_value) = (
                self.test(depth, names),
                self.expression(depth, names),
            )
            clauses += f"({test} {value})"
            python += f"{p_value} if {p_test} else "
        value, p_value = self.expression(depth, names)
        return f"(cond {clauses} (else {value}))", f"({python}{p_value})"

    def case(self, depth, names):
        key, p_key = self.expression(depth, names)
        (one, p_one), (two, p_two) = self.pair(depth, names)
        scheme = f"(case {key} ((1 2 x) {one}) ((0 -1 3) {two}) (else 77))"
        return (
            scheme,
            f"(lambda k: {p_one} if k in (1, 2) else {p_two} if k in (0, -1, 3) else 77)({p_key})",
        )

    def when(self, depth, names):
        (test, p_test), (rest, p_rest) = self.test(depth, names), self.expression(depth, names)
        name, wanted = self.random.choice([("when", "True"), ("unless", "False")])
        shown, p_shown = self.expression(depth, names)
        scheme = f"(begin ({name} {test} (display {shown}) 1) {rest})"
        return scheme, f"(show({p_shown}) if {p_test} is {wanted} else 0, {p_rest})[1]"

    def either(self, depth, names):
        (one, p_one), (two, p_two) = self.test(depth, names), self.test(depth, names)
        (then, p_then), (other, p_other) = self.pair(depth, names)
        word = self.random.choice(["and", "or"])
        test = f"({word} {one} (begin (display 'x) {two}) #t)"
        if word == "and":
            p_test = f"({p_one} and (show('x') or True) and {p_two})"
        else:
            p_test = f"({p_one} or (show('x') or {p_two}) or True)"
        return f"(if {test} {then} {other})", f"({p_then} if {p_test} else {p_other})"

    def body(self, depth, names):
        """A procedure with definitions in it, one of which uses the other."""
        first, second = self.random.sample("abcde", 2)
        value, p_value = self.number(depth, names)
        inner = names | {first: False, second: True}
        result, p_result = self.expression(depth, inner)
        (scaled, p_scaled) = self.number(depth, names)
        scheme = f"((lambda () (define {first} {value}) (define ({second} z) (+ (* z {scaled}) {first})) {result}))"
        python = f"(lambda v_{first}: (lambda v_{second}: {p_result})"
        return scheme, python + f"([lambda z: z[0] * {p_scaled} + v_{first}[0]]))([{p_value}])"

    def letrec(self, depth, names):
        name = self.name()
        function, p_function = self.function(depth, without(names, name))
        body, p_body = self.expression(depth, names | {name: True})
        python = f"(lambda v_{name}: (v_{name}.append({p_function}), {p_body})[1])([])"
        return f"(letrec (({name} {function})) {body})", python

    def function(self, depth, names):
        # Where a procedure is defined recursively, it does not call itself in these programs.
        name = self.name()
        visible = {key: value for key, value in names.items() if not value} | {name: False}
        body, p_body = self.expression(depth, visible)
        return f"(lambda ({name}) {body})", f"(lambda v_{name}: {p_body})"

    def by_count(self, depth, names):
        value, p_value = self.expression(depth, names)
        count = self.random.randint(1, 3)
        scheme = f"((case-lambda ((z) (+ z 1)) ((z . r) (* z 2))) {' '.join([value] + ['9'] * (count - 1))})"
        return scheme, f"({p_value} + 1)" if count == 1 else f"({p_value} * 2)"


def without(names, name):
    return {key: value for key, value in names.items() if key != name}


def loop(times, total, step):
    for index in range(times):
        total = step([index], [total])
    return total


@given(seed=SEEDS)
def test_random_programs(run, seed):
    check_random(run, Loop(seed), 3, loop=loop)


def test_let(run):
    check_table(
        run,
        """
(let ((x 1) (y 2)) (define z 3) (list x y z)) => (1 2 3)
(let () 5 6) => 6
(define x 10) =>
(let ((x 1) (y x)) (list x y)) => (1 10)
(let* ((x 1) (y x) (x (+ x y))) (list x y)) => (2 1)
(let* () (define x 5) x) => 5
(let* ((a 1)) (define a 2) (define b a) (list a b)) => (2 2)
(letrec ((ev? (lambda (n) (if (= n 0) #t (od? (- n 1))))) (od? (lambda (n) (if (= n 0) #f (ev? (- n 1)))))) (ev? 11)) => #f
(letrec ((a 1) (f (lambda () (+ a 1)))) (define a 10) (list a (f))) => (10 2)
(letrec* ((a 1) (b (+ a 1))) (list a b)) => (1 2)
(letrec ((a b) (b 1)) a) => error: unassigned variable b
(let ((let list)) (let 1 2)) => (1 2)
x => 10
(let ((if (lambda (a b c) 'mine))) (cond (#f 1) (else 2))) => 2
(let ((lambda list) (begin list)) (let ((y 1)) (let* ((z y)) (or #f z)))) => 1
""",
    )


def test_named_let_and_do(run):
    check_table(
        run,
        """
(let loop ((i 0) (found '())) (if (= i 4) found (loop (+ i 1) (cons i found)))) => (3 2 1 0)
(let f () 1) => 1
(define f 'outer) =>
(let f ((g f)) g) => outer
(let f ((n 3)) (define m (- n 1)) (if (= n 0) '() (cons m (f m)))) => (2 1 0)
(do ((i 0 (+ i 1)) (k 5) (all '() (cons (list i k) all))) ((= i 3) (display "end") all) (display i)) => 012end((2 5) (1 5) (0 5))
(do ((a 1 b) (b 2 a) (n 0 (+ n 1))) ((= n 3) (list a b))) => (2 1)
(do ((i 0 (+ i 1))) ((= i 2))) =>
(do ((v '(1 2 3) (cdr v)) (s 0 (+ s (car v)))) ((null? v) s)) => 6
(let ((loop 5)) (do ((i 0 (+ i 1))) ((= i 1) loop))) => 5
(do ((procs '() (cons (lambda () i) procs)) (i 0 (+ i 1))) ((= i 3) (list ((car procs)) ((car (cdr procs)))))) => (2 1)
(let loop ((n 3000)) (cond ((= n 0) 'done) (else (loop (- n 1))))) => done
(let loop ((n 1500)) (and #t (or #f (when #t (unless #f (case n ((0) 'end) (else (let* ((m (- n 1))) (letrec () (loop m)))))))))) => end
""",
    )


def test_cond_and_case(run):
    check_table(
        run,
        """
(cond (#f 1) ((= 1 1) 2 3) (else 4)) => 3
(cond (#f 1)) =>
(cond (#f 1) (else 5 6)) => 6
(cond ((cdr '(1 2))) (else 'no)) => (2)
(cond (#f) (7)) => 7
(cond ((cdr '(1 2)) => car) (else 'no)) => 2
(cond (#f => car) (else 'no)) => no
(let ((found 5)) (cond ((+ 1 1) => (lambda (x) (+ x found))))) => 7
(let ((value 5)) (or #f value)) => 5
(let ((key 8)) (case 1 ((1) key) (else 'no))) => 8
(case (* 2 3) ((2 3 5 7) 'prime) ((1 4 6 8 9) 'composite)) => composite
(case 'x ((x) "a" "b") (else 'no)) => "b"
(case 'y ((x) 1)) =>
(case 5) =>
(case #\\b ((#\\a) 1) ((#\\b "s" b) 2)) => 2
(case '() ((()) 'nil) (else 'other)) => nil
(case (begin (display 'k) 3) ((1) 1) ((2) 2) ((3) 3)) => k3
(case 'else ((a) 1) (else 'last)) => last
""",
    )


def test_and_or_when_unless(run):
    check_table(
        run,
        """
(and) => #t
(or) => #f
(and 1) => 1
(or 1) => 1
(and 1 2 3) => 3
(and 1 #f (car 'x)) => #f
(or #f 2 (car 'x)) => 2
(or #f #f) => #f
(or (begin (display 'a) #f) (begin (display 'b) 1)) => ab1
(when (= 1 1) 'a 'b) => b
(when #f 'a) =>
(unless (= 1 2) 'a 'b) => b
(unless #t 'a) =>
(let ((x 1)) (and x (let ((x 2)) x))) => 2
""",
    )


def test_internal_definitions(run):
    check_table(
        run,
        """
(define (f n) (define (ev? n) (or (= n 0) (od? (- n 1)))) (define (od? n) (and (> n 0) (ev? (- n 1)))) (ev? n)) =>
(f 10) => #t
(f 7) => #f
(define (g x) (define y (* x 2)) (set! y (+ y 1)) (define z (+ y 1)) (list x y z)) =>
(g 5) => (5 11 12)
(define (h) (define a b) (define b 1) a) =>
(h) => error: unassigned variable b
(define (k) (begin (define a 1) (begin (define b (+ a 1)))) (list a b)) =>
(k) => (1 2)
(define (m x) (define x (list 1 2)) x) =>
(m 5) => (1 2)
a => error: unbound variable a
(define (n) (define (make) (define hidden 5) (lambda () (set! hidden (+ hidden 1)) hidden)) (define c (make)) (c) (c)) =>
(n) => 7
(n) => 7
(define (p) (set! q 5) (define q 1) q) =>
(p) => 1
(let loop ((i 0)) (define j (+ i 1)) (if (< j 3) (loop j) (list i j))) => (2 3)
((lambda (a . rest) (define b 2) (list a b rest)) 1 3 4) => (1 2 (3 4))
""",
    )


def test_case_lambda(run):
    check_table(
        run,
        """
(define f (case-lambda ((a) (list 'one a)) ((a b) (list 'two a b)) ((a . rest) (list 'more a rest)))) =>
(f 1) => (one 1)
(f 1 2) => (two 1 2)
(f 1 2 3) => (more 1 (2 3))
(f) => error: wrong number of arguments 0
(define g (case-lambda (all all) ((a) 'never))) =>
(g 1) => (1)
f => #<procedure>
(procedure? f) => #t
(let ((n 5)) ((case-lambda (() n)))) => 5
(let loop ((n 3000)) ((case-lambda ((a) (if (= a 0) 'end (loop (- a 1))))) n)) => end
""",
    )


TEMPLATES = st.recursive(
    ATOMS | st.tuples(st.just("unquote"), st.integers(0, 9)),
    lambda inner: (
        st.tuples(
            st.just("list"),
            st.lists(inner | st.tuples(st.just("splice"), st.lists(ATOMS, max_size=2)), max_size=3),
        )
        | st.tuples(
            st.just("vector"),
            st.lists(inner | st.tuples(st.just("splice"), st.lists(ATOMS, max_size=2)), max_size=3),
        )
        | st.tuples(st.just("dotted"), st.lists(inner, min_size=1, max_size=2), ATOMS)
    ),
    max_leaves=8,
)


def template_text(template):
    if isinstance(template, tuple):
        kind, content, *rest = template
        if kind == "unquote":
            return f",(+ 1 {content})"
        if kind == "splice":
            return ",@(list" + "".join(f" '{written(item)}" for item in content) + ")"
        if kind in ("list", "vector", "dotted"):
            inner = " ".join(map(template_text, content))
            tail = f" . {written(rest[0])}" if rest else ""
            return ("#(" if kind == "vector" else "(") + inner + tail + ")"
    return written(template)


def filled(template):
    """The datum that a template becomes."""
    if isinstance(template, tuple):
        kind, content, *rest = template
        if kind == "unquote":
            return content + 1
        if kind in ("list", "vector", "dotted"):
            items = []
            for item in content:
                spliced = isinstance(item, tuple) and item[0] == "splice"
                items += item[1] if spliced else [filled(item)]
            return (kind, items, *rest)
    return template


@given(template=TEMPLATES)
def test_random_quasiquotes(run, template):
    assert run("`" + template_text(template)) == [written(filled(template))]


def test_quasiquote(run):
    check_table(
        run,
        """
(define x '(1 2)) =>
`a => a
`(x ,x ,@x) => (x (1 2) 1 2)
`(,@x . z) => (1 2 . z)
`(,@'() . ,(car x)) => 1
`(1 . ,x) => (1 1 2)
`#(1 ,@x ,(car x)) => #(1 1 2 1)
`,x => (1 2)
`(a `(b ,(c ,(car x)))) => (a (quasiquote (b (unquote (c 1)))))
`(a `(b ,@(c ,@x))) => (a (quasiquote (b (unquote-splicing (c 1 2)))))
(quasiquote (a (unquote (car x)))) => (a 1)
`((,(car x) ,@(cdr x)) "s" #\\c) => ((1 2) "s" #\\c)
(let ((list 1) (cons 2) (append 3)) `(,list ,@x ,cons)) => (1 1 2 2)
`(1 ,@5) => error: wrong type 5
`(1 ,@5 2) => error: wrong type 5
""",
    )


def test_procedures_for_templates(run):
    check_table(
        run,
        """
(append) => ()
(append '(1)) => (1)
(append '(1) '(2 3) '() '(4)) => (1 2 3 4)
(append '(1) 2) => (1 . 2)
(append '() 'x) => x
(append '(1) 2 '(3)) => error: wrong type 2
(append '(1 . 2) '(3)) => error: wrong type (1 . 2)
(memv 2 '(1 2 3)) => (2 3)
(memv 'x '(1 2)) => #f
(memv 1 '()) => #f
(memv '(1) '((1))) => #f
(memv 1 5) => error: wrong type 5
(list->vector '(1 "a")) => #(1 "a")
(list->vector '()) => #()
(list->vector '(1 . 2)) => error: wrong type (1 . 2)
""",
    )


def test_syntax_errors(run):
    cases = {
        "let": [
            "(let)",
            "(let ((x 1)))",
            "(let (x) 1)",
            "(let ((x)) 1)",
            "(let ((x 1 2)) 1)",
            "(let ((1 2)) 1)",
            "(let 5 1)",
            "(let ((x 1) . y) 1)",
            "let",
        ],
        "let*": ["(let* ((x 1)))", "(let* ((x)) 1)", "(let* ((1 x)) 1)", "(let* x 1)"],
        "letrec": ["(letrec ((x 1)))", "(letrec ((x)) 1)", '(letrec (("x" 1)) 1)'],
        "do": [
            "(do)",
            "(do ((i 0)))",
            "(do ((i)) (#t))",
            "(do ((i 0)) ())",
            "(do (i) (#t))",
            "(do ((i 0)) #t)",
        ],
        "cond": [
            "(cond)",
            "(cond 5)",
            "(cond ())",
            "(cond (#f 1) ())",
            "(cond (1 =>))",
            "(cond (1 => car cdr))",
        ],
        "case": ["(case)", "(case 1 2)", "(case 1 (2 3))", "(case 1 ())"],
        "when": ["(when)", "(when 1)"],
        "unless": ["(unless 1)", "(unless)"],
        "and": ["(and 1 . 2)", "and"],
        "or": ["(or . 2)"],
        "quasiquote": [
            "(quasiquote)",
            "(quasiquote a b)",
            "`((unquote))",
            "`(1 (unquote 1 2))",
            "`((unquote-splicing))",
        ],
        "case-lambda": ["(case-lambda)"],
    }
    for word, forms in cases.items():
        for form in forms:
            assert run(f"(begin (display 1) {form})") == [f"error: bad syntax {word}"], form
    assert run("(case-lambda ((a b))) (case-lambda 5)") == ["error: bad syntax lambda"] * 2
    assert run("(let loop ((1 2)) 3)") == ["error: bad syntax let"]


@given(seed=SEEDS)
def test_let_is_a_call(run, seed):
    """The same program with ``let`` and with what it stands for."""
    made = Loop(seed)
    body, _ = made.expression(3, {"a": False, "b": False})
    results = run(
        f"(let ((a 3) (b 4)) {body})\n((lambda (a b) {body}) 3 4)\n(let* ((b 4) (a (- b 1))) {body})"
    )
    assert results[0] == results[1] == results[2]
    assert not results[0].startswith("error")
