import random
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)


def values(solve, query, program=""):
    result = solve(program, query, 90)
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


# The number of ways to derive a text from a grammar, by cutting the text in all ways.


def draw_part(rng, level):
    kind = rng.random()
    if kind < 0.5 or level == 0:
        return rng.choice(["a", "b", "a", "ab", ""])
    return rng.randrange(level)


def count_ways(rules, parts, text):
    if not parts:
        return int(text == "")
    first, rest = parts[0], parts[1:]
    if isinstance(first, str):
        return count_ways(rules, rest, text[len(first) :]) if text.startswith(first) else 0
    return sum(
        sum(count_ways(rules, rule, text[:cut]) for rule in rules[first])
        * count_ways(rules, rest, text[cut:])
        for cut in range(len(text) + 1)
    )


def part_text(part):
    return f'"{part}"' if isinstance(part, str) else f"s{part}"


@given(seed=SEEDS)
def test_random_grammars(solve, seed):
    rng = random.Random(seed)
    rules = []
    for level in range(3):
        rules.append([[draw_part(rng, level) for _ in range(rng.randint(1, 3))] for _ in range(2)])
        if rng.random() < 0.5:
            rules[-1].append(["a", level])
    program = ""
    for level, bodies in enumerate(rules):
        texts = [", ".join(map(part_text, body)) for body in bodies]
        if rng.random() < 0.5:
            program += f"s{level} --> {rng.choice([' ; ', ' | ']).join(texts)}.\n"
        else:
            program += "".join(f"s{level} --> {text}.\n" for text in texts)
    for _ in range(3):
        text = "".join(rng.choices("ab", k=rng.randint(0, 5)))
        got = solve(program, f'phrase(s2, "{text}")', 500)
        assert got == {
            "answers": [{}] * count_ways(rules, [2], text),
            "end": "exhausted",
            "output": "",
        }


CALCULATOR = """
expression(V) --> term(T), more(T, V).
more(A, V) --> "+", !, term(T), { B is A + T }, more(B, V).
more(A, V) --> "-", !, term(T), { B is A - T }, more(B, V).
more(V, V) --> [].
term(V) --> factor(F), times(F, V).
times(A, V) --> "*", !, factor(F), { B is A * F }, times(B, V).
times(V, V) --> [].
factor(V) --> "(", !, expression(V), ")".
factor(V) --> digits(Ds), { number_chars(V, Ds) }.
digits([D|Ds]) --> digit(D), digits(Ds).
digits([D]) --> digit(D).
digit(D) --> [D], { atom_number(D, _) }.
"""


@given(seed=SEEDS)
def test_calculator(solve, seed):
    rng = random.Random(seed)

    def draw(depth):
        if depth == 0 or rng.random() < 0.3:
            number = rng.randint(0, 30)
            return str(number), Fraction(number), 3
        name = rng.choice("+-*")
        left, left_value, left_rank = draw(depth - 1)
        right, right_value, right_rank = draw(depth - 1)
        rank = 2 if name == "*" else 1
        left = left if left_rank >= rank else f"({left})"
        right = right if right_rank > rank else f"({right})"
        value = {
            "+": left_value + right_value,
            "-": left_value - right_value,
            "*": left_value * right_value,
        }
        return left + name + right, value[name], rank

    text, value, _ = draw(3)
    assert values(solve, f'phrase(expression(X), "{text}"), !', CALCULATOR) == [str(value)]


PROGRAM = """
ab --> "a", "b".
abs(0) --> [].
abs(N) --> ab, abs(M), { N is M + 1 }.
if_a(X) --> ( "a" -> { X = yes } ; "b" -> { X = b } ; { X = no } ).
soft(X) --> ( letter(X) *-> [] ; { X = none } ).
letter(X) --> [X].
letter(X) --> { X = extra }, [_].
not_a(X) --> \\+ "a", [X].
first(X) --> letter(X), !.
first(never) --> "a".
var_(B, X) --> B, [X].
called(X) --> call(item, X).
called(X) --> call(rest_).
called(X) --> { X = 0 }.
item(X, [X|L], L).
rest_([z], []).
look(X), [X] --> [X].
swap, [B, A] --> [A], [B].
both(X, Y) --> look(X), [Y].
nested --> ( { fail } ; "x" ), ( [] | "y" ).
alt(X) --> ( { X = 1 } | { X = 2 }, ! ; { X = 3 } ).
cut_first(X) --> !, [X].
cut_first(other) --> [_].
"""


