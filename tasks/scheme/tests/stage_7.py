# ruff: noqa: E501 - a table has one form in each line

import functools

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table
from stage_2 import DATA, written
from stage_3 import flag

NUMBERS = st.lists(st.integers(-4, 4), max_size=7)


def listed(values):
    return "(" + " ".join(map(str, values)) + ")"


@given(first=NUMBERS, second=NUMBERS, index=st.integers(-1, 8))
def test_parts_of_lists(run, first, second, index):
    one, two = listed(first), listed(second)
    inside = 0 <= index < len(first)
    late = f"error: out of range {index}"
    wanted = {
        f"(length '{one})": len(first),
        f"(reverse '{one})": listed(first[::-1]),
        f"(append '{one} '{two} '(x))": listed([*first, *second, "x"]),
        f"(list-tail '{one} {index})": listed(first[index:])
        if inside or index == len(first)
        else late,
        f"(list-ref '{one} {index})": first[index] if inside else late,
        f"(list-copy '{one})": one,
        f"(delete 1 '{one})": listed([n for n in first if n != 1]),
        f"(apply + 5 '{one})": 5 + sum(first),
        f"(cons* 1 2 '{one})": listed([1, 2, *first]),
        f"(member {index} '{one})": listed(first[first.index(index) :]) if index in first else "#f",
    }
    assert run("\n".join(wanted)) == list(map(str, wanted.values()))


@given(first=NUMBERS, second=NUMBERS)
def test_higher_order(run, first, second):
    one, two = listed(first), listed(second)
    pairs = list(zip(first, second))
    folded = 7
    for number in first:
        folded = f"({folded} . {number})"
    shown = "".join(map(str, first))
    wanted = {
        f"(map (lambda (x) (* x x)) '{one})": listed([n * n for n in first]),
        f"(map - '{one} '{two})": listed([a - b for a, b in pairs]),
        f"(for-each display '{one})": shown,
        f"(for-each (lambda (a b) (display (list a b))) '{one} '{two})": "".join(
            f"({a} {b})" for a, b in pairs
        ),
        f"(filter even? '{one})": listed([n for n in first if n % 2 == 0]),
        f"(remove even? '{one})": listed([n for n in first if n % 2]),
        f"(fold-left cons 7 '{one})": folded,
        f"(fold-right list 0 '{one})": functools.reduce(
            lambda total, n: f"({n} {total})", first[::-1], "0"
        ),
        f"(fold-left + 1 '{one} '{two})": 1 + sum(a + b for a, b in pairs),
        f"(fold-right (lambda (a b r) (cons (- a b) r)) '() '{one} '{two})": listed(
            [a - b for a, b in pairs]
        ),
        f"(reduce max -9 '{one})": max(first, default=-9),
        f"(find negative? '{one})": next((n for n in first if n < 0), "#f"),
        f"(any (lambda (n) (and (< n 0) (* n 10))) '{one})": next(
            (n * 10 for n in first if n < 0), "#f"
        ),
        f"(any < '{one} '{two})": flag(any(a < b for a, b in pairs)),
        f"(every < '{one} '{two})": flag(all(a < b for a, b in pairs)),
    }
    assert run("\n".join(wanted)) == list(map(str, wanted.values()))


@given(numbers=st.lists(st.integers(-20, 20), max_size=12))
def test_sort(run, numbers):
    entries = list(enumerate(numbers))
    text = "(" + " ".join(f"({number} {place})" for place, number in entries) + ")"
    ordered = sorted(entries, key=lambda entry: entry[1])
    falling = sorted(entries, key=lambda entry: -abs(entry[1]))
    source = f"""
(sort '{text} (lambda (a b) (< (car a) (car b))))
(sort '{text} (lambda (a b) (> (abs (car a)) (abs (car b)))))
(sort '{listed(numbers)} >)
"""
    wanted = ["(" + " ".join(f"({n} {p})" for p, n in rows) + ")" for rows in (ordered, falling)]
    assert run(source) == [*wanted, listed(sorted(numbers, reverse=True))]


