import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)


def values(solve, query, program=""):
    result = solve(program, query, 60)
    assert result["end"] in ("exhausted", "limit"), (query, result)
    return [answer["X"] for answer in result["answers"]]


def agree(solve, cases, program=""):
    for query, expected in cases:
        assert values(solve, query, program) == expected.split(), query


def error_of(solve, goal, program=""):
    result = solve(program, goal, 30)
    start, end = "error: error(", ",_1)"
    assert result["end"].startswith(start), (goal, result)
    return result["end"][len(start) : -len(end)]


def check_errors(solve, cases, program=""):
    for goal, expected in cases:
        assert error_of(solve, goal, program) == expected, goal


# A model of a changing predicate: Python's list, and loops over copies of it.


def draw_change(rng, depth):
    number = rng.randint(1, 3)
    kind = rng.random()
    if depth == 0 or kind < 0.7:
        name = rng.choice(["asserta", "assertz", "retract", "retract", "once", "retractall"])
        return (name, number)
    return (
        rng.choice(["each", "each_retracted"]),
        draw_change(rng, depth - 1),
        draw_change(rng, depth - 1),
    )


def text_of(change, level=0):
    kind = change[0]
    if kind == "once":
        return "once(retract(p(_)))"
    if kind in ("each", "each_retracted"):
        var = f"V{level}"
        goal = f"p({var})" if kind == "each" else f"retract(p({var}))"
        first, second = (text_of(part, level + 1) for part in change[1:])
        return f"forall({goal}, (assertz(log({var})), ignore({first}), ignore({second})))"
    return f"{kind}(p({change[1]}))"


def carry_out(change, numbers, log):
    """`numbers` holds one list for each clause, so that equal clauses are told apart."""
    kind, number = change[0], change[1]
    if kind == "asserta":
        numbers.insert(0, [number])
    elif kind == "assertz":
        numbers.append([number])
    elif kind in ("retract", "once"):
        for clause in list(numbers):
            if kind == "once" or clause == [number]:
                numbers[:] = [other for other in numbers if other is not clause]
                break
    elif kind == "retractall":
        numbers[:] = [clause for clause in numbers if clause != [number]]
    else:
        for clause in list(numbers):
            if kind == "each_retracted":
                if not any(other is clause for other in numbers):
                    continue
                numbers[:] = [other for other in numbers if other is not clause]
            log.append(clause[0])
            carry_out(change[1], numbers, log)
            carry_out(change[2], numbers, log)


@given(seed=SEEDS)
def test_random_changes(solve, seed):
    rng = random.Random(seed)
    start = [rng.randint(1, 3) for _ in range(rng.randint(0, 4))]
    changes = [draw_change(rng, 2) for _ in range(rng.randint(1, 5))]
    numbers, log = [[number] for number in start], []
    for change in changes:
        carry_out(change, numbers, log)
    program = ":- dynamic p/1, log/1. " + " ".join(f"p({number})." for number in start)
    goals = ", ".join(f"ignore({text_of(change)})" for change in changes)
    result = solve(program, f"{goals}, findall(Y, p(Y), P), findall(Y, log(Y), L)", 2)
    assert [(answer["P"], answer["L"]) for answer in result["answers"]] == [
        (
            "[" + ",".join(str(clause[0]) for clause in numbers) + "]",
            "[" + ",".join(map(str, log)) + "]",
        )
    ]


PROGRAM = """
:- dynamic((q/1, empty/0)).
p(1). p(2). p(3).
q(X) :- p(X), X > 1.
q(9).
"""


