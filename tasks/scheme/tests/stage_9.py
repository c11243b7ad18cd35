# ruff: noqa: E501 - a table has one form in each line

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table
from stage_4 import SEEDS
from stage_5 import Loop, loop
from stage_7 import listed


class Condition:
    """What a handler gets that returned from a raise."""

    def __init__(self, value):
        self.value = value

    def __str__(self):
        return "#<error>"


class Uncaught(Exception):
    pass


class Jump(Exception):
    """Leaves for the place that its first argument marks."""


class Model:
    """What the control procedures do, in terms of Python's exceptions."""

    def __init__(self):
        self.output = []
        self.handlers = []
        self.parameters = [0]

    def show(self, value):
        self.output.append(str(value))

    def restoring(self, body):
        """Run a body; whatever becomes of it, the context is then as before."""
        handlers, parameters = self.handlers, self.parameters
        try:
            return body()
        finally:
            self.handlers, self.parameters = handlers, parameters

    def escape(self, body):
        def jump(box):
            raise Jump(jump, box[0])

        try:
            return self.restoring(lambda: body([jump]))
        except Jump as found:
            if found.args[0] is jump:
                return found.args[1]
            raise

    def wind(self, before, body, after):
        self.show(before)
        try:
            value = self.restoring(body)
        except Jump:
            self.show(after)
            raise
        self.show(after)
        return value

    def handle(self, handler, body):
        def inside():
            self.handlers = [*self.handlers, handler]
            return body()

        return self.restoring(inside)

    def signal(self, value, continuable):
        if not self.handlers:
            raise Uncaught(value)

        def outside():
            *self.handlers, handler = self.handlers
            result = handler([value])
            return result if continuable else self.signal(Condition(value), False)

        return self.restoring(outside)

    def guard(self, body, clauses):
        value = self.escape(
            lambda k: (body_value := self.handle(k[0], body), True) and Done(body_value)
        )
        return value.value if isinstance(value, Done) else clauses([value])

    def bind(self, value, body):
        def inside():
            self.parameters = [*self.parameters, value]
            return body()

        return self.restoring(inside)


class Done:
    def __init__(self, value):
        self.value = value


class Control(Loop):
    """Programs that jump, raise, handle, wind and bind parameters."""

    FORMS = (
        *(
            "number",
            "variable",
            "sum",
            "choice",
            "call",
            "assign",
            "show",
            "let",
            "bind_function",
            "cond",
        ),
        *(
            "escape",
            "escape",
            "wind",
            "wind",
            "guard",
            "guard",
            "throw",
            "throw",
            "handle",
            "handle",
        ),
        *("ask", "ask", "parameterize", "parameter", "several", "named_let"),
    )

    def escape(self, depth, names):
        name = self.name()
        body, p_body = self.expression(depth, names | {name: True})
        return f"(call/cc (lambda ({name}) {body}))", f"model.escape(lambda v_{name}: {p_body})"

    def wind(self, depth, names):
        (before, p_before), (after, p_after) = (
            self.variable(depth, names),
            self.number(depth, names),
        )
        body, p_body = self.expression(depth, names)
        scheme = f"(dynamic-wind (lambda () (display {before})) (lambda () {body}) (lambda () (display {after})))"
        return scheme, f"model.wind({p_before}, lambda: {p_body}, {p_after})"

    def guard(self, depth, names):
        name = self.name()
        body, p_body = self.expression(depth, names)
        value, p_value = self.expression(depth, names | {name: False})
        number, _ = self.number(depth, names)
        scheme = (
            f"(guard ({name} ((error-object? {name}) 55) ((< {name} {number}) {value}))  {body})"
        )
        test = f"55 if isinstance(v_{name}[0], Condition) else {p_value} if v_{name}[0] < {number}"
        return (
            scheme,
            f"model.guard(lambda: {p_body}, lambda v_{name}: {test} else model.signal(v_{name}[0], False))",
        )

    def throw(self, depth, names):
        value, p_value = self.expression(depth, names)
        return f"(raise {value})", f"model.signal({p_value}, False)"

    def ask(self, depth, names):
        value, p_value = self.expression(depth, names)
        return f"(raise-continuable {value})", f"model.signal({p_value}, True)"

    def handle(self, depth, names):
        name = self.name()
        body, p_body = self.expression(depth, names)
        value, p_value = self.expression(depth, names | {name: False})
        scheme = f"(with-exception-handler (lambda ({name}) (if (number? {name}) {value} 66)) (lambda () {body}))"
        handler = f"lambda v_{name}: 66 if isinstance(v_{name}[0], Condition) else {p_value}"
        return scheme, f"model.handle({handler}, lambda: {p_body})"

    def parameterize(self, depth, names):
        (value, p_value), (body, p_body) = self.pair(depth, names)
        return f"(parameterize ((p {value})) {body})", f"model.bind({p_value}, lambda: {p_body})"

    def parameter(self, depth, names):
        return "(p)", "model.parameters[-1]"

    def several(self, depth, names):
        (one, p_one), (two, p_two) = self.pair(depth, names)
        first, second = self.random.sample("abcde", 2)
        body, p_body = self.expression(depth, names | {first: False, second: False})
        scheme = self.random.choice(
            [
                f"(call-with-values (lambda () (values {one} {two})) (lambda ({first} {second}) {body}))",
                f"(let-values ((({first} {second}) (values {one} {two}))) {body})",
            ]
        )
        return scheme, f"(lambda v_{first}, v_{second}: {p_body})([{p_one}], [{p_two}])"


