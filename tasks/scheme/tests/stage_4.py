# ruff: noqa: E501 - a table has one form in each line

import random

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table

SEEDS = st.integers(0, 10**9)


class Maker:
    """Makes random programs: each as Scheme and, with its variables in lists of one, as Python."""

    FORMS = (
        "number",
        "variable",
        "sum",
        "choice",
        "bind",
        "bind_function",
        "call",
        "assign",
        "show",
    )

    def __init__(self, seed):
        self.random = random.Random(seed)

    def expression(self, depth, names):
        """An expression whose value is an integer; ``names`` says which variables are procedures."""
        form = self.random.choice(self.FORMS if depth > 0 else ("number", "variable"))
        return getattr(self, form)(depth - 1, names)

    def number(self, depth, names):
        number = str(self.random.randint(-3, 9))
        return number, number

    def variable(self, depth, names):
        found = [name for name, is_function in names.items() if not is_function]
        if not found:
            return self.number(depth, names)
        name = self.random.choice(found)
        return name, f"v_{name}[0]"

    def pair(self, depth, names):
        return [self.expression(depth, names) for _ in range(2)]

    def sum(self, depth, names):
        (left, p_left), (right, p_right) = self.pair(depth, names)
        sign = self.random.choice("+-*")
        return f"({sign} {left} {right})", f"({p_left} {sign} {p_right})"

    def test(self, depth, names):
        (left, p_left), (right, p_right) = self.pair(depth, names)
        return f"(< {left} {right})", f"({p_left} < {p_right})"

    def choice(self, depth, names):
        (test, p_test), (then, p_then) = self.test(depth, names), self.expression(depth, names)
        other, p_other = self.expression(depth, names)
        return f"(if {test} {then} {other})", f"({p_then} if {p_test} else {p_other})"

    def name(self):
        return self.random.choice("abcde")

    def bind(self, depth, names):
        new = self.random.sample("abcde", self.random.randint(0, 2))
        values = [self.expression(depth, names) for _ in new]
        body, p_body = self.expression(depth, names | dict.fromkeys(new, False))
        scheme = f"((lambda ({' '.join(new)}) {body}) {' '.join(v for v, _ in values)})"
        parameters = ", ".join(f"v_{name}" for name in new)
        return scheme, f"(lambda {parameters}: {p_body})({', '.join(f'[{p}]' for _, p in values)})"

    def function(self, depth, names):
        name = self.name()
        body, p_body = self.expression(depth, names | {name: False})
        return f"(lambda ({name}) {body})", f"(lambda v_{name}: {p_body})"

    def bind_function(self, depth, names):
        function, p_function = self.function(depth, names)
        name = self.name()
        body, p_body = self.expression(depth, names | {name: True})
        return (
            f"((lambda ({name}) {body}) {function})",
            f"(lambda v_{name}: {p_body})([{p_function}])",
        )

    def call(self, depth, names):
        found = [name for name, is_function in names.items() if is_function]
        value, p_value = self.expression(depth, names)
        if not found:
            function, p_function = self.function(depth, names)
        else:
            function = self.random.choice(found)
            p_function = f"v_{function}[0]"
        return f"({function} {value})", f"{p_function}([{p_value}])"

    def assign(self, depth, names):
        found = [name for name, is_function in names.items() if not is_function]
        if not found:
            return self.show(depth, names)
        name = self.random.choice(found)
        (value, p_value), (rest, p_rest) = self.pair(depth, names)
        scheme = f"(begin (set! {name} {value}) {rest})"
        return scheme, f"(v_{name}.__setitem__(0, {p_value}), {p_rest})[1]"

    def show(self, depth, names):
        (value, p_value), (rest, p_rest) = self.pair(depth, names)
        return f"(begin (display {value}) {rest})", f"(show({p_value}), {p_rest})[1]"


def check_random(run, maker, depth, **helpers):
    """Compare what a random program outputs and comes to with what Python says."""
    scheme, python = maker.expression(depth, {})
    output = []
    names = helpers | {"show": lambda value: output.append(str(value))}
    value = eval(python, names)
    assert run(scheme) == ["".join(output) + str(value)]


