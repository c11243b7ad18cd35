# ruff: noqa: E501 - a table has one form in each line

import itertools

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table
from stage_7 import listed


class Cuts:
    """Random expressions with reset and shift, and their values by functions of the rest."""

    def __init__(self, draw):
        self.draw = draw
        self.output = []
        self.names = 0

    def expression(self, names=(), depth=4, plain=True):
        """An expression; ``names`` are those of continuations, ``plain`` those without shift."""
        draw = self.draw
        kinds = ["number", "+", "*", "+", "reset", "show", "shift", "shift"]
        kind = draw.choice(kinds + ["call"] * 3 * bool(names)) if depth else "number"
        if kind == "shift":
            self.names += 1
            name = f"k{self.names}"
            return kind, name, self.expression((*names, name), depth - 1)
        if kind == "call":
            return kind, draw.choice(names), self.expression(names, depth - 1)
        if kind == "number":
            return kind, draw.randint(-2, 3)
        return kind, *(self.expression(names, depth - 1) for _ in range(1 + (kind in "+*")))

    def text(self, part):
        kind, *content = part
        if kind == "number":
            return str(content[0])
        shown = [item if isinstance(item, str) else self.text(item) for item in content]
        if kind == "call":
            return f"({' '.join(shown)})"
        if kind == "show":
            return f"(let ((v {shown[0]})) (display v) (display #\\;) v)"
        return f"({kind} {' '.join(shown)})"

    def value(self, part, bound, rest):
        kind, *content = part
        if kind == "number":
            return rest(content[0])
        if kind == "reset":
            return rest(self.value(content[0], bound, lambda value: value))
        if kind == "shift":
            name, body = content
            return self.value(body, bound | {name: rest}, lambda value: value)
        if kind == "call":
            return self.value(content[1], bound, lambda value: rest(bound[content[0]](value)))
        if kind == "show":
            return self.value(content[0], bound, lambda value: rest(self.shown(value)))

        def second(left):
            return self.value(
                content[1], bound, lambda right: rest(left + right if kind == "+" else left * right)
            )

        return self.value(content[0], bound, second)

    def shown(self, value):
        self.output.append(f"{value};")
        if len(self.output) > 200:
            raise OverflowError
        return value


@given(draw=st.randoms(use_true_random=False))
def test_random_cuts(run, draw):
    source, wanted = "", []
    while len(wanted) < 6:
        cuts = Cuts(draw)
        part = "reset", cuts.expression()
        try:
            value = cuts.value(part, {}, lambda value: value)
        except OverflowError:
            continue
        source += cuts.text(part) + "\n"
        wanted.append("".join(cuts.output) + str(value))
    assert run(source) == wanted


@given(rows=st.lists(st.lists(st.integers(0, 9), max_size=3), min_size=1, max_size=3))
def test_choices(run, rows):
    """Every way to choose, by a continuation that is called for each element."""
    names = [f"x{place}" for place in range(len(rows))]
    bound = " ".join(f"({n} (choose '{listed(row)}))" for n, row in zip(names, rows, strict=True))
    source = f"""
(define (choose options) (shift k (apply append (map k options))))
(reset (let* ({bound}) (list (list {" ".join(names)}))))
(reset (let* ({bound}) (if (odd? (+ {" ".join(names)})) (shift k '()) (list (list {" ".join(names)})))))
"""
    found = list(itertools.product(*rows))
    even = [choice for choice in found if sum(choice) % 2 == 0]
    assert run(source)[1:] == [listed(map(listed, found)), listed(map(listed, even))]