@given(seed=SEEDS)
def test_random_programs(run, seed):
    scheme, python = Control(seed).expression(5, {})
    model = Model()
    names = {"model": model, "show": model.show, "loop": loop, "Condition": Condition}
    try:
        wanted = str(eval(python, names))
    except Uncaught as error:
        value = error.args[0]
        is_number = isinstance(value, int)
        wanted = (
            f"error: uncaught {value}" if is_number else f"error: handler returned {value.value}"
        )
    assert run(f"(define p (make-parameter 0))\n{scheme}") == ["", "".join(model.output) + wanted]


def test_escapes(run):
    check_table(
        run,
        """
(call-with-current-continuation (lambda (k) (+ 1 (k 5)))) => 5
(call/cc (lambda (k) 7)) => 7
(call/cc procedure?) => #t
(+ 1 (call/cc (lambda (k) (for-each (lambda (x) (if (< x 0) (k x))) '(1 -2 3)) 0))) => -1
(define r '()) =>
(define (note x) (set! r (cons x r))) =>
(list (call/cc (lambda (a) (call/cc (lambda (b) (note 1) (a 'left) (note 2))) (note 3) 'right)) r) => (left (1))
((call/cc (lambda (k) k)) (lambda (x) 'twice)) => twice
(call/cc (lambda (k) (map (lambda (x) (if (= x 2) (k 'out) x)) '(1 2 3)))) => out
(call/cc 5) => error: wrong type 5
(call/cc (lambda () 1)) => error: wrong number of arguments 1
(let loop ((n 1200)) (if (= n 0) 'end (call/cc (lambda (k) (loop (- n 1)))))) => end
(let loop ((n 1200)) (call/cc (lambda (k) (if (= n 0) 'end (k 1)))) (if (= n 0) 'fin (loop (- n 1)))) => fin
(apply call/cc (list (lambda (k) (k 9)))) => 9
""",
    )


def test_coming_back(run):
    check_table(
        run,
        """
(define k #f) =>
(define n 0) =>
(+ 100 (call/cc (lambda (c) (set! k c) 1))) => 101
(k 5) => 105
(begin (set! n (+ n 1)) (k n)) => 101
(list 1 2 (k 7)) => 107
(begin (display "a") (call/cc (lambda (c) (set! k c))) (display "b") (set! n (+ n 1)) n) => ab2
(begin (display "c") (k 0)) => cb3
(define (again) (let ((i 0)) (call/cc (lambda (c) (set! k c))) (set! i (+ i 1)) i)) =>
(list (again)) => (1)
(k 'x) => (2)
(k 'x) => (3)
(let* ((c #f) (r (map (lambda (x) (call/cc (lambda (kk) (if (= x 2) (set! c kk)) x))) '(1 2 3)))) (if (= (cadr r) 2) (let ((old r)) (display old) (c 20)) r)) => (1 2 3)(1 20 3)
(define saved #f) =>
(define first-result #f) =>
(let ((v (vector-map (lambda (x) (call/cc (lambda (c) (if (= x 1) (set! saved c)) x))) #(0 1 2)))) (if first-result (list first-result v) (begin (set! first-result v) (saved 'new)))) => (#(0 1 2) #(0 new 2))
(define sorted '()) =>
(let ((c #f) (times 0)) (let ((s (sort '(3 1 2) (lambda (a b) (call/cc (lambda (kk) (if (not c) (set! c kk)))) (< a b))))) (set! sorted (cons s sorted)) (set! times (+ times 1)) (if (< times 3) (c 0) sorted))) => ((1 2 3) (1 2 3) (1 2 3))
(define x (call/cc (lambda (c) (set! k c) 1))) =>
x => 1
(k 2) =>
x => 2
""",
    )