@given(keys=st.lists(DATA, min_size=1, max_size=4), data=st.data())
def test_association_lists(run, keys, data):
    entries = [(written(key), place) for place, key in enumerate(keys)]
    wanted = data.draw(st.sampled_from(keys).map(written) | DATA.map(written))
    text = "(" + " ".join(f"({key} . {place})" for key, place in entries) + ")"
    found = next((f"({key} . {place})" for key, place in entries if key == wanted), "#f")
    assert run(f"(assoc '{wanted} '{text})") == [found]


@given(
    count=st.integers(-1, 6), start=st.integers(-3, 3), step=st.fractions(-2, 2, max_denominator=3)
)
def test_iota(run, count, start, step):
    values = [start + step * place for place in range(count)]
    wanted = [
        listed(range(count)),
        listed([start + place for place in range(count)]),
        listed(values),
    ]
    if count < 0:
        wanted = [f"error: out of range {count}"] * 3
    assert run(f"(iota {count}) (iota {count} {start}) (iota {count} {start} {step})") == wanted


def test_composed_accessors(run):
    names = ["caar", "cadr", "cdar", "cddr", "caddr", "cdddr"]
    datum = (((1, 2), (3, 4)), ((5, 6), (7, (8, 9))))

    def text(pair):
        return f"({text(pair[0])} . {text(pair[1])})" if isinstance(pair, tuple) else str(pair)

    for name in names:
        part = datum
        for letter in reversed(name[1:-1]):
            part = part["ad".index(letter)]
        assert run(f"({name} '{text(datum)})") == run(f"'{text(part)}"), name
    check_table(
        run,
        """
(cadr '(1)) => error: wrong type (1)
(caar '(1)) => error: wrong type (1)
(caddr '(1 2)) => error: wrong type (1 2)
(cddr 5) => error: wrong type 5
(caddr '(1 2 3 4)) => 3
""",
    )


def test_changing_pairs(run):
    check_table(
        run,
        """
(define p (list 1 2 3)) =>
(define q (cdr p)) =>
(set-car! q 'x) =>
p => (1 x 3)
(set-cdr! q '(y)) =>
p => (1 x y)
(define c (list-copy p)) =>
(set-car! c 5) =>
(list p c) => ((1 x y) (5 x y))
(last-pair p) => (y)
(last-pair '(1 2 . 3)) => (2 . 3)
(last-pair '()) => error: wrong type ()
(set-cdr! (last-pair p) '(z)) =>
p => (1 x y z)
(define a (append p '(end))) =>
(set-car! a 'new) =>
p => (1 x y z)
(define tail (list 9)) =>
(define joined (append '(1) tail)) =>
(set-car! tail 8) =>
joined => (1 8)
(set-car! '() 1) => error: wrong type ()
(set-cdr! 5 1) => error: wrong type 5
(eq? (list-tail p 1) (cdr p)) => #t
(eq? (memq 'y p) (cddr p)) => #t
(eq? (car (member '(2) '((1) (2)))) '(2)) => #f
""",
    )


def test_finding(run):
    check_table(
        run,
        """
(memq 'c '(a b c d)) => (c d)
(memq 'x '()) => #f
(member "b" '("a" "b")) => ("b")
(member 2.0 '(1 2 3)) => #f
(member 2.0 '(1 2 3) =) => (2 3)
(member 2 '(1 2 3 4) <) => (3 4)
(member 5 '(1 2) <) => #f
(assq 'b '((a 1) (b 2) (b 3))) => (b 2)
(assv 1/2 '((0.5 a) (1/2 b))) => (1/2 b)
(assoc '(1) '(((1) one) ((2) two))) => ((1) one)
(assq '(1) '(((1) one))) => #f
(assoc 2.0 '((1 a) (2 b)) =) => (2 b)
(assoc 2 '((1 a) (2 b) (3 c)) <) => (3 c)
(assoc 'z '((a 1) 5)) => error: wrong type 5
(assv 'a '(5 (a 1))) => error: wrong type 5
(assoc 'a '((a 1)) 5) => error: wrong type 5
(memq 'a 5) => error: wrong type 5
(member 1 '(1 . 2)) => error: wrong type (1 . 2)
(find (lambda (x) (> x 2)) '(1 2 3 4)) => 3
(find car '()) => #f
(any car '((#f) (1) (2))) => 1
(any car '()) => #f
(every car '()) => #t
(every car '((1) (2))) => 2
(every car '((1) (#f) (x))) => #f
(every (lambda (x) (display x) (< x 2)) '(1 2 3)) => 12#f
(any (lambda (x) (display x) (> x 1)) '(1 2 3)) => 12#t
(find (lambda (x) (display x) (> x 1)) '(1 2 3)) => 122
(delete "a" '("a" "b" "a")) => ("b")
(delete '(1) '((1) (2))) => ((2))
""",
    )