def test_reset_and_shift(run):
    check_table(
        run,
        """
(reset 5) => 5
(reset (define x 5) (+ x 1)) => 6
(+ 1 (reset (* 2 (shift k 10)))) => 11
(+ 1 (reset (* 2 (shift k (k 10))))) => 21
(+ 1 (reset (* 2 (shift k (+ (k 10) (k 20)))))) => 61
(reset (shift k (define x (k 1)) (+ x x))) => 2
(reset (list (shift k k) 2)) => #<procedure>
((reset (list (shift k k) 2)) 1) => (1 2)
(define k2 #f) =>
(reset (list 'a (shift k (set! k2 k) 'left) 'b)) => left
(list (k2 1) (k2 2)) => ((a 1 b) (a 2 b))
(k2 (k2 1)) => (a (a 1 b) b)
(k2) => error: wrong number of arguments 0
(k2 1 2) => error: wrong number of arguments 2
(shift k 5) => error: shift without reset
(guard (e (#t (list (error-object-message e) (error-object-irritants e)))) (+ 1 (shift k 5))) => ("shift without reset" ())
(reset (reset (shift k 1)) 2) => 2
(reset (list (reset (list (shift k (shift j 1)))))) => (1)
(reset (list 1 (reset (list 2 (shift k (shift j (list 3 (k (j 4))))))))) => (1 (3 (2 4)))
(reset (let ((f (reset (shift k k)))) (list (f 1)))) => (1)
(reset (begin (display "a") (shift k (k 1) (k 2)) (display "b"))) => abb
(list (reset (begin (display "a") (shift k (display "c") (k 1) (display "d") 5) (display "b")))) => acbd(5)
(define (visit tree) (if (pair? tree) (begin (visit (car tree)) (visit (cdr tree))) (unless (null? tree) (shift k (cons tree (k #f)))))) =>
(reset (visit '((1 2) (3 (4))) ) '()) => (1 2 3 4)
(define (get) (shift k (lambda (s) ((k s) s)))) =>
(define (put v) (shift k (lambda (s) ((k 'ok) v)))) =>
((reset (let* ((a (get)) (b (put (+ a 1))) (c (get))) (lambda (s) (list a b c s)))) 5) => (5 ok 6 6)
(let loop ((n 1000) (sum 0)) (if (= n 0) sum (loop (- n 1) (+ sum (reset (+ 1 (shift k (k n)))))))) => 501500
(define (nested n) (if (= n 0) 0 (reset (+ 1 (shift k (k (nested (- n 1)))))))) =>
(nested 800) => 800
(guard (e (#t (list 'caught e))) (reset (raise 'x))) => (caught x)
(shift k 5) => error: shift without reset
(reset (+ 1 (guard (e (#t (shift k (k (k e))))) (reset (raise 5))))) => 7
(list (reset (+ 1 (call/cc (lambda (c) (* 2 (shift k (c 5)))))))) => (6)
(list (call/cc (lambda (c) (reset (c 5)))) (guard (e (#t 'none)) (shift k 6))) => (5 none)
(define c #f) =>
(define count 0) =>
(list (reset (begin (call/cc (lambda (d) (set! c d))) (shift k (set! count (+ count 1)) count)))) => (1)
(c 1) => (2)
(define p (make-parameter 1)) =>
(reset (parameterize ((p 2)) (list (p) (shift k (cons (p) (k 5))) (p)))) => (1 2 5 2)
(let ((reset list)) (reset 1 2)) => (1 2)
(reset) => error: bad syntax reset
(shift k) => error: bad syntax shift
(shift 5 1) => error: bad syntax shift
(shift (k) 1) => error: bad syntax shift
(let ((lambda 1) (k 2)) (reset (+ lambda (shift k (k 3))))) => 4
(reset (dynamic-wind (lambda () (display "in ")) (lambda () (+ 1 2)) (lambda () (display "out ")))) => in out 3
""",
    )


GENERATORS = st.recursive(
    st.lists(st.integers(0, 9), max_size=4),
    lambda inner: (
        st.tuples(st.sampled_from(["map", "filter"]), inner)
        | st.tuples(st.just("take"), inner, st.integers(0, 4))
        | st.tuples(st.just("append"), st.lists(inner, max_size=3))
    ),
    max_leaves=6,
)


def generator_text(part):
    if isinstance(part, list):
        steps = " ".join(f"(display {n}) (yield {n})" for n in part)
        return f'(make-generator (lambda (yield) {steps} (display "end ")))'
    kind, *content = part
    if kind == "append":
        return f"(generator-append {' '.join(map(generator_text, content[0]))})"
    if kind == "take":
        return f"(generator-take {generator_text(content[0])} {content[1]})"
    procedure = {"map": "(lambda (x) (display 'm) (* x x))", "filter": "odd?"}[kind]
    return f"(generator-{kind} {procedure} {generator_text(content[0])})"


