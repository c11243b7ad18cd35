import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)
SMALL = st.lists(st.integers(0, 4), max_size=6)


def values(solve, query, program=""):
    result = solve(program, query, 60)
    assert result["end"] in ("exhausted", "limit"), (query, result)
    return [answer["X"] for answer in result["answers"]]


def agree(solve, cases, program=""):
    for query, expected in cases:
        assert values(solve, query, program) == expected.split(), query


def check_errors(solve, cases):
    for goal, expected in cases:
        result = solve("", goal, 30)
        assert result["end"] == f"error: error({expected},_1)", (goal, result)


def listed(items):
    return "[" + ",".join(map(str, items)) + "]"


def test_functor(solve):
    agree(
        solve,
        [
            ("functor(f(a, b), X, 2)", "f"),
            ("functor(f(a, b), f, X)", "2"),
            ("functor(a, X, 0)", "a"),
            ("functor(1.5, X, 0)", "1.5"),
            ("functor([a], X, 2)", "'.'"),
            ("functor(X, f, 3)", "f(_1,_2,_3)"),
            ("functor(X, a, 0)", "a"),
            ("functor(X, 7, 0)", "7"),
            ("functor(f(a), g, X)", ""),
            ("functor(f(X), f, 2)", ""),
        ],
    )
    check_errors(
        solve,
        [
            ("functor(_, _, 1)", "instantiation_error"),
            ("functor(_, _, 0)", "instantiation_error"),
            ("functor(_, f, _)", "instantiation_error"),
            ("functor(_, f, a)", "type_error(integer,a)"),
            ("functor(_, f, -1)", "domain_error(not_less_than_zero,-1)"),
            ("functor(_, f(x), 1)", "type_error(atomic,f(x))"),
            ("functor(_, f(x), 0)", "type_error(atomic,f(x))"),
            ("functor(_, 7, 1)", "type_error(atom,7)"),
        ],
    )


def test_arg(solve):
    agree(
        solve,
        [
            ("arg(2, f(a, b), X)", "b"),
            ("arg(0, f(X, b), _)", ""),
            ("arg(3, f(X, b), _)", ""),
            ("arg(X, f(a, b, a), a)", "1 3"),
            ("arg(_, f(a, b, a), X)", "a b a"),
            ("arg(X, f(a, b), c)", ""),
            ("arg(1, [X|_], 4)", "4"),
        ],
    )
    check_errors(
        solve,
        [
            ("arg(1, _, _)", "instantiation_error"),
            ("arg(1, a, _)", "type_error(compound,a)"),
            ("arg(1, 3, _)", "type_error(compound,3)"),
            ("arg(a, f(x), _)", "type_error(integer,a)"),
        ],
    )


def test_univ(solve):
    agree(
        solve,
        [
            ("f(a, Y) =.. X", "[f,a,_1]"),
            ("a =.. X", "[a]"),
            ("1.5 =.. X", "[1.5]"),
            ("X =.. [f, 1, Y]", "f(1,_1)"),
            ("X =.. [a]", "a"),
            ("X =.. [3]", "3"),
            ("(1 + 2) =.. [X|_]", "+"),
            ("f(X) =.. [f, 4]", "4"),
            ("f(X) =.. [g, 4]", ""),
            ("[a, b] =.. X", "['.',a,[b]]"),
        ],
    )
    check_errors(
        solve,
        [
            ("_ =.. _", "instantiation_error"),
            ("_ =.. [f|_]", "instantiation_error"),
            ("_ =.. [_, a]", "instantiation_error"),
            ("_ =.. [_]", "instantiation_error"),
            ("_ =.. []", "domain_error(non_empty_list,[])"),
            ("_ =.. a", "type_error(list,a)"),
            ("_ =.. [f|b]", "type_error(list,[f|b])"),
            ("_ =.. [f(x), a]", "type_error(atomic,f(x))"),
            ("_ =.. [f(x)]", "type_error(atomic,f(x))"),
            ("_ =.. [1, a]", "type_error(atom,1)"),
        ],
    )