TREES = st.recursive(st.integers(0, 9), lambda inner: st.lists(inner, max_size=3), max_leaves=10)


def leaves(tree):
    return [tree] if isinstance(tree, int) else [leaf for part in tree for leaf in leaves(part)]


def tree_text(tree):
    return str(tree) if isinstance(tree, int) else listed(map(tree_text, tree))


GENERATORS = """
(define (tree->generator tree)
  (define return #f)
  (define (continue)
    (let walk ((t tree))
      (if (list? t) (for-each walk t)
          (call/cc (lambda (rest) (set! continue (lambda () (rest #f))) (return t)))))
    (set! continue (lambda () (return 'none)))
    (return 'none))
  (lambda () (call/cc (lambda (k) (set! return k) (continue)))))
(define (same? a b) (let loop () (let ((x (a)) (y (b))) (cond ((not (eqv? x y)) #f) ((eq? x 'none) #t) (else (loop))))))
(define (all g) (let ((x (g))) (if (eq? x 'none) '() (cons x (all g)))))
"""


@given(one=TREES, two=TREES)
def test_generators(run, one, two):
    first, second = tree_text(one), tree_text(two)
    source = (
        GENERATORS
        + f"""
(all (tree->generator '{first}))
(same? (tree->generator '{first}) (tree->generator '{second}))
(same? (tree->generator '{first}) (tree->generator '({first} ())))
"""
    )
    same = "#t" if leaves(one) == leaves(two) else "#f"
    assert run(source)[3:] == [listed(leaves(one)), same, "#t"]


@given(numbers=st.lists(st.integers(1, 9), min_size=1, max_size=6), target=st.integers(1, 25))
def test_backtracking(run, numbers, target):
    """Choices that are tried again until a sum fits; the order is that of the choices."""
    source = f"""
(define failures '())
(define (fail) (if (null? failures) 'none (let ((back (car failures))) (set! failures (cdr failures)) (back #f))))
(define (choose) (call/cc (lambda (k) (set! failures (cons k failures)) #t)))
(define (pick left) (cond ((null? left) '()) ((choose) (cons (car left) (pick (cdr left)))) (else (pick (cdr left)))))
(let ((found (pick '{listed(numbers)}))) (if (= (apply + found) {target}) found (fail)))
"""
    wanted = "none"
    for mask in range(2 ** len(numbers) - 1, -1, -1):
        chosen = [n for place, n in enumerate(reversed(numbers)) if mask >> place & 1][::-1]
        if sum(chosen) == target:
            wanted = listed(chosen)
            break
    assert run(source)[4:] == [wanted]