def generated(part, output):
    """The same as generators of Python."""

    def produced():
        for number in part:
            output.append(str(number))
            yield number
        output.append("end ")

    if isinstance(part, list):
        return produced()
    kind, *content = part
    if kind == "append":
        return itertools.chain(*[generated(inner, output) for inner in content[0]])
    inner = generated(content[0], output)
    if kind == "take":
        return itertools.islice(inner, content[1])
    if kind == "filter":
        return (number for number in inner if number % 2)
    return (output.append("m") or number * number for number in inner)


@given(part=GENERATORS, first=st.integers(0, 4))
def test_random_generators(run, part, first):
    source = f"""
(define g {generator_text(part)})
(generator-fold (lambda (a b) (+ (* 7 a) b)) 1 (generator-take g {first}))
(generator->list g)
(g)
(generator->list g)
"""
    output = []
    generator = generated(part, output)
    total = 1
    for number in itertools.islice(generator, first):
        total = 7 * total + number
    begun = "".join(output) + str(total)
    output.clear()
    rest = listed(generator)
    assert run(source) == ["", begun, "".join(output) + rest, "#<eof>", "()"]


def test_generators(run):
    check_table(
        run,
        """
(define g (make-generator (lambda (yield) (display "begin ") (list (yield 1)) (yield 2) 'value))) =>
g => #<procedure>
(procedure? g) => #t
(g) => begin 1
(list (g) (g) (g)) => (2 #<eof> #<eof>)
(g 1) => error: wrong number of arguments 1
(define h (make-generator (lambda (yield) (display (list (yield 1) (+ 10 (begin (yield 2) 5))))))) =>
(list (h) (h)) => (1 2)
(h) => (#<unspecified> 15)#<eof>
(define (leaves tree) (make-generator (lambda (yield) (let walk ((t tree)) (cond ((pair? t) (walk (car t)) (walk (cdr t))) ((not (null? t)) (yield t))))))) =>
(generator->list (leaves '((a b) (c) . d))) => (a b c d)
(define (same? a b) (let ((x (a)) (y (b))) (and (eqv? x y) (or (eof-object? x) (same? a b))))) =>
(list (same? (leaves '(1 (2 3))) (leaves '((1 2) 3))) (same? (leaves '(1 2)) (leaves '(1 2 3)))) => (#t #f)
(define out #f) =>
(define bad (make-generator (lambda (yield) (set! out yield) (yield 1) (out 2) (bad)))) =>
(bad) => 1
(out 5) => error: generator is not running
(bad) => 2
(bad) => error: generator is running
(bad) => error: generator is running
(guard (e (#t (error-object-message e))) (bad)) => "generator is running"
(define failing (make-generator (lambda (yield) (yield 1) (car 5)))) =>
(failing) => 1
(guard (e (#t 'not-here)) (failing)) => error: wrong type 5
(define inside (guard (e (#t (list 'there e))) (make-generator (lambda (yield) (yield 1) (raise 'x))))) =>
(inside) => 1
(define p (make-parameter 1)) =>
(define q (parameterize ((p 2)) (make-generator (lambda (yield) (yield (p)) (yield (p)))))) =>
(list (q) (parameterize ((p 3)) (q)) (p)) => (2 2 1)
(define (count-from n) (make-generator (lambda (yield) (let loop ((n n)) (yield n) (loop (+ n 1)))))) =>
(generator->list (generator-take (count-from 5) 3)) => (5 6 7)
(length (generator->list (generator-take (generator-filter (lambda (n) (= 0 (remainder n 50))) (count-from 0)) 30))) => 30
(generator-fold + 0 (generator-take (count-from 1) 1500)) => 1125750
(generator->list (list->generator '(1 (2) "x"))) => (1 (2) "x")
(define two (list->generator '(1 2))) =>
(list (two) (two) (two) (two)) => (1 2 #<eof> #<eof>)
(two 3) => error: wrong number of arguments 1
(list->generator '(1 . 2)) => error: wrong type (1 . 2)
(generator->list (generator-append)) => ()
(define n 0) =>
(generator->list (lambda () (set! n (+ n 1)) (if (> n 3) (eof-object) n))) => (1 2 3)
(generator-fold cons 'start (list->generator '(1 2))) => ((start . 1) . 2)
(generator->list (generator-map car (list->generator '((1) (2))))) => (1 2)
(generator->list (generator-map car (list->generator '((1) 2)))) => error: wrong type 2
((generator-map eof-object? (lambda () (eof-object)))) => #<eof>
((generator-filter eof-object? (lambda () (eof-object)))) => #<eof>
((generator-filter (lambda (x) 0) (lambda () 5))) => 5
(generator-take two -1) => error: out of range -1
(generator-map 5 two) => error: wrong type 5
(generator-append two 5) => error: wrong type 5
(make-generator 5) => error: wrong type 5
(define big (generator-append (generator-take (list->generator (iota 5)) 2) (generator-take (list->generator '(a b c)) 2))) =>
(generator->list big) => (0 1 a b)
(define shared (list->generator '(1 2 3 4))) =>
(list (generator->list (generator-take shared 2)) (shared) (generator->list shared)) => ((1 2) 3 (4))
((make-generator (lambda () 5))) => error: wrong number of arguments 1
""",
    )