def test_copies_and_variables(solve):
    agree(
        solve,
        [
            ("copy_term(a, X)", "a"),
            ("copy_term(f(_Y, _Z, _Y), X), _Y = 1", "f(_1,_2,_1)"),
            ("_Y = 1, copy_term(f(_Y), X)", "f(1)"),
            ("copy_term(f(X), f(1))", "_1"),
            ("term_variables(f(_Y, g(_Z, _Y), _W), X), _Y = 1", "[1,_1,_2]"),
            ("_Y = f(_Z), term_variables(_Y + _Y, X), _Z = 2", "[2]"),
            ("term_variables(f(a), X)", "[]"),
            ("unify_with_occurs_check(X, f(a))", "f(a)"),
            ("unify_with_occurs_check(f(X, Y), f(Y, X))", "_1"),
            ("unify_with_occurs_check(f(X, _Y), f(_Y, g(X)))", ""),
            ("unify_with_occurs_check(X, f(X))", ""),
            ("unify_with_occurs_check(f(_A, _B, _C), f(g(_B), g(_C), g(_A))), X = 1", ""),
            ("unify_with_occurs_check(f(_A, _B, X), f(g(_B), g(X), a))", "a"),
            ("unify_with_occurs_check(f(X, 1), f(a, 2))", ""),
            ("\\+ unify_with_occurs_check(X, f(X)), X = 1", "1"),
            (
                "(unify_with_occurs_check(f(_Y, X), f(b, g(X))) ; unify_with_occurs_check(X, _Y))",
                "_1",
            ),
            ("subsumes_term(f(_), f(a)), X = 1", "1"),
            ("subsumes_term(f(X), f(a))", "_1"),
            ("subsumes_term(f(a), f(X))", ""),
            ("subsumes_term(f(_A, _A), f(X, _B))", ""),
            ("subsumes_term(f(_A, _B), f(X, X))", "_1"),
            ("subsumes_term(X, f(X))", ""),
            ("subsumes_term(f(X, b), f(X, _))", ""),
            ("subsumes_term(f(_A), f(X)), subsumes_term(f(_, _), f(X, X))", "_1"),
            ("subsumes_term(f(_A), g(X))", ""),
        ],
    )


# Relations: answers of findall, bagof and setof out of Python's own lists and sorting.


@given(rows=st.lists(st.tuples(*[st.integers(0, 2)] * 3), max_size=8))
def test_random_collections(solve, rows):
    program = "r(9, 9, 9). " + "".join(f"r({a},{b},{c}). " for a, b, c in rows)
    rows = [(9, 9, 9), *rows]
    assert values(solve, "findall(C-A, r(A, _, C), X)", program) == [
        listed(f"{c}-{a}" for a, _, c in rows)
    ]
    groups = {}
    for a, b, c in rows:
        groups.setdefault((b, a), []).append(c)
    got = solve(program + "s(B, A, C) :- r(A, B, C).", "bagof(C, s(B, A, C), X)", 90)
    expected = [
        {"C": "_1", "B": str(b), "A": str(a), "X": listed(groups[b, a])} for b, a in sorted(groups)
    ]
    assert got["answers"] == expected
    by_b = {}
    for a, b, c in rows:
        by_b.setdefault(b, set()).add((c, a))
    expected = [(str(b), listed(f"{c}/{a}" for c, a in sorted(by_b[b]))) for b in sorted(by_b)]
    got = solve(program, "setof(C/A, r(A, B, C), X)", 90)
    assert [(answer["B"], answer["X"]) for answer in got["answers"]] == expected
    everything = listed(sorted({b for _, b, _ in rows}))
    assert values(solve, "setof(B, A ^ C ^ r(A, B, C), X)", program) == [everything]
    assert values(solve, "aggregate_all(sum(A * B), r(A, B, _), X)", program) == [
        str(sum(a * b for a, b, _ in rows))
    ]
    assert values(solve, "aggregate_all(max(B), r(0, B, _), X)", program) == [
        str(max([b for a, b, _ in rows if a == 0], default=None))
    ] * any(a == 0 for a, _, _ in rows)


