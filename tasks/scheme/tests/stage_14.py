# ruff: noqa: E501 - a table has one form in each line

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table
from stage_7 import listed

LETTERS = "abcd"


class Wrong(Exception):
    pass


def random_set(draw, names, depth):
    """An import set, as text, what it imports, and names that it leaves out."""
    text, gone = "(lib 1)", set()
    for _ in range(draw.randint(0, depth)):
        kind = draw.choice(["only", "except", "prefix", "rename", "rename"])
        chosen = [name for name in sorted(names) if draw.random() < 0.4]
        if kind == "prefix":
            prefix = draw.choice(["p", "q-"])
            text = f"(prefix {text} {prefix})"
            names = {prefix + name: value for name, value in names.items()}
            gone = {prefix + name for name in gone}
            continue
        if draw.random() < 0.04:
            chosen.append("missing")
        if kind == "rename":
            chosen = {name: draw.choice(LETTERS) + name for name in chosen}
            swapped = list(chosen)[-2:]
            if len(swapped) == 2 and draw.random() < 0.5:
                chosen |= {swapped[0]: swapped[1], swapped[1]: swapped[0]}
            text = f"(rename {text} {' '.join(f'({a} {b})' for a, b in chosen.items())})"
            changed = {chosen.get(name, name): value for name, value in names.items()}
            if len(changed) < len(names):
                return random_set(draw, dict(BASE), depth)
        else:
            text = f"({kind} {text} {' '.join(chosen)})"
            kept = [name for name in names if (name in chosen) == (kind == "only")]
            changed = {name: names[name] for name in kept}
            gone |= {*names} - {*kept}
        if "missing" in chosen:
            raise Wrong(text, "error: not exported missing")
        names = changed
    return text, names, gone


BASE = {"a": 1, "b": 2, "c": 3, "d": 4, "out": 5}


@given(draw=st.randoms(use_true_random=False))
def test_random_imports(run, draw):
    source = """
(define-library (lib 1)
  (import (scheme))
  (export a b c d (rename e out))
  (begin (define a 1) (define b 2) (define c 3) (define d 4) (define e 5) (define f 6)))
"""
    sets, meant, asked = [], {}, {*BASE, "e", "f"}
    wanted = ""
    for _ in range(draw.randint(1, 2)):
        try:
            text, names, gone = random_set(draw, dict(BASE), 3)
            meant |= names
            asked |= gone
        except Wrong as error:
            text, message = error.args
            wanted = wanted or message
        sets.append(text)
    meant = {} if wanted else meant
    asked |= meant.keys()
    source += f"(import {' '.join(sets)})\n" + " ".join(sorted(asked))
    values = [str(meant.get(name, f"error: unbound variable {name}")) for name in sorted(asked)]
    assert run(source) == ["", wanted, *values]


@given(
    imports=st.lists(st.sets(st.integers(0, 3)), min_size=1, max_size=5),
    wanted=st.lists(st.integers(0, 4), min_size=1, max_size=4),
)
def test_libraries_run_once(run, imports, wanted):
    """Libraries that use others, which run before them."""
    wanted = [number % len(imports) for number in wanted]
    imports = [sorted(n for n in used if n < number) for number, used in enumerate(imports)]
    source, values = "", []
    for number, used in enumerate(imports):
        needed = " ".join(f"(prefix (lib {n}) l{n}-)" for n in used)
        added = " ".join(f"(l{n}-get)" for n in used)
        source += f"""
(define-library (lib {number}) (export get)
  (import (scheme) {needed})
  (begin (display {number}) (define value (+ 1 {added})) (define (get) value)))
"""
        values.append(1 + sum(values[n] for n in used))
    source += "".join(f"(import (lib {n})) (get)" for n in wanted)
    ran, results = [], []

    def visit(number, output):
        if number not in ran:
            ran.append(number)
            for inner in imports[number]:
                visit(inner, output)
            output.append(str(number))

    for number in wanted:
        output = []
        visit(number, output)
        results += ["".join(output), str(values[number])]
    assert run(source) == [""] * len(imports) + results