ACTIONS = st.one_of(
    st.tuples(st.just("show"), st.integers(0, 9)),
    st.tuples(st.just("yield")),
    st.tuples(st.just("sleep"), st.integers(0, 3)),
    st.tuples(st.just("put"), st.integers(0, 1), st.integers(0, 9)),
    st.tuples(st.just("put"), st.integers(0, 1), st.integers(0, 9)),
    st.tuples(st.just("get"), st.integers(0, 1)),
    st.tuples(st.just("get"), st.integers(0, 1)),
    st.tuples(st.just("close"), st.integers(0, 1)),
    st.tuples(st.just("join"), st.integers(0, 3)),
    st.tuples(st.just("time")),
)


def action_text(action):
    kind, *content = action
    return {
        "show": "(display {})",
        "yield": "(thread-yield)",
        "sleep": "(thread-sleep {})",
        "put": "(channel-put! c{} {})",
        "get": "(display (channel-get c{}))",
        "close": "(channel-close! c{})",
        "join": "(display (thread-join t{}))",
        "time": "(display (current-time))",
    }[kind].format(*content)


class Failed(Exception):
    pass


class Turns:
    """Threads as generators of Python, which yield whenever they have to wait."""

    def __init__(self, programs, capacities):
        self.output, self.now, self.ready, self.sleepers = [], 0, [], []
        self.results = [None] * len(programs)
        self.joining = [[] for _ in programs]
        self.capacities = capacities
        self.queues = [[] for _ in capacities]
        self.getters = [[] for _ in capacities]
        self.putters = [[] for _ in capacities]
        self.closed = [False for _ in capacities]
        main = [("join", number) for number in range(len(programs))]
        self.threads = [*(self.thread(program) for program in programs), self.thread(main)]
        self.ready = [(number, None) for number in (len(programs), *range(len(programs)))]
        self.current = None

    def thread(self, actions):
        for action in actions:
            yield from getattr(self, action[0])(*action[1:])

    def show(self, value):
        self.output.append(str(value))
        return
        yield

    def time(self):
        return self.show(self.now)

    def sleep(self, ticks):
        self.sleepers.append((self.now + ticks, self.current))
        yield

    def join(self, number):
        if self.results[number] is None:
            self.joining[number].append(self.current)
            yield
        if self.results[number] == "failed":
            raise Failed
        if self.current < len(self.results):
            yield from self.show(self.results[number])

    def put(self, which, value):
        if self.closed[which]:
            raise Failed
        if self.getters[which]:
            self.ready.append((self.getters[which].pop(0), value))
        else:
            self.putters[which].append((self.current, value))
            if len(self.queues[which]) < self.capacities[which]:
                self.queues[which].append(self.putters[which].pop()[1])
            else:
                yield

    def get(self, which):
        for thread, value in self.putters[which][:1]:
            self.queues[which].append(value)
            self.ready.append((thread, None))
        del self.putters[which][:1]
        if self.queues[which]:
            value = self.queues[which].pop(0)
        elif self.closed[which]:
            value = "#<eof>"
        else:
            self.getters[which].append(self.current)
            value = yield
        yield from self.show(value)

    def close(self, which):
        self.closed[which] = True
        self.ready += [(thread, "#<eof>") for thread in self.getters[which]]
        self.getters[which] = []
        return
        yield

    def finish(self, number, result):
        if number == len(self.results):
            return "error: channel is closed" if result == "failed" else listed(self.results)
        self.results[number] = result
        self.ready += [(thread, None) for thread in self.joining[number]]
        return None

    def run(self):
        while True:
            if not self.ready:
                if not self.sleepers:
                    return "error: deadlock"
                self.now, thread = min(self.sleepers, key=lambda sleeper: sleeper[0])
                self.sleepers.remove((self.now, thread))
                self.ready.append((thread, None))
            self.current, value = self.ready.pop(0)
            try:
                self.threads[self.current].send(value)
            except StopIteration:
                ended = self.finish(self.current, str(self.current + 10))
            except Failed:
                ended = self.finish(self.current, "failed")
            else:
                ended = None
            if ended:
                return ended