def test_adding(solve):
    agree(
        solve,
        [
            ("assertz(p(4)), p(X)", "1 2 3 4"),
            ("assert(p(4)), p(X)", "1 2 3 4"),
            ("asserta(p(0)), p(X)", "0 1 2 3"),
            ("p(X), Y is X + 3, assertz(p(Y)), X > 2", "3"),
            ("p(X), assertz(p(7))", "1 2 3"),
            ("assertz((new_(Y) :- p(Y), Y < 3)), new_(X)", "1 2"),
            ("Y = 5, assertz(new_(Y, Z)), Z = 1, new_(X, 8)", "5"),
            ("assertz((new_(Y) :- Y)), new_(X = 4)", "4"),
            ("assertz((new_(Y) :- Y ; Y)), new_(X = 4)", "4 4"),
            ("(assertz(new_(1)), fail ; new_(X))", "1"),
            ("asserta((p(Y) :- !, Y = 8)), p(X)", "8"),
            ("assertz(reverse(X, 1)), reverse(2, Y), X = 3", "3"),
        ],
        PROGRAM,
    )
    assert values(solve, "p(X), p(Y), Y == X, retract(p(X)), fail ; p(X)", PROGRAM) == []


def test_taking_away(solve):
    agree(
        solve,
        [
            ("retract(p(2)), p(X)", "1 3"),
            ("retract(p(X))", "1 2 3"),
            ("retract(p(X)), X > 1, !", "2"),
            ("retract(p(Y)), Y > 1, !, p(X)", "3"),
            ("p(X), retract(p(3)), fail ; p(X)", "1 2"),
            ("p(X), (X = 1 -> retract(p(2)) ; true)", "1 2 3"),
            ("p(X), ignore(retract(p(2)))", "1 2 3"),
            ("retract(p(Y)), retract(p(X))", "2 3"),
            ("retract((q(X) :- true))", "9"),
            ("retract(q(X))", "9"),
            ("retract((q(Y) :- _)), Y == 9, X = Y", "9"),
            ("retract((q(_Y) :- p(_Y), X))", "_1>1"),
            ("retract((q(_) :- _)), findall(Y, q(Y), X), !", "[9]"),
            ("retract(p(5)) ; X = none", "none"),
            ("retract(p(X)), ignore(retract(p(2)))", "1 3"),
            ("retract(never_(5)) ; X = none", "none"),
            ("retractall(p(2)), p(X)", "1 3"),
            ("retractall(p(_)), findall(Y, p(Y), X)", "[]"),
            ("retractall(p(X)), X = 1", "1"),
            ("retractall(never_(_)), \\+ never_(1), X = 1", "1"),
            ("retractall(q(9)), findall(Y, q(Y), X)", "[]"),
            ("retract(p(1)), retract(p(2)), retract(p(3)), \\+ p(_), X = 1", "1"),
            ("abolish(p/1), catch(p(_), error(existence_error(_, X), _), true)", "p/1"),
            ("abolish([p/1, q/1]), catch(q(_), error(existence_error(_, X), _), true)", "q/1"),
            ("abolish(never_/3), X = 1", "1"),
        ],
        PROGRAM,
    )


def test_clause(solve):
    agree(
        solve,
        [
            ("clause(p(1), X)", "true"),
            ("clause(p(X), true)", "1 2 3"),
            ("clause(q(_Y), X)", "p(_1),_1>1 true"),
            ("clause(never_, X)", ""),
            ("clause(p(X), true), retractall(p(_))", "1 2 3"),
            ("clause(q(Y), (G, _)), call(G), X = Y", "1 2 3"),
        ],
        PROGRAM,
    )


def test_predicates_without_clauses(solve):
    agree(
        solve,
        [
            ("\\+ empty, X = 1", "1"),
            ("dynamic([new_/1, newer_/2]), \\+ new_(_), \\+ newer_(_, _), X = 1", "1"),
            ("dynamic(new_/1), \\+ current_predicate(new_/_), X = 1", "1"),
            ("dynamic(p/1), p(X)", "1 2 3"),
            ("dynamic((new_/0, p/1)), \\+ new_, p(X)", "1 2 3"),
            ("current_predicate(p/X)", "1"),
            ("findall(N/A, current_predicate(N/A), L), sort(L, X)", "[p/1,q/1]"),
            ("retractall(p(_)), findall(N, current_predicate(N/_), X)", "[q]"),
            ("assertz(new_), current_predicate(new_/X)", "0"),
            ("discontiguous(p/1), p(X)", "1 2 3"),
        ],
        PROGRAM,
    )