REQUIREMENTS = st.recursive(
    st.sampled_from(["r7rs", "ratios", "full-unicode", "nothing", "(library (a 1))"])
    | st.sampled_from(["(library (a 2))", "(library (scheme))"]),
    lambda inner: (
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, max_size=3))
        | st.tuples(st.just("not"), st.lists(inner, min_size=1, max_size=1))
    ),
    max_leaves=5,
)


def is_met(requirement):
    if isinstance(requirement, str):
        return requirement not in ("nothing", "(library (a 2))")
    word, parts = requirement
    met = [is_met(part) for part in parts]
    return {"and": all(met), "or": any(met), "not": met[:1] == [False]}[word]


def requirement_text(requirement):
    if isinstance(requirement, str):
        return requirement
    return f"({' '.join([requirement[0], *map(requirement_text, requirement[1])])})"


@given(requirements=st.lists(REQUIREMENTS, min_size=1, max_size=3), ended=st.booleans())
def test_random_requirements(run, requirements, ended):
    clauses = [f"({requirement_text(r)} (define x {n}) {n})" for n, r in enumerate(requirements)]
    clauses += ["(else (define x 'other) 'other)"] * ended
    declared = [
        clause.replace("(define", "(begin (display 'run)) (begin (define") for clause in clauses
    ]
    declared = [clause[: clause.rindex(" ")] + "))" for clause in declared]
    found = [str(n) for n, r in enumerate(requirements) if is_met(r)] + ["other"] * ended
    source = f"""
(define-library (a 1))
(cond-expand {" ".join(clauses)})
(let () (cond-expand {" ".join(clauses)}) (list x))
(define-library (b) (export x) (import (scheme)) (cond-expand {" ".join(declared)}))
(import (b))
x
"""
    value = found[0] if found else ""
    inner = f"({value})" if found else "error: unbound variable x"
    assert run(source)[:4] == ["", value, inner, ""]
    ran = ["run", value] if found else ["", inner]
    assert run(source)[4:] == ran


def test_libraries(run):
    check_table(
        run,
        """
(define-library (counter) (export next (rename total sum) count) (import (scheme)) (begin (define count 0) (define total 0) (define (next n) (set! count (+ count 1)) (set! total (+ total n)) (helper)) (define (helper) (list count total)))) =>
next => error: unbound variable next
(import (counter)) =>
(list (next 5) (next 6)) => ((1 5) (2 11))
(list count sum) => (2 11)
total => error: unbound variable total
helper => error: unbound variable helper
(define helper 7) =>
(list (next 1) helper count) => ((3 12) 7 3)
(import (prefix (counter) c:)) =>
(list (c:next 1) c:count count) => ((4 13) 4 4)
(set! count 9) => error: bad syntax set!
(lambda () (set! c:count 9)) => error: bad syntax set!
(let ((count 1)) (set! count 2) count) => 2
(define-syntax sneak (syntax-rules () ((_ x) (set! c:count x)))) =>
(sneak 9) => error: bad syntax set!
(define (old) count) =>
(define count 'mine) =>
(set! count 'yours) =>
(list count c:count (car (next 1)) (old)) => (yours 4 5 5)
(define-library (empty)) =>
(import (empty)) =>
(begin (import (empty)) 5) => 5
(define-library (no names) (export x) (begin (define x 1))) =>
(import (no names)) => error: unbound variable define
(define-library (some names) (export x) (import (only (scheme) define +)) (begin (define x (+ 1 2)) (define (y) (list x)))) =>
(import (some names)) =>
x => 3
(define-library (late) (export y f) (import (rename (some names) (x y))) (import (only (scheme) lambda define)) (begin (define f (lambda () (list y))))) =>
(import (late)) =>
(list y x) => (3 3)
(f) => error: unbound variable list
(define-library (2 d) (export f) (import (scheme)) (begin (define (car x) (list 'my x)) (define (f x) (car x)))) =>
(import (2 d)) =>
(list (f '(1)) (car '(1))) => ((my (1)) 1)
(define (cdr x) 'other) =>
(define-library (own) (export rest) (import (scheme)) (begin (define (rest x) (cdr x)))) =>
(import (own)) =>
(list (cdr '(1 2)) (rest '(1 2))) => (other (2))
(import (only (scheme) cdr)) =>
(cdr '(1 2)) => (2)
(import (rename (only (scheme) if define) (if unless) (define is))) =>
(unless #t 'yes 'no) => yes
(is z 5) =>
z => 5
(define-library (same) (export v) (import (scheme)) (begin (display "first") (define v 1))) =>
(import (same)) => first
(define-library (same) (export v) (import (scheme)) (begin (display "second") (define v 2))) =>
v => 1
(import (same)) => second
v => 2
(begin (define-library (quick) (export q) (import (scheme)) (begin (define q 'quick))) (import (quick)) q) => quick
(define-library (bad) (import (scheme)) (begin (if))) => error: bad syntax if
(import (bad)) => error: no such library (bad)
(define-library (fails) (export w) (import (scheme)) (begin (define w 1) (display "x") (car 5))) =>
(guard (e (#t (error-object-message e))) (eval '(import (fails)))) => x"wrong type"
(define-library (deep) (export g) (import (scheme)) (begin (define (g n) (if (= n 0) (call/cc (lambda (k) (k 'deep))) (g (- n 1)))))) =>
(begin (import (deep)) (g 2000)) => deep
(define-library (records) (export make get) (import (scheme)) (begin (define-record-type thing (make v) thing? (v get)) (define-values (p q) (values 1 2)))) =>
(begin (import (records)) (list (get (make 5)) (make 6))) => (5 #<record thing>)
thing? => error: unbound variable thing?
""",
    )


