# ruff: noqa: E501 - a table has one form in each line

from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table
from stage_7 import listed


@dataclass(frozen=True)
class Row:
    """A list, or with another tail than None one that ends in it, or a vector."""

    items: tuple
    tail: object = None
    vector: bool = False


def datum_text(value):
    if not isinstance(value, Row):
        return str(value)
    inner = " ".join(map(datum_text, value.items))
    if value.tail is not None:
        inner += f" . {datum_text(value.tail)}"
    return ("#(" if value.vector else "(") + inner + ")"


def random_datum(draw, depth=3):
    if depth == 0 or draw.random() < 0.3:
        return draw.choice([0, 1, 22, "a", "b", "quote", "and"])
    items = tuple(random_datum(draw, depth - 1) for _ in range(draw.randrange(4)))
    if draw.random() < 0.25:
        return Row(items, vector=True)
    tail = draw.choice([5, "z"]) if items and draw.random() < 0.3 else None
    return Row(items, tail)


class Patterns:
    """Random patterns made after a datum, which some of them match; and what they bind."""

    def __init__(self, draw):
        self.draw = draw
        self.names = []

    def fresh(self):
        self.names.append(f"n{len(self.names)}")
        return "name", self.names[-1]

    def around(self, value, naming=True, depth=3):
        """A pattern for a value; with ``naming`` it may have names."""
        draw = self.draw
        kinds = ["any", "literal", "asked", "seen", "both", "either", "never", "fresh"]
        kind = draw.choice(kinds + ["row"] * 16)
        if depth == 0 or (kind == "row" and not isinstance(value, Row)):
            kind = draw.choice(["any", "literal", "fresh", "fresh"])
        if kind == "fresh":
            return self.fresh() if naming else ("any",)
        if kind == "literal":
            return kind, random_datum(draw) if draw.random() < 0.15 else value
        if kind == "row":
            return self.row(value, naming, depth)
        if kind == "asked":
            return kind, draw.choice(["number?", "symbol?", "pair?"]), self.around(value, naming, 0)
        if kind == "seen":
            return kind, self.around(Row((value, 7)), naming, depth - 1)
        if kind == "both":
            return kind, *(self.around(value, naming, depth - 1) for _ in range(2))
        if kind == "either":
            other = random_datum(draw)
            return kind, *(self.around(v, False, depth - 1) for v in (other, value))
        if kind == "never":
            return kind, self.around(random_datum(draw), False, depth - 1)
        return ("any",)

    def row(self, value, naming, depth):
        draw, items = self.draw, value.items
        if draw.random() < 0.4:
            start = draw.randint(0, len(items))
            end = draw.randint(start, len(items))
            sample = items[start] if start < end else random_datum(draw, 1)
            before = [self.around(item, naming, depth - 1) for item in items[:start]]
            part = self.around(sample, naming, draw.choice([0, 0, depth - 1]))
            behind = [self.around(item, naming, depth - 1) for item in items[end:]]
        else:
            before = [self.around(item, naming, depth - 1) for item in items]
            part, behind = None, []
        tail = None
        if value.tail is not None:
            tail = self.around(value.tail, naming, 0)
            if tail[0] == "literal":
                tail = tail if isinstance(tail[1], int) else ("any",)
        elif not value.vector and (before or part) and draw.random() < 0.2:
            tail = self.fresh() if naming else ("any",)
        quasi = draw.random() < 0.4
        return "row", before, part, behind, tail, value.vector, quasi

    def text(self, pattern, quasi=False):
        kind, *content = pattern
        if kind == "row":
            before, part, behind, tail, vector, begins = content
            inside = quasi or begins
            shown = [self.text(item, inside) for item in before]
            if part:
                shown += [self.text(part, inside), "..."]
            shown += [self.text(item, inside) for item in behind]
            if tail:
                shown += [".", self.text(tail, inside)]
            text = ("#(" if vector else "(") + " ".join(shown) + ")"
            return "`" + text if begins and not quasi else text
        if quasi:
            return datum_text(*content) if kind == "literal" else "," + self.text(pattern)
        if kind == "any":
            return "_"
        if kind == "name":
            return content[0]
        if kind == "literal":
            return str(*content) if isinstance(content[0], int) else "'" + datum_text(*content)
        if kind == "asked":
            return f"(? {content[0]} {self.text(content[1])})"
        words = {"seen": "= (lambda (x) (list x 7))", "both": "and", "either": "or", "never": "not"}
        return f"({words[kind]} {' '.join(map(self.text, content))})"