def test_calling(run):
    check_table(
        run,
        """
(apply + '()) => 0
(apply list 1 2 '(3 4)) => (1 2 3 4)
(apply apply (list + (list 1 2))) => 3
(apply (lambda (a . r) (list r a)) '(1 2 3)) => ((2 3) 1)
(apply + 1 2) => error: wrong type 2
(apply +) => error: wrong type #<procedure>
(apply 5 '()) => error: wrong type 5
(apply car '(1 2)) => error: wrong number of arguments 2
(map (lambda (x) (display x) (* 2 x)) '(1 2 3)) => 123(2 4 6)
(map + '(1 2 3) '(10 20)) => (11 22)
(map list '() '(1)) => ()
(map car '(1)) => error: wrong type 1
(map 5 '()) => error: wrong type 5
(map car) => error: wrong number of arguments 1
(map list '(1) '(2) 3) => error: wrong type 3
(for-each car '()) =>
(list (for-each car '((1)))) => (#<unspecified>)
(for-each list '(1 2) 3) => error: wrong type 3
(filter (lambda (x) (memv x '(1 2))) '(0 1 2 3)) => (1 2)
(remove null? '(() 1 ())) => (1)
(reduce + 0 '()) => 0
(reduce - 0 '(5)) => 5
(reduce - 0 '(1 2 10)) => 9
(reduce list 0 '(1 2 3)) => (3 (2 1))
(fold-left list '() '(1 2 3)) => (((() 1) 2) 3)
(fold-right list '() '(1 2 3)) => (1 (2 (3 ())))
(fold-left + 0 5) => error: wrong type 5
(sort '() <) => ()
(sort '(2 1) 5) => error: wrong type 5
(length '(1 2 . 3)) => error: wrong type (1 2 . 3)
(reverse 'x) => error: wrong type x
(list-tail '(1 2) 3) => error: out of range 3
(list-tail '(1 2 . 3) 2) => 3
(list-ref '(1 2 . 3) 2) => error: out of range 2
(list-ref '(1 2) 1.0) => error: wrong type 1.0
(cons* 1) => 1
(cons* 1 2) => (1 . 2)
(iota 3 0.5) => (0.5 1.5 2.5)
(iota 2 'a) => error: wrong type a
(iota -3) => error: out of range -3
(list-tail '(1) -1) => error: out of range -1
(list-ref '() 0) => error: out of range 0
""",
    )


def test_depth_and_loops(run):
    source = """
(define (nested n) (if (= n 0) '(end) (map (lambda (x) (car (nested (- n 1)))) '(1))))
(nested 1200)
(define (spin n) (if (= n 0) 'done (apply spin (list (- n 1)))))
(spin 2000)
(length (map (lambda (x) x) (iota 2000)))
(fold-left + 0 (iota 1500))
(apply + (iota 1000))
(define (walk n) (cond ((= n 0) 'out) (else (for-each (lambda (m) (set! n m)) (list (- n 1))) (walk n))))
(walk 1200)
(car (sort (map (lambda (n) (modulo (* n 7) 101)) (iota 101)) >))
"""
    assert run(source) == ["", "(end)", "", "done", "2000", "1124250", "499500", "", "out", "100"]


def test_errors_within(run):
    check_table(
        run,
        """
(for-each (lambda (x) (display x) (car x)) '((1) 2 (3))) => (1)2error: wrong type 2
(map (lambda (x y) x) '(1 2)) => error: wrong number of arguments 1
(filter 5 '(1)) => error: wrong type 5
(sort '(1 a 2) <) => error: wrong type a
""",
    )