def thread_yield(self):
    self.ready.append((self.current, None))
    yield


setattr(Turns, "yield", thread_yield)


@given(
    programs=st.lists(st.lists(ACTIONS, max_size=6), min_size=1, max_size=4),
    capacities=st.tuples(st.sampled_from([0, 1, 2, 99]), st.sampled_from([0, 1, 99])),
)
def test_random_threads(run, programs, capacities):
    programs = [
        [a for a in actions if a[0] != "join" or a[1] < len(programs)] for actions in programs
    ]
    source = ""
    for number, capacity in enumerate(capacities):
        source += f"(define c{number} (make-channel {capacity if capacity < 99 else ''}))\n"
    for number, actions in enumerate(programs):
        body = " ".join(map(action_text, actions))
        source += f"(define t{number} (spawn (lambda () {body} {number + 10})))\n"
    joined = " ".join(f"(thread-join t{number})" for number in range(len(programs)))
    source += f"(list {joined})"
    turns = Turns(programs, capacities)
    result = turns.run()
    assert run(source) == [""] * (2 + len(programs)) + ["".join(turns.output) + result]


@given(numbers=st.lists(st.integers(2, 60), max_size=8, unique=True))
def test_sieve_of_threads(run, numbers):
    """Threads that each hold back the multiples of one prime."""
    source = """
(define (numbers-to n)
  (let ((c (make-channel 1)))
    (spawn (lambda () (do ((i 2 (+ i 1))) ((> i n) (channel-close! c)) (channel-put! c i))))
    c))
(define (without p in)
  (let ((out (make-channel 0)))
    (spawn (lambda ()
      (let loop ((x (channel-get in)))
        (cond ((eof-object? x) (channel-close! out))
              (else (unless (= 0 (modulo x p)) (channel-put! out x)) (loop (channel-get in)))))))
    out))
(let loop ((c (numbers-to 60)) (found '()))
  (let ((p (channel-get c)))
    (if (eof-object? p) (reverse found) (loop (without p c) (cons p found)))))
"""
    primes = [n for n in range(2, 61) if all(n % d for d in range(2, n))]
    squares = " ".join(f"(spawn (lambda () (thread-sleep {n}) {n}))" for n in numbers)
    source += f"(map (lambda (t) (list (thread-join t) (current-time))) (list {squares}))"
    times = [max(numbers[: place + 1]) for place in range(len(numbers))]
    waited = listed(f"({n} {time})" for n, time in zip(numbers, times, strict=True))
    assert run(source) == ["", "", listed(primes), waited]