def test_errors_of_changes(solve):
    check_errors(
        solve,
        [
            ("assertz(_)", "instantiation_error"),
            ("assertz((_ :- true))", "instantiation_error"),
            ("assertz(7)", "type_error(callable,7)"),
            ("assertz((7 :- true))", "type_error(callable,7)"),
            ("assertz((a :- 7))", "type_error(callable,7)"),
            ("asserta((a :- b, 7))", "type_error(callable,(b,7))"),
            ("retract(_)", "instantiation_error"),
            ("retract((7 :- _))", "type_error(callable,7)"),
            ("retractall(_)", "instantiation_error"),
            ("clause(_, _)", "instantiation_error"),
            ("clause(4, _)", "type_error(callable,4)"),
            ("clause(a, 4)", "type_error(callable,4)"),
            ("dynamic(_)", "instantiation_error"),
            ("dynamic(a)", "type_error(predicate_indicator,a)"),
            ("dynamic((a/1, b))", "type_error(predicate_indicator,b)"),
            ("dynamic(1/1)", "type_error(atom,1)"),
            ("dynamic(a/b)", "type_error(integer,b)"),
            ("dynamic(a/_)", "instantiation_error"),
            ("abolish(a)", "type_error(predicate_indicator,a)"),
            ("abolish(_/1)", "instantiation_error"),
            ("current_predicate(a)", "type_error(predicate_indicator,a)"),
        ],
    )
    static = "permission_error(modify,static_procedure,{})"
    check_errors(
        solve,
        [
            ("assertz((a, b))", static.format("(',')/2")),
            ("assertz(!)", static.format("!/0")),
            ("asserta((call(_) :- true))", static.format("call/1")),
            ("assertz((_ ; _ :- true))", static.format("(;)/2")),
            ("retract(true)", static.format("true/0")),
            ("retract((_ = _ :- true))", static.format("(=)/2")),
            ("retractall(findall(_, _, _))", static.format("findall/3")),
            ("dynamic(length/2)", static.format("length/2")),
            ("abolish((is)/2)", static.format("(is)/2")),
            ("abolish([a/1, functor/3])", static.format("functor/3")),
            ("clause(catch(_, _, _), _)", "permission_error(access,private_procedure,catch/3)"),
            ("clause(assertz(_), _)", "permission_error(access,private_procedure,assertz/1)"),
        ],
    )
    assert error_of(solve, "p", "p. fail. q.") == static.format("fail/0")
    assert error_of(solve, "p", "p. X < Y :- q(X, Y).") == static.format("(<)/2")


def test_initialization(solve):
    program = """
    :- initialization(assertz(seen(first))).
    :- dynamic seen/1.
    :- initialization((p(X), assertz(seen(X)))).
    :- assertz(seen(now)).
    p(second). p(third).
    """
    assert values(solve, "seen(X)", program) == ["now", "first", "second"]
    assert (
        error_of(solve, "true", ":- initialization(nowhere_). p.")
        == "existence_error(procedure,nowhere_/0)"
    )
    assert solve(":- initialization fail. p.", "p", 9)["answers"] == [{}]


def test_current_op(solve):
    agree(
        solve,
        [
            ("current_op(X, yfx, +)", "500"),
            ("current_op(200, X, **)", "xfx"),
            ("current_op(700, xfx, is), X = 1", "1"),
            ("findall(P-T, current_op(P, T, -), L), msort(L, X)", "[200-fy,500-yfx]"),
            ("current_op(_, X, foo)", ""),
            ("op(200, xf, foo), current_op(X, _, foo)", "200"),
            ("op(0, xfx, is), \\+ current_op(_, _, is), X = 1", "1"),
            ("findall(O, current_op(1050, _, O), L), msort(L, X)", "[*->,->]"),
            ("findall(O, current_op(_, fy, O), L), msort(L, X)", "[+,-,\\,\\+]"),
        ],
    )