def names_in(pattern):
    if pattern[0] == "name":
        return [pattern[1]]
    if pattern[0] == "literal":
        return []
    parts = [part for part in pattern[1:] if isinstance(part, (tuple, list))]
    parts = [p for part in parts for p in (part if isinstance(part, list) else [part])]
    return [name for part in parts for name in names_in(part)]


def bindings(pattern, value):
    """What the names stand for if the value is of the pattern, else None."""
    kind, *content = pattern
    if kind == "any":
        return {}
    if kind == "name":
        return {content[0]: value}
    if kind == "literal":
        return {} if content[0] == value else None
    if kind == "never":
        return {} if bindings(content[0], value) is None else None
    if kind == "seen":
        return bindings(content[0], Row((value, 7)))
    if kind == "both":
        return merged([bindings(part, value) for part in content])
    if kind == "either":
        return None if all(bindings(part, value) is None for part in content) else {}
    if kind == "asked":
        is_pair = isinstance(value, Row) and not value.vector and value.items
        holds = {
            "number?": isinstance(value, int),
            "symbol?": isinstance(value, str),
            "pair?": is_pair,
        }
        return bindings(content[1], value) if holds[content[0]] else None
    return row_bindings(content, value)


def row_bindings(content, value):
    before, part, behind, tail, vector, _ = content
    if not isinstance(value, Row) or value.vector != vector:
        if vector:
            return None
        value = Row((), value)
    least = len(before) + len(behind)
    if len(value.items) < least:
        return None
    count = len(value.items) - least if part else 0
    split = len(before) + count
    found = [bindings(p, v) for p, v in zip(before, value.items, strict=False)]
    rows = [bindings(part, v) for v in value.items[len(before) : split]]
    if None in rows:
        return None
    if part:
        found.append({name: Row(tuple(row[name] for row in rows)) for name in names_in(part)})
    found += [bindings(p, v) for p, v in zip(behind, value.items[split:], strict=False)]
    rest = value.items[split + len(behind) :]
    end = Row(rest, value.tail) if rest or value.tail is None else value.tail
    found.append(bindings(tail or ("literal", Row(())), end))
    return merged(found)


def merged(found):
    return None if None in found else {k: v for each in found for k, v in each.items()}


@given(draw=st.randoms(use_true_random=False))
def test_random_patterns(run, draw):
    source, wanted = "", []
    for _ in range(10):
        patterns, value = Patterns(draw), random_datum(draw)
        pattern = patterns.around(value)
        shown = patterns.text(pattern)
        names = names_in(pattern)
        source += f"(match '{datum_text(value)} ({shown} (list 'yes {' '.join(names)})) (_ 'no))\n"
        found = bindings(pattern, value)
        parts = () if found is None else ("yes", *(found[name] for name in names))
        wanted.append("no" if found is None else datum_text(Row(parts)))
    assert run(source) == wanted


TERMS = st.recursive(
    st.integers(-3, 5) | st.just("x"),
    lambda inner: st.tuples(st.sampled_from("+*-"), inner, inner),
    max_leaves=6,
)


def term_text(term):
    if isinstance(term, tuple):
        return f"({term[0]} {term_text(term[1])} {term_text(term[2])})"
    return str(term)


def polynomial(term):
    """The coefficients of a term, the lowest first."""
    if isinstance(term, int):
        return [term]
    if term == "x":
        return [0, 1]
    sign, left, right = term[0], polynomial(term[1]), polynomial(term[2])
    if sign == "*":
        product = [0] * (len(left) + len(right))
        for i, a in enumerate(left):
            for j, b in enumerate(right):
                product[i + j] += a * b
        return product
    size = max(len(left), len(right))
    left, right = (side + [0] * (size - len(side)) for side in (left, right))
    return [a + b if sign == "+" else a - b for a, b in zip(left, right, strict=True)]


@given(term=TERMS, at=st.fractions(-3, 3, max_denominator=4))
def test_derivatives(run, term, at):
    """A program that works by matching, against the rule for powers."""
    source = f"""
(define derived
  (match-lambda
    ((? number?) 0)
    ('x 1)
    (`(* ,a ,b) `(+ (* ,(derived a) ,b) (* ,a ,(derived b))))
    ((sign a ...) (cons sign (map derived a)))))
(define (value term x)
  (match term
    ((? number? n) n)
    ('x x)
    ((sign (= (lambda (t) (value t x)) a) ...)
     (apply (match sign ('+ +) ('* *) ('- -)) a))))
(value (derived '{term_text(term)}) {at})
"""
    slope = sum(
        n * factor * Fraction(at) ** (n - 1) for n, factor in enumerate(polynomial(term)) if n
    )
    assert run(source) == ["", "", str(slope)]