def test_macros_of_libraries(run):
    check_table(
        run,
        """
(define-library (m) (export twice swap! my-or def tell one) (import (scheme)) (begin (define (helper x) (list 'helped x)) (define-syntax twice (syntax-rules () ((_ x) (list (helper x) (helper x))))) (define-syntax swap! (syntax-rules () ((_ a b) (let ((t a)) (set! a b) (set! b t))))) (define-syntax my-or (syntax-rules () ((_ a b) (let ((t a)) (if t t b))))) (define-syntax def (syntax-rules () ((_ n v) (define n v)))) (define calls 0) (define-syntax tell (syntax-rules () ((_) (begin (set! calls (+ calls 1)) calls)))) (define-syntax one (syntax-rules () ((_) (define inserted 1)))))) =>
(import (rename (m) (twice double))) =>
(double 5) => ((helped 5) (helped 5))
(let ((helper 1) (list 2)) (double helper)) => ((helped 1) (helped 1))
(let ((t 1) (u 2)) (swap! t u) (list t u)) => (2 1)
(let ((t 5) (if list)) (my-or #f t)) => 5
(def made 7) =>
made => 7
(list (tell) (tell)) => (1 2)
calls => error: unbound variable calls
(one) =>
inserted => 1
double => error: bad syntax double
twice => error: unbound variable twice
(define-syntax double (syntax-rules () ((_ x) (list x)))) =>
(double 5) => (5)
(define-library (user) (export f) (import (only (m) twice) (only (scheme) define)) (begin (define (f x) (twice x)))) =>
(import (user)) =>
(f 1) => ((helped 1) (helped 1))
(define-library (words) (export go stop) (import (scheme)) (begin (define stop 'stop) (define-syntax go (syntax-rules (stop) ((_ stop) 'stopped) ((_ x) 'going))))) =>
(import (prefix (words) w:)) =>
(list (w:go stop) (w:go w:stop) (let ((w:stop 1)) (w:go w:stop))) => (going stopped going)
(import (only (m) tell)) =>
(tell) => 3
(define-library (n) (export up n) (import (scheme)) (begin (define n 0) (define-syntax up (syntax-rules () ((_) (begin (set! n (+ n 1)) n)))))) =>
(import (n)) =>
(list (up) n (up)) => (1 1 2)
(set! n 5) => error: bad syntax set!
""",
    )