def test_collecting(solve):
    program = "p(1, a). p(2, b). p(1, c). p(3, a). none(_) :- fail."
    agree(
        solve,
        [
            ("findall(Y, none(Y), X)", "[]"),
            ("findall(Y-Z, p(Y, Z), [_, X|_])", "2-b"),
            ("findall(f(_Y, _Z), p(1, _), X)", "[f(_1,_2),f(_3,_4)]"),
            ("_Y = 7, findall(_Y, p(_, _), X)", "[7,7,7,7]"),
            ("findall(_Y, p(_Y, _), [1, 2|X])", "[1,3]"),
            ("findall(_Y, p(_Y, a), X, [z|_T])", "[1,3,z|_1]"),
            ("findall(_Y, (p(_Y, _), !), X)", "[1]"),
            (
                "findall(_Z, (member(_Y, [1, 2]), findall(_Y-_W, p(_Y, _W), _Z)), X)",
                "[[1-a,1-c],[2-b]]",
            ),
            ("bagof(_Y, none(_Y), X)", ""),
            ("setof(_Y, none(_Y), X)", ""),
            ("bagof(_Y, p(X, _Y), [_, _])", "1"),
            ("bagof(_Y, p(_Y, X), [1, 3])", "a"),
            ("bagof(_Y, _Z ^ p(_Y, _Z), X)", "[1,2,1,3]"),
            ("bagof(_Y-_Z, p(_Y, _Z), X)", "[1-a,2-b,1-c,3-a]"),
            ("setof(_Y, _Z ^ p(_Y, _Z), X)", "[1,2,3]"),
            ("setof(_Y, [_Z, _W] ^ p(_Y, _Z), X)", "[1,2,3]"),
            ("_G = _Z ^ p(_Y, _Z), setof(_Y, _G, X)", "[1,2,3]"),
            ("_Z = a, setof(_Y, p(_Y, _Z), X)", "[1,3]"),
            ("aggregate_all(count, p(_, _), X)", "4"),
            ("aggregate_all(count, none(_), X)", "0"),
            ("aggregate_all(sum(_Y), p(_Y, _), X)", "7"),
            ("aggregate_all(sum(_Y), none(_Y), X)", "0"),
            ("aggregate_all(max(_Y + 1), p(_Y, _), X)", "4"),
            ("aggregate_all(min(_Y), p(_Y, _), X)", "1"),
            ("aggregate_all(max(_Y), none(_Y), X)", ""),
            ("aggregate_all(bag(_Y), p(_, _Y), X)", "[a,b,c,a]"),
            ("aggregate_all(set(_Y), p(_, _Y), X)", "[a,b,c]"),
            ("aggregate_all(set(_Y), none(_Y), X)", "[]"),
            ("catch(findall(_Y, (p(_Y, _), _Y > 1, throw(b(_Y))), _), b(X), true)", "2"),
        ],
        program,
    )
    check_errors(
        solve,
        [
            ("findall(X, _, _)", "instantiation_error"),
            ("findall(X, 7, _)", "type_error(callable,7)"),
            ("bagof(X, _, _)", "instantiation_error"),
            ("setof(X, Y ^ 1, _)", "type_error(callable,1)"),
            ("aggregate_all(count, (fail, 1), _)", "type_error(callable,(fail,1))"),
        ],
    )


@given(seed=SEEDS)
def test_random_sorting(solve, seed):
    rng = random.Random(seed)
    ranks = {"1.0": 0, "1": 1, "3": 2, "a": 3, "b": 4, "f(1)": 5, "f(2)": 6, "z(0)": 7, "a(1,1)": 8}
    items = rng.choices(list(ranks), k=rng.randint(0, 8))
    ordered = sorted(items, key=ranks.get)
    assert values(solve, f"msort({listed(items)}, X)") == [listed(ordered)]
    assert values(solve, f"sort({listed(items)}, X)") == [listed(dict.fromkeys(ordered))]
    assert values(solve, f"sort(0, @>=, {listed(items)}, X)") == [listed(ordered[::-1])]
    pairs = [(rng.choice(items), number) for number in range(len(items))]
    place = rng.choice([1, 2])
    order = rng.choice(["@<", "@=<", "@>", "@>="])
    expected = sorted(
        pairs,
        key=(lambda pair: ranks[pair[0]]) if place == 1 else (lambda pair: pair[1] % 3),
        reverse=">" in order,
    )
    if "=" not in order:
        kept = {}
        for pair in expected:
            kept.setdefault(pair[0] if place == 1 else pair[1] % 3, pair)
        expected = list(kept.values())
    source = listed(f"t({key},{number % 3},{number})" for key, number in pairs)
    wanted = listed(f"t({key},{number % 3},{number})" for key, number in expected)
    assert values(solve, f"sort({place}, {order}, {source}, X)") == [wanted]
    expected = sorted(pairs, key=lambda pair: ranks[pair[0]])
    source = listed(f"{key}-{number}" for key, number in pairs)
    assert values(solve, f"keysort({source}, X)") == [listed(f"{k}-{n}" for k, n in expected)]