@given(
    words=st.lists(st.sampled_from("abc"), max_size=6),
    pairs=st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 9)), max_size=5),
)
def test_repeated_parts(run, words, pairs):
    rows = " ".join(f"({key} {value})" for key, value in pairs)
    keys, values = listed(key for key, _ in pairs), listed(value for _, value in pairs)
    middle = listed(words[1:-2]) if len(words) > 2 else "no"
    source = f"""
(match '({rows}) (((key value) ...) (list key value)))
(match '#(({" ".join(words)}) {rows}) (#((word ...) (key value) ...) (list word (map cons key value))))
(match '({" ".join(words)}) ((_ word ... _ last) word) (_ 'no))
(match '(({rows}) ({rows})) ((((_ value) ...) ...) value))
(match '(x {" ".join(words)} . end) ((_ word ... . tail) (list word tail)))
(match '({rows}) (((? list? (key _)) ... . tail) (list key tail)))
"""
    joined = listed(f"({key} . {value})" for key, value in pairs)
    assert run(source) == [
        f"({keys} {values})",
        f"({listed(words)} {joined})",
        middle,
        f"({values} {values})",
        f"({listed(words)} end)",
        f"({keys} ())",
    ]


def test_patterns(run):
    check_table(
        run,
        r"""
(match 5 (x x)) => 5
(match '(1 2) ((a b) (+ a b))) => 3
(match '(1 2) ((a b c) 'three) ((a) 'one) (_ 'other)) => other
(match '() (() 'empty)) => empty
(match 0 (() 'empty) (#f 'false) (0 'zero)) => zero
(match "ab" ("a" 1) ("ab" 2)) => 2
(match #\a (#\b 1) (#\a 2)) => 2
(match 1.0 (1 'exact) (1.0 'inexact)) => inexact
(match 'b ('a 1) ('b 2)) => 2
(match '(1 "x" #(2)) ('(1 "y" #(2)) 'no) ('(1 "x" #(2)) 'yes)) => yes
(match '(quote a) (('quote x) x)) => a
(match ''a ((quote x) 'never) ((q x) (list q x))) => (quote a)
(match '(a and b) ((x and y) (list x and y))) => (a and b)
(match '(a not 5) ((x . (not 5)) (list x not))) => (a not)
(match '(1 . 2) ((a . b) (list b a))) => (2 1)
(match '(1 2 3) ((a . b) (list b a))) => ((2 3) 1)
(match '(1 . 2) ((a b) 'list) ((a b . c) 'longer) ((a . b) 'pair)) => pair
(match 5 (_ 'anything)) => anything
(match '#(1 2) (#(a) 1) (#(a b) (+ a b))) => 3
(match '(1 2) (#(a b) 'vector) (_ 'list)) => list
(match '#(1 2) ((a b) 'list) (#(a b) 'vector)) => vector
(match '#() (#(a b ...) 'some) (#() 'none)) => none
(match '#(1 2 3) (#(a b ... c) b)) => (2)
(match 7 ((and x y) (list x y))) => (7 7)
(match 7 ((and) 'all)) => all
(match '(7) ((and (x) y (not (8))) (list x y))) => (7 (7))
(match 7 ((and 8 x) 'eight) ((and x 7) x)) => 7
(match 3 ((or 1 2) 'low) ((or 3 4) 'high)) => high
(match '(b 2) ((or ('a x) ('b x)) x)) => 2
(match '(2 b) ((or ('a x y) (y x)) (list x y))) => (b 2)
(match 5 ((not 5) 'other) ((not 6) 'not-six)) => not-six
(match '(5) ((not (x)) x) (x 'kept)) => kept
(match 5 ((? even?) 'even) ((? odd?) 'odd)) => odd
(match 5 ((? string? x) x) ((? odd? x) (* 2 x))) => 10
(match '(1 2) ((? pair? (a b) c) (list a b c))) => (1 2 (1 2))
(match '(1 2) ((? pair? (a) c) 'one) ((? pair? (a _)) a)) => 1
(match 5 ((= (lambda (x) (* x x)) y) y)) => 25
(match '(1 2) ((= car 2) 'two) ((= car 1) 'one)) => one
(match 'a ((? (lambda (x) x) y) y)) => a
(match `(1 ,(+ 1 1)) (`(1 ,x) x)) => 2
(match 5 (`,x x)) => 5
(match 'a (`a 1)) => 1
(match '(a . 5) (`(a . ,x) x)) => 5
(match '(a b c) (`(a . ,x) x)) => (b c)
(match '(let ((x 1) (y 2)) z w) (`(let ((,name ,value) ...) ,body ...) (list name value body))) => ((x y) (1 2) (z w))
(match '#(a 1) (`#(b ,x) 'b) (`#(a ,x) x)) => 1
(match '(_ 1) (`(_ 2) 2) (`(x 1) 'x) (`(_ 1) 1)) => 1
(match '(1 2 3 4 5) ((a ... b c) (list a b c))) => ((1 2 3) 4 5)
(match '(1) ((a ... b c) 'no) ((a ... b) (list a b))) => (() 1)
(match '(1 2 . 3) ((a ...) 'proper) ((a ... . b) (list a b))) => ((1 2) 3)
(match '(1 2 3 . 4) ((a ... b . c) (list a b c))) => ((1 2) 3 4)
(match '(1 2 x) (((? number? n) ...) n) (((? number? n) ... _) n)) => (1 2)
(match '((1 (2 3)) (4 ())) (((a (b ...)) ...) (list a b))) => ((1 4) ((2 3) ()))
(match '() (((a b) ... . c) (list a b c))) => (() () ())
(match 5 ((a ...) 'list) (_ 'none)) => none
(match '(1 2) ((_ ...) 'any)) => any
(let ((x 5)) (match 6 (x x))) => 6
(let ((list vector)) (match '(1 2) ((a ...) a))) => (1 2)
(match '(1 "1" 1.) (`(1 "1" 1.) 'same)) => same
(match 6 ((= (lambda (x) (quotient x 2)) (= (lambda (x) (+ x 1)) y)) y)) => 4
""",
    )


