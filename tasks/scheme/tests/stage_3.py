import operator
from fractions import Fraction
from math import floor, trunc

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table
from stage_2 import DATA, written

SMALL = st.integers(-9, 9) | st.integers(-(10**20), 10**20)
COMPARE = {
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def flag(value):
    return "#t" if value else "#f"


@given(
    numbers=st.lists(st.integers(-2, 2), min_size=1, max_size=4)
    | st.lists(SMALL, min_size=1, max_size=3)
)
def test_comparisons(run, numbers):
    given_text = " ".join(map(str, numbers))
    text = "\n".join(f"({name} {given_text})" for name in COMPARE)
    pairs = list(zip(numbers, numbers[1:]))
    assert run(text) == [
        flag(all(compare(*pair) for pair in pairs)) for compare in COMPARE.values()
    ]


@given(number=SMALL, divisor=SMALL)
def test_division(run, number, divisor):
    text = "\n".join(f"({name} {number} {divisor})" for name in ["quotient", "remainder", "modulo"])
    wanted = ["error: division by zero"] * 3
    if divisor:
        exact = Fraction(number, divisor)
        wanted = [trunc(exact), number - divisor * trunc(exact), number - divisor * floor(exact)]
    assert run(text) == [str(value) for value in wanted]


@given(data=st.lists(DATA, min_size=2, max_size=2), same=st.booleans())
def test_equal(run, data, same):
    left, right = data[0], data[0] if same else data[1]
    # The texts of two data are the same exactly where the data are equal.
    wanted = flag(written(left) == written(right))
    assert run(f"(equal? '{written(left)} '{written(right)})") == [wanted]
    assert run(f"(equal? '(1 {written(left)} . 2) (cons 1 (cons '{written(right)} 2)))") == [wanted]


@given(datum=DATA)
def test_predicates(run, datum):
    names = [
        "boolean?",
        "symbol?",
        "string?",
        "char?",
        "vector?",
        "pair?",
        "list?",
        "null?",
        "procedure?",
        "not",
    ]
    results = run("\n".join(f"({name} '{written(datum)})" for name in names))
    holding = {name for name, result in zip(names, results) if result == "#t"}
    if isinstance(datum, bool):
        wanted = {"boolean?"} if datum else {"boolean?", "not"}
    elif isinstance(datum, int):
        wanted = set()
    elif datum[0] == "list":
        wanted = {"list?", "pair?"} if datum[1] else {"list?", "null?"}
    elif datum[0] == "quoted":
        wanted = {"list?", "pair?"}
    else:
        wanted = {"dotted": "pair?"}.get(datum[0], datum[0] + "?")
        wanted = {wanted}
    assert holding == wanted
    assert set(results) <= {"#t", "#f"}


@given(items=st.lists(DATA, min_size=1, max_size=4))
def test_lists(run, items):
    texts = [written(item) for item in items]
    quoted = [f"'{text}" for text in texts]
    built = "'()"
    for text in reversed(quoted):
        built = f"(cons {text} {built})"
    whole = "(" + " ".join(texts) + ")"
    wanted = [whole, whole, texts[0], "(" + " ".join(texts[1:]) + ")", texts[-1]]
    down = "(cdr " * (len(items) - 1) + built + ")" * (len(items) - 1)
    assert (
        run(f"(list {' '.join(quoted)}) {built} (car {built}) (cdr {built}) (car {down})") == wanted
    )


def test_pairs(run):
    check_table(
        run,
        """
(cons 1 2) => (1 . 2)
(cons '(1) '(2 . 3)) => ((1) 2 . 3)
(car (cons 'a 'b)) => a
(cdr (cons 'a 'b)) => b
(list) => ()
(list 1 (list "x" #\\y)) => (1 ("x" #\\y))
(list car) => (#<procedure>)
(car '()) => error: wrong type ()
(cdr 5) => error: wrong type 5
(cdr "xy") => error: wrong type "xy"
(cons 1) => error: wrong number of arguments 1
(car '(1) '(2)) => error: wrong number of arguments 2
(car) => error: wrong number of arguments 0
""",
    )


def test_eqv(run):
    check_table(
        run,
        """
(eqv? 'a 'a) => #t
(eq? 'a 'b) => #f
(eq? 100000000000000000000 100000000000000000000) => #t
(eqv? 2 3) => #f
(eqv? #\\a #\\a) => #t
(eqv? #\\a #\\b) => #f
(eqv? #\\a "a") => #f
(eqv? #\\1 1) => #f
(eqv? 1 #\\1) => #f
(eqv? 1 #t) => #f
(eqv? 0 #f) => #f
(eqv? #t 1) => #f
(eqv? '() '()) => #t
(eq? '() #f) => #f
(eqv? '(1) '(1)) => #f
(eq? "ab" 'ab) => #f
(eqv? car car) => #t
(eqv? car cdr) => #f
(equal? '(1 (2 #(3))) '(1 (2 #(3)))) => #t
(equal? '(1 2) '(1 2 3)) => #f
(equal? '(1 2 3) '(1 2)) => #f
(equal? '#(1 2) '#(1)) => #f
(equal? '#(1) '(1)) => #f
(equal? '#(1 2) '#(1 3)) => #f
(equal? "ab" "ab") => #t
(equal? "a" 'a) => #f
(equal? "a" "b") => #f
(equal? '(1 . 2) '(1 . 3)) => #f
(equal? #t 1) => #f
(equal? '#(0) '#(#f)) => #f
""",
    )


def test_wrong_arguments(run):
    check_table(
        run,
        """
(= 1 'a) => error: wrong type a
(< 2 1 'b) => error: wrong type b
(> "1" 'b) => error: wrong type "1"
(<= #t) => error: wrong type #t
(>=) => error: wrong number of arguments 0
(quotient 'x 0) => error: wrong type x
(remainder 1 'y) => error: wrong type y
(modulo 1) => error: wrong number of arguments 1
(quotient 1 2 3) => error: wrong number of arguments 3
(null?) => error: wrong number of arguments 0
(not 1 2) => error: wrong number of arguments 2
(eq? 1) => error: wrong number of arguments 1
(equal? 1 2 'c) => error: wrong number of arguments 3
(car 1 'x 2) => error: wrong number of arguments 3
(list (car (cdr '(1)))) => error: wrong type ()
""",
    )


def test_kinds(run):
    check_table(
        run,
        """
(list? '()) => #t
(list? '(1 . (2 3))) => #t
(list? '(1 2 . 3)) => #f
(pair? '()) => #f
(null? '()) => #t
(null? #f) => #f
(not '()) => #f
(not 0) => #f
(not #f) => #t
(procedure? cons) => #t
(procedure? 'cons) => #f
(boolean? #f) => #t
(boolean? 0) => #f
(symbol? "a") => #f
(string? "") => #t
(char? #\\space) => #t
(vector? '#()) => #t
(vector? '()) => #f
""",
    )