@given(seed=SEEDS)
def test_random_programs(run, seed):
    check_random(run, Maker(seed), 5)


def test_definitions(run):
    check_table(
        run,
        """
(define x (+ 1 2)) =>
x => 3
(define x 'again) =>
(list x x) => (again again)
(set! x 5) =>
x => 5
(define (square n) (* n n)) =>
(square 12) => 144
square => #<procedure>
(define (none) 'called) =>
(none) => called
(define (rest a . others) (list a others)) =>
(rest 1) => (1 ())
(rest 1 2 3) => (1 (2 3))
(rest) => error: wrong number of arguments 0
(define (all . them) them) =>
(all) => ()
(all 1 2) => (1 2)
(define (several a) (display a) (set! a 7) a) =>
(several 3) => 37
(define car cdr) =>
(car '(1 2)) => (2)
(define if-like if) => error: bad syntax if
(define later (lambda () (not-yet 1))) =>
(later) => error: unbound variable not-yet
(define (not-yet x) (list x 'now)) =>
(later) => (1 now)
""",
    )


def test_lambda_and_closures(run):
    check_table(
        run,
        """
((lambda (a b) (- a b)) 10 4) => 6
((lambda args args) 1 2) => (1 2)
((lambda (a b . c) c) 1 2) => ()
((lambda (a b . c) c) 1 2 3 4) => (3 4)
((lambda (a b) a) 1) => error: wrong number of arguments 1
((lambda (a b) a) 1 2 3) => error: wrong number of arguments 3
((lambda (a b . c) a) 1) => error: wrong number of arguments 1
((lambda () 1 2 3)) => 3
(define (adder n) (lambda (m) (+ n m))) =>
(define add3 (adder 3)) =>
((adder 10) (add3 4)) => 17
(define (counter n) (lambda () (set! n (+ n 1)) n)) =>
(define c1 (counter 0)) =>
(define c2 (counter 10)) =>
(list (c1) (c1) (c2) (c1)) => (1 2 11 3)
((lambda (x) ((lambda (y) ((lambda (z) (set! x (+ x y z)) (list x y z)) 3)) 2)) 1) => (6 2 3)
((lambda (list) (list 5)) (lambda (x) (* x 2))) => 10
((lambda (if) (if 1 2 3)) list) => (1 2 3)
((lambda (define quote) (+ define quote)) 1 2) => 3
(list 1) => (1)
""",
    )


def test_if(run):
    check_table(
        run,
        """
(if #t 1 2) => 1
(if #f 1 2) => 2
(if '() 1 2) => 1
(if 0 1 2) => 1
(if #f 1) =>
(list (if #f 1)) => (#<unspecified>)
(if (if #t #f #t) (car 1) 'safe) => safe
(if #t 'safe (car 1)) => safe
(if (car 'bad) 1 2) => error: wrong type bad
""",
    )


def test_begin_and_output(run):
    check_table(
        run,
        r"""
(begin 1 2 3) => 3
(begin (display "a\"b") (write "a\"b") (newline) 5) => a"b"a\"b"¶5
(display #\a) => a
(write #\a) => #\a
(display '("x" #\y z ("w" . #\space) #("v"))) => (x y z (w .  ) #(v))
(write '("x" #\y z)) => ("x" #\y z)
(begin (display 1) (car 2)) => 1error: wrong type 2
(display (display 1)) => 1#<unspecified>
(list (set! display display)) => (#<unspecified>)
(newline) => ¶
(newline 1 2 3) => error: wrong number of arguments 3
(display) => error: wrong number of arguments 0
(write) => error: wrong number of arguments 0
(+ (begin (display 1) 1) (begin (display 2) 2)) => 123
((begin (display 'f) list) (display 'a) (display 'b)) => fab(#<unspecified> #<unspecified>)
(begin) => error: bad syntax begin
(begin (define inside 6) (set! inside (+ inside 1)) inside) => 7
""",
    )