def test_sorting(solve):
    agree(
        solve,
        [
            ('msort([c, 1, B, f(x), 1.0, "a", c], X), B = 5', "[5,1.0,1,c,c,f(x),[a]]"),
            ("sort([], X)", "[]"),
            ("sort([b, a, f(_A), b, f(_B), f(_A)], X)", "[a,b,f(_1),f(_2)]"),
            ("sort(0, @>, [1, 3, 2, 3], X)", "[3,2,1]"),
            ("sort(0, @=<, [2, 1, 2], X)", "[1,2,2]"),
            ("sort(0, @<, [2, 1, 2], X)", "[1,2]"),
            ("keysort([b-1, a-2, b-0], [_|X])", "[b-1,b-0]"),
        ],
    )
    check_errors(
        solve,
        [
            ("msort(_, _)", "instantiation_error"),
            ("sort([a|_], _)", "instantiation_error"),
            ("sort(a, _)", "type_error(list,a)"),
            ("msort([a|b], _)", "type_error(list,[a|b])"),
            ("sort(0, foo, [], _)", "domain_error(order,foo)"),
            ("sort(a, @<, [], _)", "type_error(integer,a)"),
            ("sort(0, 1, [], _)", "type_error(atom,1)"),
            ("keysort([a-1, _], _)", "instantiation_error"),
            ("keysort([a-1, b], _)", "type_error(pair,b)"),
            ("keysort(_, _)", "instantiation_error"),
        ],
    )


def test_length(solve):
    agree(
        solve,
        [
            ("length([a, b], X)", "2"),
            ("length([], X)", "0"),
            ("length(X, 2)", "[_1,_2]"),
            ("length([a|X], 3)", "[_1,_2]"),
            ("length([a, b, c|X], 2)", ""),
            ("length([a, b, c|X], 3)", "[]"),
            ("length([X], 2)", ""),
        ],
    )
    result = solve("", "length([a|L], N)", 3)
    assert [(answer["L"], answer["N"]) for answer in result["answers"]] == [
        ("[]", "1"),
        ("[_1]", "2"),
        ("[_1,_2]", "3"),
    ]
    check_errors(
        solve,
        [
            ("length(a, _)", "type_error(list,a)"),
            ("length([a|b], _)", "type_error(list,[a|b])"),
            ("length(_, a)", "type_error(integer,a)"),
            ("length(_, -1)", "domain_error(not_less_than_zero,-1)"),
            ("length(a, -1)", "domain_error(not_less_than_zero,-1)"),
            ("length([a, b], c)", "type_error(integer,c)"),
        ],
    )


@given(items=SMALL, others=SMALL, number=st.integers(0, 4))
def test_random_lists(solve, items, others, number):
    left, right = listed(items), listed(others)
    kept = [item for item in items if item not in others]
    program = f"left({left}). right({right}). big(Y) :- Y > {number}. double(Y, Z) :- Z is 2 * Y."
    cases = {
        "reverse(L, X)": items[::-1],
        "append(L, R, X)": items + others,
        "append([L, R, L], X)": items + others + items,
        f"delete(L, {number}, X)": [item for item in items if item != number],
        "subtract(L, R, X)": kept,
        "intersection(L, R, X)": [item for item in items if item in others],
        "union(L, R, X)": kept + others,
        "list_to_set(L, X)": list(dict.fromkeys(items)),
        "include(big, L, X)": [item for item in items if item > number],
        "exclude(big, L, X)": [item for item in items if item <= number],
        "partition(big, L, X, _)": [item for item in items if item > number],
        "partition(big, L, _, X)": [item for item in items if item <= number],
        "maplist(double, L, X)": [2 * item for item in items],
        f"numlist({number}, 3, X)": list(range(number, 4)),
    }
    goals = ", ".join(goal.replace("X", f"X{k}") for k, goal in enumerate(cases))
    result = solve(program, f"left(L), right(R), {goals}, !", 2)
    assert [result["answers"][0][f"X{k}"] for k in range(len(cases))] == list(
        map(listed, cases.values())
    )
    program += " dot_(Y, Z, W) :- W is Y * Z."
    zipped = [a * b for a, b in zip(items, others)] if len(items) == len(others) else None
    assert values(solve, "left(L), right(R), maplist(dot_, L, R, X)", program) == (
        [] if zipped is None else [listed(zipped)]
    )
    expected = [str(place) for place, item in enumerate(items, 1) if item == number]
    assert values(solve, f"left(L), nth1(X, L, {number})", program) == expected
    expected = [listed(items[:k] + items[k + 1 :]) for k in range(len(items)) if items[k] == number]
    assert values(solve, f"left(L), select({number}, L, X)", program) == expected
    if items:
        expected = [str(sum(items)), str(max(items)), str(min(items)), str(items[-1])]
        goals = "sum_list(L, A), max_list(L, B), min_list(L, C), last(L, D)"
        result = solve(program, f"left(L), {goals}", 2)
        assert [result["answers"][0][name] for name in "ABCD"] == expected


def test_permutations(solve):
    expected = [listed(order) for order in itertools.permutations("abc")]
    assert values(solve, "permutation([a, b, c], X)") == expected
    assert values(solve, "permutation([], X)") == ["[]"]