def test_bodies(solve):
    agree(
        solve,
        [
            ("phrase(ab, [a, X])", "b"),
            ('phrase(abs(X), "ababab")', "3"),
            ('phrase(abs(X), "aba")', ""),
            ('phrase(abs(X), "abab", _)', "0 1 2"),
            ('phrase(if_a(X), "a")', "yes"),
            ('phrase(if_a(X), "b")', "b"),
            ('phrase(if_a(X), "c", [c])', "no"),
            ('phrase(soft(X), "a")', "a extra"),
            ('phrase(soft(X), "")', "none"),
            ('phrase(not_a(X), "b")', "b"),
            ('phrase(not_a(X), "a")', ""),
            ('phrase(first(X), "a")', "a"),
            ('phrase(var_(ab, X), "abc")', "c"),
            ('phrase(var_([a], X), "ab")', "b"),
            ('phrase(var_(("a", "b"), X), "abc")', "c"),
            ('phrase(called(X), "q")', "q"),
            ('phrase(called(X), "z")', "z _1"),
            ('phrase(called(X), "")', "0"),
            ('phrase(look(X), "ab", R), R = [a, b]', "a"),
            ('phrase(swap, "abc", X)', "[b,a,c]"),
            ('phrase(both(X, Y), "a"), X == Y', "a"),
            ('phrase(nested, "xy"), X = 1', "1"),
            ('phrase(nested, "x"), X = 1', "1"),
            ('phrase(alt(X), "")', "1 2"),
            ('phrase(cut_first(X), "a")', "a"),
            ('phrase(cut_first(other), "a", X)', ""),
            ('phrase(("a", [X] ; [X]), [a, b])', "b"),
            ("phrase(([X], ! ; [_]), [a], [])", "a"),
            ("phrase([], X)", "[]"),
            ("phrase(([a], {X = 1}), [a])", "1"),
            ("phrase(\\+ [a], [b], X)", "[b]"),
            ('phrase(string(X), "ab", _)', "[] [a] [a,b]"),
            ('phrase((string(_), "b", remainder(X)), "abcb")', "[c,b] []"),
            (
                'phrase((string(A), [=], string(B)), "k=v"), '
                "atom_chars(K, A), atom_chars(V, B), X = K/V",
                "k/v",
            ),
            ("phrase(ab, X)", "[a,b]"),
            ("phrase(ab, X, [c])", "[a,b,c]"),
            ('findall(Y, (between(1, 2, _), phrase(letter(Y), "a")), X)', "[a,extra,a,extra]"),
        ],
        PROGRAM,
    )


def test_lists_generated(solve):
    program = "s --> []. s --> [a], s, [b]."
    result = solve(program, "phrase(s, X)", 3)
    assert [answer["X"] for answer in result["answers"]] == ["[]", "[a,b]", "[a,a,b,b]"]
    assert values(solve, "phrase(s, [a, a, b, X])", program) == ["b"]


def test_codes(solve):
    program = ':- set_prolog_flag(double_quotes, codes). ab --> "ab". n(X) --> [X], { X > 0\'a }.'
    assert values(solve, "atom_codes(abz, L), phrase((ab, n(X)), L)", program) == ["122"]


def test_translation(solve):
    agree(
        solve,
        [
            ("dcg_translate_rule((a(Y) --> [Y]), C), assertz(C), phrase(a(X), [1])", "1"),
            ("dcg_translate_rule((a(Y) --> [Y]), C), assertz(C), a(X, [3, 4], [4])", "3"),
            ("dcg_translate_rule((a --> b, {X = 2}), (_ :- _)), X = 1", "1"),
            ("dcg_translate_rule((a, [b] --> [c]), C), assertz(C), phrase(a, [c, d], X)", "[b,d]"),
        ],
    )


def test_grammar_errors(solve):
    for goal, expected in (
        ("phrase(_, [])", "instantiation_error"),
        ("phrase(1, [])", "type_error(callable,1)"),
        ("phrase((a_, 1), [])", "type_error(callable,1)"),
        ("phrase([], a)", "type_error(list,a)"),
        ("phrase([], [a|b])", "type_error(list,[a|b])"),
        ("phrase([], [], a)", "type_error(list,a)"),
        ("phrase(nowhere_(1), [])", "existence_error(procedure,nowhere_/3)"),
        ("phrase([a|_], [a])", "instantiation_error"),
        ("phrase([a|b], [a])", "type_error(list,[a|b])"),
        ("dcg_translate_rule(a, _)", "type_error(grammar_rule,a)"),
        ("dcg_translate_rule((1 --> a), _)", "type_error(callable,1)"),
        ("dcg_translate_rule((_ --> a), _)", "instantiation_error"),
        ("dcg_translate_rule((a, b --> c), _)", "type_error(list,b)"),
    ):
        assert error_of(solve, goal) == expected, goal
    assert error_of(solve, "p", "p. a --> b, 7.") == "type_error(callable,7)"
    assert error_of(solve, "p", "p. a, 3 --> b.") == "type_error(list,3)"


def test_a_long_text(solve):
    program = "as(N, N) --> \\+ [_]. as(M, N) --> [a], { K is M + 1 }, as(K, N)."
    text = "a" * 1500
    assert values(solve, f'phrase(as(0, X), "{text}")', program) == ["1500"]