def test_errors_when_running(run):
    check_table(
        run,
        """
(set! nowhere 1) => error: unbound variable nowhere
nowhere => error: unbound variable nowhere
(define (f) (g)) =>
(f) => error: unbound variable g
((lambda (x) (set! y x)) 1) => error: unbound variable y
("no" 1) => error: not a procedure "no"
((if #f #f)) => error: not a procedure #<unspecified>
(define x (car 1)) => error: wrong type 1
x => error: unbound variable x
(set! nowhere (car 2)) => error: wrong type 2
(begin (define z 1) (car 3)) => error: wrong type 3
z => 1
((lambda (x) (x)) 5) => error: not a procedure 5
(procedure? (lambda () 1)) => #t
(procedure? f) => #t
""",
    )


def test_syntax_errors(run):
    cases = {
        "if": ["(if)", "(if 1)", "(if 1 2 3 4)", "(if 1 2 . 3)", "if", "(list if)", "(set! if 1)"],
        "quote": ["(quote)", "(quote 1 2)", "(quote . 1)", "quote"],
        "define": [
            "(define)",
            "(define x)",
            "(define x 1 2)",
            "(define 1 2)",
            "(define (f))",
            '(define "x" 1)',
            "(define (1 x) 2)",
        ],
        "lambda": [
            "(lambda)",
            "(lambda (x))",
            "(lambda (1) 2)",
            "(lambda 1 2)",
            '(lambda (x . "y") 2)',
            "(define (f x 1) 2)",
            "lambda",
        ],
        "set!": ["(set!)", "(set! x)", "(set! x 1 2)", "(set! 5 6)", "(set! (x) 1)"],
        "begin": ["(begin)", "(begin 1 . 2)"],
    }
    for word, forms in cases.items():
        for form in forms:
            assert run(form) == [f"error: bad syntax {word}"], form
            inside = f"(begin (display 1) (list 2 (if #f {form} 2)))"
            assert run(inside) == [f"error: bad syntax {word}"], inside


def test_defining_over_a_word(run):
    assert run("(define (if a) (list a)) (if 1) (define x 5) (if x)") == ["", "(1)", "", "(5)"]
    assert run("(if 1 2)") == ["2"]


def test_deep_recursion(run):
    source = "(define (count n) (if (= n 0) 0 (+ 1 (count (- n 1))))) (count 4000)"
    assert run(source) == ["", "4000"]
    source = "(define (build n) (if (= n 0) '() (cons n (build (- n 1))))) (car (cdr (build 2000)))"
    assert run(source) == ["", "1999"]


def test_long_loops(run):
    source = """
(define (even n) (if (= n 0) #t (odd (- n 1))))
(define (odd n) (if (= n 0) #f (begin n (even (- n 1)))))
(even 5001)
(define (loop n k) (if (= n 0) k (loop (- n 1) (lambda (x) (k (+ x 1))))))
((loop 1500 (lambda (x) x)) 0)
"""
    assert run(source) == ["", "", "#f", "", "1500"]


@given(steps=st.lists(st.tuples(st.integers(0, 2), st.integers(-5, 5)), max_size=8))
def test_accounts_keep_their_own_state(run, steps):
    source = "(define (make total) (lambda (x) (set! total (+ total x)) total))"
    source += "(define a (make 0)) (define b (make 10)) (define c (make 20))"
    totals, wanted = [0, 10, 20], [""] * 4
    for which, amount in steps:
        source += f"({'abc'[which]} {amount})"
        totals[which] += amount
        wanted.append(str(totals[which]))
    assert run(source) == wanted


@given(number=st.integers(0, 8), start=st.integers(-3, 3))
def test_recursion_without_names(run, number, start):
    """Factorials by a fixed-point combinator, numerals by composition."""
    source = f"""
(define Y (lambda (f) ((lambda (x) (x x)) (lambda (x) (f (lambda (v) ((x x) v)))))))
((Y (lambda (self) (lambda (n) (if (< n 1) 1 (* n (self (- n 1))))))) {number})
(define (numeral n) (if (= n 0) (lambda (f) (lambda (x) x)) (lambda (f) (lambda (x) (f (((numeral (- n 1)) f) x))))))
(((numeral {number}) (lambda (x) (+ x 3))) {start})
"""
    factorial = 1
    for factor in range(2, number + 1):
        factorial *= factor
    assert run(source) == ["", str(factorial), "", str(start + 3 * number)]