def test_lists(solve):
    agree(
        solve,
        [
            ("member(X, [a, b, c])", "a b c"),
            ("member(f(X), [f(1), g(2), f(3)])", "1 3"),
            ("memberchk(X, [a, b])", "a"),
            ("memberchk(b, [a, b, b]), X = 1", "1"),
            ("append(X, [3], [1, 2, 3])", "[1,2]"),
            ("append(X, _, [1, 2])", "[] [1] [1,2]"),
            ("append([[1], [], [2, 3]], X)", "[1,2,3]"),
            ("append([], X)", "[]"),
            ("nth0(1, [a, b, c], X)", "b"),
            ("nth1(1, [a, b, c], X)", "a"),
            ("nth0(5, [a], X)", ""),
            ("nth0(X, [a, b, a], a)", "0 2"),
            ("last([1, 2, 3], X)", "3"),
            ("last([], X)", ""),
            ("sum_list([], X)", "0"),
            ("sum_list([1, 2.5, 2 * 3], X)", "9.5"),
            ("max_list([1, 2 + 2, 3], X)", "4"),
            ("min_list([], X)", ""),
            ("max_list([], X)", ""),
            ("reverse([], X)", "[]"),
            ("numlist(3, 2, X)", "[]"),
            ("list_to_set([a, _A, b, a, _B, _A], X)", "[a,_1,b,_2]"),
            ("list_to_set([1, 1.0, 1], X)", "[1,1.0]"),
            ("delete([a, f(_), b, f(c)], f(_Z), X)", "[a,b]"),
            ("pairs_keys_values(X, [a, b], [1, 2])", "[a-1,b-2]"),
            ("pairs_keys_values([a-1, b-2], X, [1, 2])", "[a,b]"),
            ("pairs_keys_values([a-1, b-2], [a, b], X)", "[1,2]"),
            ("maplist(integer, [1, 2]), X = 1", "1"),
            ("maplist(integer, [1, a]), X = 1", ""),
            ("maplist(=(X), [2, 2])", "2"),
            ("maplist(member, [X, _], [[1, 2], [3, 4]])", "1 1 2 2"),
            ("maplist(succ, X, [1, 2])", "[0,1]"),
            ("maplist(succ, [1, 2], [X])", ""),
            ("foldl(plus, [1, 2, 3], 10, X)", "16"),
            ("foldl(plus, [], 10, X)", "10"),
            ("include(<(2), [1, 2, 3, 4], X)", "[3,4]"),
            ("include(=(_), [1, 2], X)", "[1]"),
            ("include(member(_Y), [[1], [], [2]], X)", "[[1]]"),
            ("exclude(member(_Y), [[1], [], [2]], X)", "[[],[2]]"),
            ("subtract([a, b, _Y], [b], X), X = [_|_]", "[a]"),
        ],
    )
    check_errors(
        solve,
        [
            ("reverse(a, _)", "type_error(list,a)"),
            ("reverse(_, _)", "instantiation_error"),
            ("sum_list([a], _)", "type_error(evaluable,a/0)"),
            ("max_list([_], _)", "instantiation_error"),
            ("min_list(7, _)", "type_error(list,7)"),
            ("numlist(a, 2, _)", "type_error(integer,a)"),
            ("numlist(1, _, _)", "instantiation_error"),
            ("list_to_set([a|_], _)", "instantiation_error"),
            ("maplist(nowhere_, [1])", "existence_error(procedure,nowhere_/1)"),
            ("include(_, [1], _)", "instantiation_error"),
        ],
    )


def test_programs_may_define_library_predicates(solve):
    program = """
    reverse(a, b).
    member(X, s(X)).
    last(x, y).
    sum_list(_, many).
    """
    agree(
        solve,
        [
            ("reverse(X, b)", "a"),
            ("member(X, s(3))", "3"),
            ("reverse([1], X)", ""),
            ("last(X, y)", "x"),
            ("sum_list([1], X)", "many"),
            ("max_list([1], X)", "1"),
        ],
        program,
    )


def test_long_lists(solve):
    agree(
        solve,
        [
            ("numlist(1, 3000, L), append(L, [a], M), reverse(M, [_, X|_])", "3000"),
            ("numlist(1, 3000, L), copy_term(L, M), msort(M, N), last(N, X), !", "3000"),
            ("length(L, 5000), length(L, X)", "5000"),
            ("findall(Y, between(1, 3000, Y), L), nth1(2000, L, X), !", "2000"),
            ("numlist(1, 2000, L), foldl(plus, L, 0, X), !", "2001000"),
            ("length(L, 3000), term_variables(L, V), length(V, X)", "3000"),
        ],
    )