def test_environments(run):
    check_table(
        run,
        """
(define-library (e) (export x bump) (import (scheme)) (begin (display "run") (define x 1) (define (bump) (set! x (+ x 1)) x))) =>
(define env (environment '(only (scheme) + define set! import) '(e))) => run
env => #<environment>
(list (environment? env) (environment? 5) (environment? (interaction-environment))) => (#t #f #t)
(eval '(+ x 1) env) => 2
(eval '(bump) env) => 2
x => error: unbound variable x
(eval 'env env) => error: unbound variable env
(eval '(define y 5) env) =>
(eval '(+ x y) env) => 7
y => error: unbound variable y
(eval 'y (environment '(e))) => error: unbound variable y
(eval '(set! y 6) env) =>
(eval 'y env) => 6
(eval '(set! x 6) env) => error: bad syntax set!
(eval '(if 1 2 3) env) => error: unbound variable if
(eval '(list 1) (environment '(scheme))) => (1)
(define name 'program) =>
(eval 'name (interaction-environment)) => program
(eval 'name) => program
(eval '(define other 2) (interaction-environment)) =>
other => 2
(define-library (asks) (export ask there) (import (scheme)) (begin (define name 'library) (define (ask) (eval 'name)) (define (there) (interaction-environment)))) =>
(import (asks)) =>
(ask) => program
(eval 'name (there)) => program
(environment '(only (e) x) '(prefix (e) e:)) => #<environment>
(eval '(e:bump) (environment '(prefix (e) e:))) => 3
(environment) => error: wrong number of arguments 0
(environment '(none)) => error: no such library (none)
(environment '(only (e) z)) => error: not exported z
(environment 5) => error: bad syntax import
(guard (e (#t (list (error-object-message e) (error-object-irritants e)))) (environment '(none 1))) => ("no such library" ((none 1)))
(eval '(define-library (made) (export m) (import (scheme)) (begin (define m 'made))) (environment '(scheme))) =>
(begin (import (made)) m) => made
(eval '(import (only (scheme) list)) env) =>
(eval '(list x y) env) => (3 6)
(eval 1 2) => error: wrong type 2
(eval 1 env env) => error: wrong number of arguments 3
(interaction-environment 1) => error: wrong number of arguments 1
(features) => (r7rs ratios full-unicode)
(eval '((lambda (x) (x)) bump) (environment '(scheme) '(e))) => 4
(define k #f) =>
(define-library (jumps) (export j) (import (scheme)) (begin (define j (call/cc (lambda (c) c))))) =>
(import (jumps)) =>
(procedure? j) => #t
""",
    )


def test_choosing_by_features(run):
    check_table(
        run,
        """
(cond-expand (r7rs 1 2) (else 3)) => 2
(cond-expand (nothing 1)) =>
(list (cond-expand (nothing 1))) => (#<unspecified>)
(cond-expand (else)) =>
(cond-expand (nothing (if)) (else 'fine)) => fine
(cond-expand ((library (x)) 1) ((not (library (x))) 2)) => 2
(define-library (x) (export a b) (import (scheme)) (cond-expand (nothing (begin (define a 1))) ((and r7rs (library (scheme))) (begin (define a 2)) (begin (define c 3))) (else (begin (define a 4)))) (cond-expand ((library (y)) (export c) (import (y)))) (begin (define b (list a c)))) =>
(cond-expand ((library (x)) (import (x)) b)) => (2 3)
c => error: unbound variable c
(let ((r7rs 1)) (cond-expand ((or nothing r7rs) (define y 5)) (else 0)) (* y 2)) => 10
(define (f) (cond-expand ((and) 'and)) ) =>
(f) => and
(cond-expand ((or) 1) (else 2)) => 2
""",
    )