def test_threads(run):
    check_table(
        run,
        """
(define t (spawn (lambda () (display "run") 5))) =>
t => #<thread>
(list (thread? t) (thread? 5) (thread? thread?)) => (#t #f #f)
(thread-done? t) => #f
(thread-yield) => run
(thread-done? t) => #t
(list (thread-join t) (thread-join t)) => (5 5)
(list (thread-yield)) => (#<unspecified>)
(begin (spawn (lambda () (display 1) (thread-yield) (display 3))) (spawn (lambda () (display 2) (thread-yield) (display 4))) (display 0) (thread-yield) (display "-") 5) => 012-5
(thread-yield) => 34
(define u (spawn (lambda () (display "u") (car 5)))) =>
(thread-done? u) => #f
(thread-yield) => u
(thread-done? u) => #t
(thread-join u) => error: wrong type 5
(guard (e (#t (list 'caught (error-object-irritants e)))) (thread-join u)) => (caught (5))
(guard (e (#t (list 'caught e))) (thread-join (spawn (lambda () (raise 'x))))) => (caught x)
(with-exception-handler (lambda (e) 1) (lambda () (thread-join (spawn (lambda () (raise 'x)))))) => error: handler returned x
(guard (e (#t (list 'outer e))) (thread-join (spawn (lambda () (guard (e ((symbol? e) (list 'inner e))) (raise 'x)))))) => (inner x)
(guard (e (#t 'here)) (spawn (lambda () (raise 'x))) (thread-yield) 'unharmed) => unharmed
(thread-join (spawn (lambda () (dynamic-wind (lambda () (display "in ")) (lambda () (raise 'x)) (lambda () (display "out ")))))) => in out error: uncaught x
(thread-join (spawn (lambda () (thread-join u)))) => error: wrong type 5
(define p (make-parameter 1)) =>
(define v (parameterize ((p 2)) (spawn (lambda () (thread-yield) (p))))) =>
(list (p) (thread-join v)) => (1 2)
(thread-join (spawn (lambda () (shift k 5)))) => error: shift without reset
(reset (thread-join (spawn (lambda () (shift k 5))))) => error: shift without reset
(define (summed . ns) (reset (apply + (map (lambda (n) (thread-yield) (shift k (k n))) ns)))) =>
(let ((a (spawn (lambda () (summed 1 2 3)))) (b (spawn (lambda () (summed 4 5 6))))) (list (thread-join b) (thread-join a))) => (15 6)
(eqv? (current-thread) (current-thread)) => #t
(thread? (current-thread)) => #t
(let ((w (spawn (lambda () (current-thread))))) (list (eqv? w (thread-join w)) (eqv? w (current-thread)))) => (#t #f)
(let loop ((n 300) (ts '())) (if (= n 0) (length (map thread-join ts)) (loop (- n 1) (cons (spawn (lambda () (thread-yield) n)) ts)))) => 300
(spawn 5) => error: wrong type 5
(thread-join 5) => error: wrong type 5
(thread-join (spawn car)) => error: wrong number of arguments 0
(current-time) => 0
(thread-sleep -1) => error: out of range -1
(list (thread-sleep 4) (current-time)) => (#<unspecified> 4)
(begin (spawn (lambda () (thread-sleep 3) (display (current-time)))) (spawn (lambda () (thread-sleep 1) (display (current-time)))) (spawn (lambda () (thread-sleep 3) (display "second"))) (thread-sleep 3) (display "main") (thread-yield) (thread-sleep 1) (current-time)) => 5main7second8
(define s (spawn (lambda () (thread-sleep 100) 'late))) =>
(thread-yield) =>
(list (current-time) (thread-join s) (current-time)) => (8 late 108)
(let ((a (spawn (lambda () (thread-sleep 0) (display "slept "))))) (spawn (lambda () (thread-yield) (thread-yield) (display "yielded "))) (thread-join a) (current-time)) => yielded slept 108
(thread-join (current-thread)) => error: deadlock
(define (start) (spawn (lambda () (let loop ((n 0)) (if (< n 2000) (begin (thread-yield) (loop (+ n 1))) n))))) =>
(map thread-join (list (start) (start))) => (2000 2000)
""",
    )