def test_dynamic_wind(run):
    check_table(
        run,
        """
(define (say x) (lambda () (display x))) =>
(dynamic-wind (say "<") (lambda () (display "-") 'r) (say ">")) => <->r
(call/cc (lambda (k) (dynamic-wind (say "<") (lambda () (k 'out) (display "no")) (say ">")))) => <>out
(call/cc (lambda (k) (dynamic-wind (say 1) (lambda () (dynamic-wind (say 2) (lambda () (k 'x)) (say 3))) (say 4)))) => 1234x
(define k #f) =>
(define n 0) =>
(begin (dynamic-wind (say "[") (lambda () (call/cc (lambda (c) (set! k c))) (display n)) (say "]")) (set! n (+ n 1)) n) => [0]1
(k 0) => [1]2
(dynamic-wind (say "(") (lambda () (k 0)) (say ")")) => ()[2]3
(begin (dynamic-wind (say 1) (lambda () (dynamic-wind (say 2) (lambda () (call/cc (lambda (c) (set! k c))) (display "in")) (say 3))) (say 4)) 'done) => 12in34done
(k 0) => 12in34done
(dynamic-wind (say 5) (lambda () (dynamic-wind (say 6) (lambda () (k 0)) (say 7))) (say 8)) => 567812in34done
(let ((jump #f) (times 0)) (dynamic-wind (say "a") (lambda () (call/cc (lambda (c) (set! jump c))) (set! times (+ times 1)) (if (< times 3) (jump 0)) (display times)) (say "b"))) => a3b
(dynamic-wind (say "a") (lambda () (car 5)) (say "b")) => aerror: wrong type 5
(dynamic-wind (say "a") (lambda () (values)) 5) => error: wrong type 5
(call-with-values (lambda () (dynamic-wind (say "a") (lambda () (values 1 2)) (say "b"))) list) => ab(1 2)
(call/cc (lambda (k) (dynamic-wind (say 1) (lambda () (k 'first)) (lambda () (display 2) (k 'second))))) => 12second
(call/cc (lambda (out) (dynamic-wind (say "i") (lambda () (dynamic-wind (lambda () (out 'early)) (say "never") (say "nor"))) (say "o")))) => ioearly
""",
    )


def test_values(run):
    check_table(
        run,
        """
(call-with-values (lambda () (values 1 2 3)) list) => (1 2 3)
(call-with-values (lambda () (values)) list) => ()
(call-with-values (lambda () 5) list) => (5)
(values 6) => 6
(+ 1 (values 2)) => 3
(call-with-values (lambda () (call/cc (lambda (k) (k 1 2)))) cons) => (1 . 2)
(call-with-values (lambda () (values 1 2)) car) => error: wrong number of arguments 2
(call-with-values 5 car) => error: wrong type 5
(begin (values 1 2) 3) => 3
(let-values (((a b) (values 1 2)) ((c) (values 3))) (list a b c)) => (1 2 3)
(let-values (((a . rest) (values 1 2 3)) (all (values 4 5))) (list a rest all)) => (1 (2 3) (4 5))
(define a 'outer) =>
(let-values (((a) (values 1)) ((b) (values a))) (define c b) (list a c)) => (1 outer)
(let*-values (((a) (values 1)) ((b) (values a))) (list a b)) => (1 1)
(let*-values () (define q 5) q) => 5
(let-values () 5) => 5
(let-values (((a b) (values 1))) a) => error: wrong number of arguments 1
(define-values (x y . z) (values 1 2 3 4)) =>
(list x y z) => (1 2 (3 4))
(define-values all (values 1 2)) =>
all => (1 2)
(define (f) (define-values (p q) (values 1 2)) (define r (+ p q)) (list p q r)) =>
(f) => (1 2 3)
(define-values (x y) (values y x)) =>
(list x y) => (2 1)
(call-with-values (lambda () (exact-integer-sqrt 17)) list) => (4 1)
(exact-integer-sqrt -1) => error: out of range -1
(call-with-values (lambda () (floor/ -7 2)) list) => (-4 1)
(call-with-values (lambda () (truncate/ -7 2)) list) => (-3 -1)
(call-with-values (lambda () (floor/ 7 -2)) list) => (-4 -1)
(floor/ 1 0) => error: division by zero
(truncate/ 1 0) => error: division by zero
(call-with-values (lambda () (partition even? '(1 2 3 4 5))) list) => ((2 4) (1 3 5))
(let-values (((yes no) (partition (lambda (x) (memv x '(1))) '(1 2)))) (list yes no)) => ((1) (2))
(partition 5 '()) => error: wrong type 5
""",
    )