def test_flags(solve):
    agree(
        solve,
        [
            (
                "set_prolog_flag(double_quotes, codes), current_prolog_flag(double_quotes, X)",
                "codes",
            ),
            ("current_prolog_flag(X, _)", "double_quotes unknown"),
            ("current_prolog_flag(unknown, X)", "error"),
            ("set_prolog_flag(unknown, fail), \\+ nowhere_, X = 1", "1"),
            ('X = "ab"', "[a,b]"),
        ],
    )
    assert values(
        solve, 'p(X), q("C")', ':- set_prolog_flag(double_quotes, codes). p("ab"). q([0\'C]).'
    ) == ["[97,98]"]
    assert values(solve, "p(X)", ':- set_prolog_flag(double_quotes, atom). p("a b").') == ["'a b'"]
    program = (
        'p("a"). :- set_prolog_flag(double_quotes, atom). '
        'p("b"). :- set_prolog_flag(double_quotes, chars). '
        'p("c").'
    )
    assert values(solve, "p(X)", program) == ["[a]", "b", "[c]"]
    assert values(solve, "nowhere_(X)", ":- set_prolog_flag(unknown, fail).") == []
    check_errors(
        solve,
        [
            ("set_prolog_flag(_, a)", "instantiation_error"),
            ("set_prolog_flag(unknown, _)", "instantiation_error"),
            ("set_prolog_flag(1, a)", "type_error(atom,1)"),
            ("set_prolog_flag(unknown, 1)", "type_error(atom,1)"),
            ("set_prolog_flag(other, a)", "domain_error(prolog_flag,other)"),
            ("set_prolog_flag(unknown, codes)", "domain_error(flag_value,unknown+codes)"),
            ("set_prolog_flag(double_quotes, fail)", "domain_error(flag_value,double_quotes+fail)"),
        ],
    )


def test_global_variables(solve):
    agree(
        solve,
        [
            ("nb_setval(k, f(_)), nb_getval(k, X)", "f(_1)"),
            ("nb_setval(k, 1), b_getval(k, X)", "1"),
            ("nb_setval(k, f(_Y)), _Y = 1, nb_getval(k, X)", "f(_1)"),
            ("b_setval(k, f(Y)), Y = 1, nb_getval(k, X)", "f(1)"),
            ("nb_setval(k, 1), (nb_setval(k, 2), fail ; nb_getval(k, X))", "2"),
            ("nb_setval(k, 1), (b_setval(k, 2), nb_getval(k, X) ; nb_getval(k, X))", "2 1"),
            ("nb_setval(k, 1), nb_setval(j, 2), nb_getval(k, X), nb_getval(j, 2)", "1"),
            ("nb_setval(k, 1), catch((b_setval(k, 2), throw(a)), a, true), nb_getval(k, X)", "1"),
            (
                "(b_setval(k, 2), fail ; catch(nb_getval(k, _), "
                "error(existence_error(variable, X), _), true))",
                "k",
            ),
            (
                "nb_setval(k, 0), forall(between(1, 9, I), "
                "(nb_getval(k, S), T is S + I, nb_setval(k, T))), "
                "nb_getval(k, X)",
                "45",
            ),
        ],
    )
    check_errors(
        solve,
        [
            ("nb_getval(k, _)", "existence_error(variable,k)"),
            ("nb_setval(_, 1)", "instantiation_error"),
            ("b_setval(1, 1)", "type_error(atom,1)"),
            ("b_getval(f(x), _)", "type_error(atom,f(x))"),
        ],
    )
    assert solve(":- nb_setval(k, 1).", "nb_getval(k, X)", 9)["answers"] == [{"X": "1"}]
    assert error_of(solve, "nb_getval(k, _)") == "existence_error(variable,k)"


def test_memory_of_results(solve):
    program = """
    :- dynamic known/2.
    fib(N, F) :- known(N, F), !.
    fib(N, F) :- N < 2, !, F = N.
    fib(N, F) :- A is N - 1, B is N - 2, fib(A, FA), fib(B, FB), F is FA + FB, asserta(known(N, F)).
    """
    assert values(solve, "fib(80, X)", program) == ["23416728348467685"]