def test_clauses(run):
    check_table(
        run,
        """
(match 5 (6 'no)) => error: no match 5
(match '(1 "a")) => error: bad syntax match
(guard (e (#t (list (error-object-message e) (error-object-irritants e)))) (match '(1) (() 1))) => ("no match" ((1)))
(match 5 (x (display x) (+ x 1))) => 56
(match 5 (x (define y (* x 2)) (define (f) (+ y x)) (f))) => 15
(match 5 (x (where (> x 6)) 'big) (x (where (> x 4)) 'middle) (x 'small)) => middle
(match '(3 4) ((a b) (where (< b a)) 'down) ((a b) (where (< a b)) (display a) b)) => 34
(match 5 (x (where (> x 6)) 'big)) => error: no match 5
(match 5 (x (where (begin (display "?") x)) (display "!") x)) => ?!5
(match 5 (x (where 0) (set! x 6) x)) => 6
(match 5 ((and x y) (set! x 6) (list x y))) => (6 5)
(match (begin (display "once") 3) (1 'a) (2 'b) (3 'c)) => oncec
(match '(1 2) (((? (lambda (x) (display x) #t)) (? (lambda (x) (display x) (odd? x)))) 'a) (_ 'b)) => 12b
(match '(1 2) (((? (lambda (x) (display x) #f)) (? (lambda (x) (display "never") #f))) 'a) (_ 'b)) => 1b
(match 1 ((or (? (lambda (x) (display "a") x)) (? (lambda (x) (display "b") x))) 'c)) => ac
(match 1 ((and (? (lambda (x) (display "a") #f)) (? (lambda (x) (display "b") x))) 'c) (_ 'd)) => ad
(match 1 ((? car) 2)) => error: wrong type 1
(match 1 ((? 5) 2)) => error: not a procedure 5
(match 1 ((= nothing x) 2)) => error: unbound variable nothing
(let ((limit 3)) (match 4 ((? (lambda (x) (> x limit)) x) (set! limit x) limit))) => 4
(define f (match-lambda ((a b) (+ a b)) ((a) a) (a (list a)))) =>
(list (f '(1 2)) (f '(3)) (f '()) (f 4)) => (3 3 (()) (4))
(f 1 2) => error: wrong number of arguments 2
(define g (match-lambda* ((a) (list 'one a)) ((a (b ...) . c) (list a b c)) (() 'none))) =>
(list (g 5) (g 1 '(2 3) 4 5) (g)) => ((one 5) (1 (2 3) (4 5)) none)
(g 1 2) => error: no match (1 2)
(match-let (((a b) '(1 2)) (c 3) (#(d) '#(4))) (define e 5) (list a b c d e)) => (1 2 3 4 5)
(let ((a 1)) (match-let ((a 2) ((b) (list a))) (list a b))) => (2 1)
(let ((a 1)) (match-let* ((a 2) ((b) (list a))) (list a b))) => (2 2)
(match-let () 5) => 5
(match-let* () (define x 5) x) => 5
(match-let (((a b) '(1)) (c (display "second"))) 5) => seconderror: no match (1)
(match-let* (((a b) '(1)) (c (display "second"))) 5) => error: no match (1)
(match-let* (((a b) '(1 2)) (a 3)) (list a b)) => (3 2)
(match-define (a (b ...) . c) '(1 (2 3) 4)) =>
(list a b c) => (1 (2 3) (4))
(match-define (p q) '(1)) => error: no match (1)
(define (h x) (match-define #(u v) x) (define w (+ u v)) (list w v u)) =>
(h '#(1 2)) => (3 2 1)
(match-define () '()) =>
(match-define name 5) =>
name => 5
(let loop ((n 3000)) (match n (0 'end) (n (where (> n 0)) (loop (- n 1))))) => end
(define (deep n) (match n (0 0) (n (+ 1 (deep (- n 1)))))) =>
(deep 3000) => 3000
(match (iota 2500) ((a b ... c) (list a (length b) c))) => (0 2498 2499)
(define count 0) =>
(define k #f) =>
(match 1 ((? (lambda (x) (call/cc (lambda (c) (set! k c) #f)))) (set! count (+ count 1)) (list 'again count)) (_ 'first)) => first
(k #t) => (again 1)
(k 'x) => (again 2)
(k #f) => first
(define seen '()) =>
(match '(1 2) (((? (lambda (x) (call/cc (lambda (c) (set! k c) #t))) x) ...) (set! seen (cons x seen)) (length seen))) => 1
(k 5) => 2
seen => ((1 2) (1 2))
(define-syntax first-of (syntax-rules () ((_ x) (match x ((a . _) a) (_ 'none))))) =>
(let ((a 5)) (list (first-of (list a 6)) (first-of a))) => (5 none)
(define-syntax swapped (syntax-rules () ((_ x a b body) (match x ((b a) body))))) =>
(swapped '(1 2) p q (list p q)) => (2 1)
(let ((match list)) (match 1 2)) => (1 2)
(let ((where list)) (match 1 (x (where #f) 2) (y 3))) => 3
""",
    )