def test_errors(run):
    words = {
        "import": [
            *("(import)", "(import 5)", "(import ())", "(let () (import (scheme)))", "import"),
            *("(lambda () (import (scheme)))", "(import (prefix (scheme)))", "(import (a . b))"),
            *("(import (prefix (scheme) 5))", "(import (prefix (scheme) a b))"),
            *("(import (rename (scheme) car))", "(import (rename (scheme) (car)))"),
            *("(import (rename (scheme) (car 5)))", "(import (only (scheme) 5))"),
            *("(import (except (scheme) (car)))", "(import (rename (scheme) (car a b)))"),
        ],
        "define-library": [
            *("(define-library)", "(define-library a)", "(define-library ())", "define-library"),
            *('(define-library ("a"))', "(define-library (a . b))", "(define-library ((a)))"),
            *("(define-library (a) 5)", "(define-library (a) ())", "(define-library (a) (other))"),
            *("(define-library (a) (export 5))", "(define-library (a) (export (a b)))"),
            *("(define-library (a) (export (rename a)))", "(lambda () (define-library (a)))"),
            *("(define-library (a) (export (rename a 5)))", "(define-library (a) (import 5))"),
            *("(define-library (a) (export (names a b)))", "(define-library (a) (begin . 5))"),
            *(
                "(define-library (a) (cond-expand (5 (begin))))",
                "(define-library (a) (cond-expand 5))",
            ),
            *("(define-library (a) (cond-expand ((neither r7rs))))",),
        ],
        "cond-expand": [
            *("(cond-expand)", "(cond-expand r7rs)", "(cond-expand ())", "(cond-expand (5 1))"),
            *(
                "(cond-expand ((not) 1))",
                "(cond-expand ((not r7rs r7rs) 1))",
                "(cond-expand (() 1))",
            ),
            *("(cond-expand ((library) 1))", "(cond-expand ((library (a) (b)) 1))"),
            *("(cond-expand ((neither r7rs) 1))", "(cond-expand (nothing . 1))"),
        ],
    }
    for word, forms in words.items():
        for form in forms:
            assert run(form) == [f"error: bad syntax {word}"], form
    check_table(
        run,
        """
(import (none such 1)) => error: no such library (none such 1)
(define-library (a) (import (b))) => error: no such library (b)
(import (a)) => error: no such library (a)
(define-library (a) (export v w) (import (only (scheme) define)) (begin (define v 1))) =>
(import (only (a) u)) => error: not exported u
(import (except (a) v x)) => error: not exported x
(import (rename (a) (y z))) => error: not exported y
(import (rename (prefix (a) a-) (v z))) => error: not exported v
(import (only (a) v) (none)) => error: no such library (none)
v => error: unbound variable v
(import (only (a)) (except (a) v)) =>
v => error: unbound variable v
(import (a)) =>
w => error: unbound variable w
v => 1
(define-library (only) (export p) (import (scheme)) (begin (define p 'p))) =>
(import (only)) =>
p => p
(define-library (prefix x) (export q) (import (scheme)) (begin (define q 'q))) =>
(import (only (prefix x) q)) =>
q => q
(guard (e (#t (list (error-object-message e) (error-object-irritants e)))) (eval '(import (only (a) t)))) => ("not exported" (t))
(let ((import list) (a -)) (import (a 1))) => (-1)
""",
    )


@given(rows=st.lists(st.tuples(st.sampled_from("pqr"), st.integers(-5, 5)), max_size=6))
def test_environments_keep_apart(run, rows):
    source = "".join(f"(define {name} (environment '(scheme)))" for name in "pqr")
    model = dict.fromkeys("pqr", 0)
    source += "".join(f"(eval '(define x 0) {name})" for name in "pqr")
    results = []
    for name, value in rows:
        source += f"(eval '(begin (set! x (+ x {value})) x) {name})"
        model[name] += value
        results.append(str(model[name]))
    source += "(map (lambda (e) (eval 'x e)) (list p q r)) x"
    ended = [listed(model.values()), "error: unbound variable x"]
    assert run(source) == [""] * 6 + results + ended