def test_raise_and_guard(run):
    check_table(
        run,
        """
(raise 'oops) => error: uncaught oops
(raise "text") => error: uncaught "text"
(raise 5) => error: uncaught 5
(begin (display "before ") (raise '(a b))) => before error: uncaught (a b)
(guard (e (#t (list 'caught e))) (+ 1 (raise 'oops))) => (caught oops)
(guard (e ((symbol? e) 'symbol) ((string? e) 'string)) (raise "x")) => string
(guard (e ((symbol? e) 'symbol)) (raise 5)) => error: uncaught 5
(guard (e ((symbol? e) 'symbol)) 1 2) => 2
(guard (e ((assq 'a e) => cdr) ((assq 'b e))) (raise (list (cons 'a 42)))) => 42
(guard (e ((assq 'a e) => cdr) ((assq 'b e))) (raise (list (cons 'b 23)))) => (b . 23)
(guard (e (else (list e 'else))) (raise 1)) => (1 else)
(guard (e (#f 'never)) (guard (e2 ((string? e2) 'inner)) (raise 'x))) => error: uncaught x
(guard (e ((symbol? e) (list 'outer e))) (guard (e2 ((string? e2) 'inner)) (raise 'x))) => (outer x)
(guard (e (#t (raise (list e 'again)))) (raise 1)) => error: uncaught (1 again)
(guard (e (#t (list 'outer e))) (guard (e (#t (raise (+ e 1)))) (raise 1))) => (outer 2)
(guard (e (#t e)) (dynamic-wind (lambda () (display "<")) (lambda () (raise 'x)) (lambda () (display ">")))) => <>x
(guard (e (#f e)) (dynamic-wind (lambda () (display "<")) (lambda () (raise 'x)) (lambda () (display ">")))) => <>error: uncaught x
(dynamic-wind (lambda () (display "<")) (lambda () (raise 'x)) (lambda () (display ">"))) => <error: uncaught x
(define (safe f) (guard (e ((error-object? e) (cons (error-object-message e) (error-object-irritants e)))) (f))) =>
(safe (lambda () (car 5))) => ("wrong type" 5)
(safe (lambda () (undefined-name))) => ("unbound variable" undefined-name)
(safe (lambda () (vector-ref (vector 1) 1))) => ("out of range" 1)
(safe (lambda () (/ 1 0))) => ("division by zero")
(safe (lambda () ("f" 1))) => ("not a procedure" "f")
(safe (lambda () ((lambda (x) x)))) => ("wrong number of arguments" 0)
(safe (lambda () (letrec ((a b) (b 1)) a))) => ("unassigned variable" b)
(safe (lambda () (error "my message" 1 '(2)))) => ("my message" 1 (2))
(let loop ((n 1200)) (if (= n 0) 'end (begin (guard (e (#t e)) (raise n)) (loop (- n 1))))) => end
(guard (e (#t 'deep)) (let down ((n 1200)) (if (= n 0) (raise 'x) (+ 1 (down (- n 1)))))) => deep
(let ((else #f)) (guard (e (#f 1)) (raise 'y))) => error: uncaught y
""",
    )


def test_error_objects(run):
    check_table(
        run,
        """
(error "bad thing" 1 "two" 'three) => error: bad thing 1 "two" three
(error "alone") => error: alone
(error 'where "what") => error: where "what"
(error) => error: wrong number of arguments 0
(define e (guard (e (#t e)) (error "msg" 1 2))) =>
e => #<error>
(error-object? e) => #t
(error-object? "msg") => #f
(error-object-message e) => "msg"
(error-object-irritants e) => (1 2)
(error-object-message 5) => error: wrong type 5
(error-object-irritants 'a) => error: wrong type a
(raise e) => error: msg 1 2
(list e) => (#<error>)
(error-object-message (guard (e (#t e)) (car 1))) => "wrong type"
""",
    )