def test_syntax_errors(run):
    words = {
        "match": [
            *("(match)", "(match 1)", "(match 1 5)", "(match 1 ())", "(match 1 (x))"),
            *("(match 1 (x . 2))", "(match 1 (x (where #t)))", "(match 1 (x (where) 2))"),
            *("(match 1 (x (where 1 2) 3))", "(match 1 ((x x) 1))", "(match 1 ((x (and y x)) 1))"),
            *("(match 1 ((x ... y ...) 1))", "(match 1 (... 1))", "(match 1 ((... x) 1))"),
            *("(match 1 ((or) 1))", "(match 1 ((or x y) 1))", "(match 1 ((or (x) (x y)) 1))"),
            *("(match 1 ((or (x y) (x x)) 1))", "(match 1 ((not) 1))", "(match 1 ((not 1 2) 1))"),
            *("(match 1 ((?) 1))", "(match 1 ((= car) 1))", "(match 1 ((= car x y) 1))"),
            *("(match 1 ((quote) 1))", "(match 1 ('1 2) ((quote 1 2) 1))", "(match 1 (#(x x) 1))"),
            *("(match 1 ((quasiquote) 1))", "(match 1 (`(unquote) 1))", "(match 1 (`(,x ,x) 1))"),
            *("(match 1 (`(a (unquote x y)) 1))", "(match-lambda (x))", "(match-lambda 5)"),
            *("(match-lambda* ((x x) 1))", "(match-let (((x x) 1)) 2)", "(match 1 ((and . x) 1))"),
            *("(match-let* (((x x) 1)) 2)", "(match 1 (`(,x ... ,y ...) 1))", "match"),
        ],
        "match-lambda": ["(match-lambda)"],
        "match-lambda*": ["(match-lambda*)"],
        "match-let": [
            "(match-let)",
            "(match-let ((x 1)))",
            "(match-let ((x)) 1)",
            "(match-let x 1)",
        ],
        "match-let*": ["(match-let* ((x 1)))", "(match-let* ((x 1 2)) 1)", "(match-let* 5 1)"],
        "match-define": ["(match-define x)", "(match-define x 1 2)", "(match-define (x x) 1)"],
        "if": ["(match 1 (x (if)))", "(match (if) (x 1))", "(match 1 ((? (if)) 1))"],
    }
    for word, forms in words.items():
        for form in forms:
            wanted = [f"error: bad syntax {word}"]
            assert run(form) == wanted, form
            assert run(f'(begin (display "run") (lambda () {form}))') == wanted, form