def test_channels(run):
    check_table(
        run,
        """
(define c (make-channel)) =>
c => #<channel>
(list (channel? c) (channel? '()) (channel? (current-thread))) => (#t #f #f)
(list (channel-put! c 1)) => (#<unspecified>)
(channel-put! c '(2)) =>
(list (channel-get c) (channel-get c)) => (1 (2))
(channel-get c) => error: deadlock
(guard (e (#t (list (error-object-message e) (error-object-irritants e)))) (channel-get c)) => ("deadlock" ())
(channel-put! c 3) =>
(channel-get c) => 3
(define one (make-channel 1)) =>
(channel-put! one 'a) =>
(channel-put! one 'b) => error: deadlock
(channel-get one) => a
(channel-get one) => error: deadlock
(define t (spawn (lambda () (channel-put! one 1) (display "x") (channel-put! one 2) (display "y") (channel-put! one 3) (display "z")))) =>
(thread-yield) => x
(channel-get one) => 1
(channel-get one) => 2
(thread-join t) => yz
(channel-get one) => 3
(define none (make-channel 0)) =>
(channel-put! none 1) => error: deadlock
(define g (spawn (lambda () (display (channel-get none)) (display (channel-get none)) 'got))) =>
(begin (thread-yield) (channel-put! none "p") (display "-") (channel-put! none "q") (display "-") (thread-join g)) => -pq-got
(define (getter n) (spawn (lambda () (display (list n (channel-get none)))))) =>
(begin (getter 1) (getter 2) (thread-yield) (channel-put! none 'a) (channel-put! none 'b) (thread-yield)) => (1 a)(2 b)
(define (putter n) (spawn (lambda () (channel-put! none n) (display n)))) =>
(begin (putter 1) (putter 2) (thread-yield) (let* ((a (channel-get none)) (b (channel-get none))) (display (list a b)) (thread-yield) 'end)) => (1 2)12end
(define closing (make-channel)) =>
(channel-put! closing 1) =>
(list (channel-close! closing)) => (#<unspecified>)
(list (channel-get closing) (channel-get closing) (channel-get closing)) => (1 #<eof> #<eof>)
(channel-put! closing 2) => error: channel is closed
(guard (e (#t (error-object-irritants e))) (channel-put! closing 2)) => ()
(channel-close! closing) =>
(define w (make-channel 0)) =>
(define (waiter) (spawn (lambda () (channel-get w)))) =>
(let ((a (waiter)) (b (waiter))) (thread-yield) (channel-close! w) (list (thread-join a) (thread-join b))) => (#<eof> #<eof>)
(define h (make-channel 0)) =>
(define still (spawn (lambda () (channel-put! h 'last) 'put))) =>
(begin (thread-yield) (channel-close! h) (list (channel-get h) (thread-join still) (channel-get h))) => (last put #<eof>)
(make-channel -1) => error: out of range -1
(make-channel 'a) => error: wrong type a
(channel-get 5) => error: wrong type 5
(channel-put! 5 1) => error: wrong type 5
(channel-close! c 1) => error: wrong number of arguments 2
(define d (make-channel)) =>
(define lost (spawn (lambda () (guard (e (#t (display "never"))) (channel-get d))))) =>
(thread-join lost) => error: deadlock
(let ((me (current-thread))) (guard (e (#t (list (eqv? me (current-thread)) (error-object-message e)))) (spawn (lambda () (channel-get d))) (channel-get d))) => (#t "deadlock")
(channel-put! d 6) =>
(channel-put! d 7) =>
(thread-join lost) => 6
(define (ping n) (let ((to (make-channel 0)) (back (make-channel 0))) (spawn (lambda () (let loop () (channel-put! back (+ 1 (channel-get to))) (loop)))) (let loop ((n n) (x 0)) (if (= n 0) x (begin (channel-put! to x) (loop (- n 1) (channel-get back))))))) =>
(ping 500) => 500
""",
    )