def test_handlers(run):
    check_table(
        run,
        """
(with-exception-handler (lambda (e) 10) (lambda () (+ 1 (raise-continuable 'c)))) => 11
(with-exception-handler (lambda (e) 10) (lambda () 'fine)) => fine
(with-exception-handler (lambda (e) (display e) 10) (lambda () (+ 1 (raise 'c)))) => cerror: handler returned c
(with-exception-handler (lambda (e) (display (list 'outer e)) 5) (lambda () (with-exception-handler (lambda (e) (display (list 'inner e)) (+ 1 (raise-continuable (list e)))) (lambda () (raise-continuable 'x))))) => (inner x)(outer (x))6
(guard (e ((error-object? e) (error-object-irritants e))) (with-exception-handler (lambda (e) 'back) (lambda () (raise 'z)))) => (z)
(with-exception-handler (lambda (e) (display "outer ") 1) (lambda () (with-exception-handler (lambda (e) (display "inner ") 2) (lambda () (raise 'z))))) => inner outer error: handler returned #<error>
(call/cc (lambda (k) (with-exception-handler (lambda (e) (k (list 'escaped (error-object-irritants e)))) (lambda () (car 7) 'never)))) => (escaped (7))
(raise-continuable 4) => error: uncaught 4
(with-exception-handler 5 (lambda () 1)) => error: wrong type 5
(with-exception-handler (lambda () 1) (lambda () (raise 'a))) => error: wrong number of arguments 1
(with-exception-handler (lambda (e) (car e)) (lambda () (raise 'a))) => error: wrong type a
(with-exception-handler (lambda (e) (if (error-object? e) 0 (raise e))) (lambda () (+ 1 (raise-continuable 'q)))) => error: uncaught q
(guard (e (#t (list 'out e))) (+ 1 (raise-continuable 2))) => (out 2)
(call-with-values (lambda () (with-exception-handler (lambda (e) 0) (lambda () (values 1 2)))) list) => (1 2)
(+ (with-exception-handler (lambda (e) 10) (lambda () 'a)) 1) => error: wrong type a
(with-exception-handler (lambda (e) 10) (lambda () (+ (with-exception-handler (lambda (e) 20) (lambda () 5)) (raise-continuable 'x)))) => 15
(define k #f) =>
(with-exception-handler (lambda (e) (list 'first e)) (lambda () (call/cc (lambda (c) (set! k c))) (raise-continuable 'r))) => (first r)
(with-exception-handler (lambda (e) (list 'second e)) (lambda () (k 0))) => (first r)
""",
    )


def test_parameters(run):
    check_table(
        run,
        """
(define p (make-parameter 10)) =>
(define q (make-parameter 3 (lambda (x) (* x x)))) =>
(list (p) (q)) => (10 9)
(parameterize ((p 1) (q 2)) (list (p) (q))) => (1 4)
(list (p) (q)) => (10 9)
(define (both) (list (p) (q))) =>
(parameterize ((p 'a)) (parameterize ((q 5) (p 'b)) (both))) => (b 25)
(parameterize ((p 1)) (define z (p)) (list z z)) => (1 1)
(parameterize () 5) => 5
(parameterize ((p (+ (p) 1)) (q (p))) (both)) => (11 100)
(parameterize ((5 1)) 2) => error: wrong type 5
(parameterize ((car 1)) 2) => error: wrong type #<procedure>
(define k #f) =>
(parameterize ((p 'in)) (call/cc (lambda (c) (set! k c))) (p)) => in
(k 0) => in
(p) => 10
(call/cc (lambda (k) (parameterize ((p 'x)) (k (p))))) => x
(guard (e (#t (list e (p)))) (parameterize ((p 'y)) (raise (p)))) => (y 10)
(with-exception-handler (lambda (e) (p)) (lambda () (parameterize ((p 'z)) (raise-continuable 0)))) => z
(procedure? p) => #t
(parameterize ((q 'bad)) 1) => error: wrong type bad
(make-parameter 1 2) => error: wrong type 2
(+ (parameterize ((p 5)) (p)) (p)) => 15
(dynamic-wind (lambda () (display (p))) (lambda () (parameterize ((p 2)) (display (p)))) (lambda () (display (p)))) => 10210
""",
    )


def test_syntax_errors(run):
    cases = {
        "let-values": [
            "(let-values)",
            "(let-values (((a) 1)))",
            "(let-values ((a)) 1)",
            "(let-values (((1) 2)) 3)",
        ],
        "let*-values": ["(let*-values ((a)) 1)", "(let*-values)"],
        "define-values": [
            "(define-values (a))",
            "(define-values (1) 2)",
            "(define-values (a) 1 2)",
        ],
        "parameterize": [
            "(parameterize ((p)) 1)",
            "(parameterize ((p 1)))",
            "(parameterize (p) 1)",
        ],
        "guard": ["(guard)", "(guard (e))", "(guard () 1)", "(guard 5 1)"],
    }
    for word, forms in cases.items():
        for form in forms:
            assert run(f"(begin (display 1) {form})") == [f"error: bad syntax {word}"], form
