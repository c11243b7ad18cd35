import itertools
import random
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)
WORDS = st.text("abé X'", max_size=6)


def values(solve, query, program=""):
    result = solve(program, query, 90)
    assert result["end"] in ("exhausted", "limit"), (query, result)
    return [answer["X"] for answer in result["answers"]]


def agree(solve, cases, program=""):
    for query, expected in cases:
        assert values(solve, query, program) == expected.split(), query


def output_of(solve, query, program=""):
    result = solve(program, query, 1)
    assert result["end"] == "limit", (query, result)
    return result["output"]


def check_output(solve, cases):
    for query, expected in cases:
        assert output_of(solve, query) == expected, query


def check_errors(solve, cases):
    for goal, expected in cases:
        result = solve("", goal, 30)
        assert result["end"] == f"error: error({expected},_1)", (goal, result)


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def shown(text):
    """An atom as answers have it."""
    plain = text[:1] in ("a", "b") and all(char in "abX" for char in text)
    return text if plain else "'" + text.replace("'", "\\'") + "'"


@given(text=WORDS, seed=SEEDS)
def test_random_parts(solve, text, seed):
    rng = random.Random(seed)
    spans = [(a, b) for a in range(len(text) + 1) for b in range(a, len(text) + 1)]
    part = text[slice(*rng.choice(spans))]
    size, place = rng.randint(0, 3), rng.randint(0, 3)
    for given_, wanted in (
        ("B, L, A, S", lambda a, b: True),
        (f"B, L, A, {quoted(part)}", lambda a, b: text[a:b] == part),
        (f"B, {size}, A, S", lambda a, b: b - a == size),
        (f"{place}, L, A, S", lambda a, b: a == place),
        (f"B, L, {place}, S", lambda a, b: len(text) - b == place),
        (f"{place}, {size}, A, S", lambda a, b: a == place and b - a == size),
    ):
        got = solve("", f"sub_atom({quoted(text)}, {given_})", 90)["answers"]
        expected = [
            {"B": str(a), "L": str(b - a), "A": str(len(text) - b), "S": shown(text[a:b])}
            for a, b in spans
            if wanted(a, b)
        ]
        assert got == [
            {key: row[key] for key in row if key in answer} for row, answer in zip(expected, got)
        ]
        assert len(got) == len(expected)


@given(texts=st.lists(WORDS, min_size=1, max_size=4), separator=st.sampled_from(["a", ", ", "X'"]))
def test_random_joins(solve, texts, separator):
    whole = separator.join(texts)
    items = ",".join(map(quoted, texts))
    query = (
        f"atomic_list_concat([{items}], X), atomic_list_concat([{items}], {quoted(separator)}, Y)"
    )
    query += (
        f", atomic_list_concat(Z, {quoted(separator)}, Y), "
        f"atom_length(Y, N), atom_chars(Y, C), atom_codes(D, "
        f"C)"
    )
    parts = whole.split(separator)
    expected = {
        "X": shown("".join(texts)),
        "Y": shown(whole),
        "Z": "[" + ",".join(map(shown, parts)) + "]",
        "N": str(len(whole)),
        "C": "[" + ",".join(map(shown, whole)) + "]",
        "D": shown(whole),
    }
    assert solve("", query, 9)["answers"] == [expected]
    got = solve("", f"atom_concat(X, Y, {quoted(whole)})", 90)["answers"]
    assert got == [{"X": shown(whole[:k]), "Y": shown(whole[k:])} for k in range(len(whole) + 1)]
    got = values(solve, f"atom_concat({quoted(texts[0])}, X, {quoted(whole)})")
    assert got == [shown(whole[len(texts[0]) :])]


def test_atoms(solve):
    agree(
        solve,
        [
            ("atom_codes(abc, X)", "[97,98,99]"),
            ("atom_codes(X, [0'a, 0'b])", "ab"),
            ('atom_codes(X, "xy")', "xy"),
            ("atom_codes([], X)", "[91,93]"),
            ("atom_chars(X, [])", "''"),
            ("atom_chars(12, X)", "['1','2']"),
            ("atom_chars(1.5, X)", "['1','.','5']"),
            ("atom_chars(X, ['1', a])", "'1a'"),
            ("char_code(X, 0'b)", "b"),
            ("char_code(b, X)", "98"),
            ('number_codes(X, "12")', "12"),
            ("number_chars(X, [' ', '-', '3'])", "-3"),
            ("number_chars(X, ['0', 'x', f])", "15"),
            ("number_chars(1.50, X)", "['1','.','5']"),
            ("number_codes(-7, X)", "[45,55]"),
            ("atom_number('12.5', X)", "12.5"),
            ("atom_number('-12', X)", "-12"),
            ("atom_number('0x1A', X)", "26"),
            ("atom_number(foo, X)", ""),
            ("atom_number('12abc', X)", ""),
            ("atom_number('1 2', X)", ""),
            ("atom_number('1. 2', X)", ""),
            ("atom_number('- 1', X)", ""),
            ("atom_number('X', X)", ""),
            ("atom_number('(', X)", ""),
            ("atom_number(X, 5)", "'5'"),
            ("atom_length('', X)", "0"),
            ("atom_length(12345, X)", "5"),
            ('atom_length("abc", X)', "3"),
            ("X = 1, atom_length(abc, 3), \\+ atom_length(abc, 2)", "1"),
            ("upcase_atom(itIs, X)", "'ITIS'"),
            ("downcase_atom('ItIs', X)", "itis"),
            ("atom_concat(ab, 12, X)", "ab12"),
            ("atom_concat(X, b, ab)", "a"),
            ("atom_concat(X, b, ac)", ""),
            ("atom_concat(X, Y, ab), Y = b", "a"),
            ("sub_atom(banana, X, _, _, an)", "1 3"),
            ("sub_atom(abc, 0, 1, _, X)", "a"),
            ("sub_atom(abc, _, 2, 0, X)", "bc"),
            ('atomic_list_concat([a, 1, "bc", 2.5], X)', "'a1bc2.5'"),
            ("atomic_list_concat([], X)", "''"),
            ("atomic_list_concat([a, b], -, X)", "'a-b'"),
            ("atomic_list_concat([X, b], -, 'a-b')", "a"),
            ("atomic_list_concat([a|X], -, 'a-b-c')", "[b,c]"),
            ("atomic_list_concat([a, b], -, 'a-c'), X = 1", ""),
            ("atomic_list_concat(X, ',', a)", "[a]"),
            ("term_to_atom(f(Y, 'A', Z + Y), X)", "'f(_1,\\'A\\',_2+_1)'"),
            ("term_to_atom(X, 'g(A, B, A)')", "g(_1,_2,_1)"),
            ("term_to_atom(X, '1 + 2')", "1+2"),
            ("atom_to_term('p(A, _, B, A)', X, _)", "p(_1,_2,_3,_1)"),
            ("atom_to_term('p(A, _, B, A)', p(1, 2, 3, _), X)", "['A'=1,'B'=3]"),
            ("atom_to_term(a, a, X)", "[]"),
        ],
    )
    check_errors(
        solve,
        [
            ("atom_codes(_, _)", "instantiation_error"),
            ("atom_codes(f(x), _)", "type_error(atomic,f(x))"),
            ("atom_chars(_, [a|_])", "instantiation_error"),
            ("atom_chars(_, [a, _])", "instantiation_error"),
            ("atom_chars(_, [ab])", "type_error(character,ab)"),
            ("atom_chars(_, [f(x)])", "type_error(atom,f(x))"),
            ("char_code(_, _)", "instantiation_error"),
            ("char_code(ab, _)", "type_error(character,ab)"),
            ("char_code(_, a)", "type_error(integer,a)"),
            ('number_codes(_, "ab")', "syntax_error(illegal_number)"),
            ("number_chars(_, ['1', ' '|[x]])", "syntax_error(illegal_number)"),
            ("number_chars(_, [])", "syntax_error(illegal_number)"),
            ("atom_number(_, _)", "instantiation_error"),
            ("atom_number(1, _)", "type_error(atom,1)"),
            ("atom_length(_, _)", "instantiation_error"),
            ("atom_length(f(x), _)", "type_error(atomic,f(x))"),
            ("atom_length(a, b)", "type_error(integer,b)"),
            ("atom_length(a, -1)", "domain_error(not_less_than_zero,-1)"),
            ("upcase_atom(_, _)", "instantiation_error"),
            ("atom_concat(_, a, _)", "instantiation_error"),
            ("atom_concat(a, _, _)", "instantiation_error"),
            ("atom_concat(a, f(x), _)", "type_error(atomic,f(x))"),
            ("sub_atom(_, _, _, _, _)", "instantiation_error"),
            ("sub_atom(abc, a, _, _, _)", "type_error(integer,a)"),
            ("sub_atom(abc, _, _, 1.0, _)", "type_error(integer,1.0)"),
            ("sub_atom(abc, _, _, _, 1)", "type_error(atom,1)"),
            ("atomic_list_concat([a, _], _)", "instantiation_error"),
            ("atomic_list_concat(_, '', abc)", "domain_error(non_empty_atom,'')"),
            ("atomic_list_concat(_, -, _)", "instantiation_error"),
            ("atomic_list_concat([a], _, _)", "instantiation_error"),
            ("term_to_atom(_, 'f(')", "syntax_error(read)"),
            ("term_to_atom(_, 'a. b')", "syntax_error(read)"),
            ("atom_to_term(_, _, _)", "instantiation_error"),
        ],
    )


def test_writing(solve):
    check_output(
        solve,
        [
            ("write('A b'), write(c)", "A bc"),
            ("writeq('A b'), print('C')", "'A b''C'"),
            ("write(['A', \"bc\", 'it''s', f('B')])", "[A,[b,c],it's,f(B)]"),
            ("write(- a), write(- 'A'), write(- '='), write(1 - (- 1))", "-a-A- (=)1- - 1"),
            ("write(- '+a'), write(a = '='), write('b' is '')", "- +aa=(=)b is "),
            ("write('mod'(1, 'A') + '\\n')", "1 mod A+\n"),
            ("write(f(X, Y, X)), write(Y)", "f(_1,_2,_1)_1"),
            ("print([X, Y]), writeq(Y)", "[_1,_2]_1"),
            ("write_canonical(1 + - a * [x = 'B', {y}])", "+(1,*(-(a),[=(x,'B'),{}(y)]))"),
            (
                "write_canonical(- (1)), "
                "write_canonical((dynamic a)), "
                "write_canonical((a :- b, c))",
                "-(1)dynamic(a):-(a,','(b,c))",
            ),
            ("nl, tab(3), put_char(x), tab(1 + 1), put_char('\\n')", "\n   x  \n"),
            ("member(X, [1, 2, 3]), write(X), X >= 2", "12"),
            ("catch((write(a), throw(b)), b, write(c))", "ac"),
        ],
    )
    assert solve(":- write(a). p :- write(b). :- p.", "write(c), fail", 9) == {
        "answers": [],
        "end": "exhausted",
        "output": "abc",
    }
    assert solve("", "write(x), nowhere_", 9)["output"] == "x"
    check_errors(
        solve,
        [
            ("tab(a)", "type_error(evaluable,a/0)"),
            ("put_char(_)", "instantiation_error"),
            ("put_char(ab)", "type_error(character,ab)"),
        ],
    )


def test_output_into_texts(solve):
    agree(
        solve,
        [
            ("with_output_to(atom(X), (write(a), write('B')))", "aB"),
            ("with_output_to(chars(X), write(ab))", "[a,b]"),
            ("with_output_to(codes(X), write(ab))", "[97,98]"),
            ("with_output_to(atom(_), member(X, [1, 2]))", "1"),
            ("with_output_to(atom(x), write(y)) ; X = 1", "1"),
            ("with_output_to(atom(X), true)", "''"),
            (
                "with_output_to(atom(X), (write(a), with_output_to(atom(_), write(b)), write(c)))",
                "ac",
            ),
            ("with_output_to(atom(X), forall(member(Y, [1, 2]), write(Y)))", "'12'"),
            ("catch(with_output_to(atom(_), (write(a), throw(b))), X, true)", "b"),
            ("with_output_to(atom(A), (write(a), (write(b), fail ; write(c)))), X = A", "abc"),
            ("format(atom(X), \"~w-~w\", [a, 'B'])", "'a-B'"),
            ('format(chars(X), "~w", a)', "[a]"),
            ('format(codes(X), "~a", [b])', "[98]"),
        ],
    )
    check_output(
        solve,
        [
            ("write(1), with_output_to(atom(_), write(2)), write(3)", "13"),
            ("write(1), ( with_output_to(atom(_), (write(2), fail)) ; write(3) )", "13"),
            ("write(1), catch(with_output_to(atom(_), (write(2), throw(x))), x, write(3))", "13"),
            ("with_output_to(atom(A), member(_, [1, 2])), write(A), write(b)", "b"),
            ("member(X, [1, 2]), with_output_to(atom(A), write(X)), write(A), A = '2'", "12"),
            ("with_output_to(atom(A), write(a)), catch(throw(A), B, write(B))", "a"),
            ('write(abc), format(atom(X), "~t~w~3|", [d]), write(X)', "abc  d"),
        ],
    )
    assert solve("", "write(a), with_output_to(atom(_), (write(b), nowhere_))", 9)["output"] == "a"
    check_errors(
        solve,
        [
            ("with_output_to(foo, true)", "domain_error(output_sink,foo)"),
            ("with_output_to(atom(_), _)", "instantiation_error"),
        ],
    )


def test_format(solve):
    check_output(
        solve,
        [
            ("format(\"~w ~q ~a ~p\", ['A', 'B', 'C', 'D'])", "A 'B' C 'D'"),
            ('format("no arguments~n")', "no arguments\n"),
            ("format('~w and ~w', [a, [b]])", "a and [b]"),
            ('format("~w", x), format("~w", [[]]), format("~a", 12)', "x[]12"),
            ('format("~d ~2d ~3d ~0d ~1d", [12345, 12345, -5, 7, 0])', "12345 123.45 -0.005 7 0.0"),
            ('format("~2d ~2d", [-12345, 100])', "-123.45 1.00"),
            ('format("~D ~D ~D", [1234567, 123, -1000])', "1,234,567 123 -1,000"),
            ('format("~f ~2f ~0f ~1f", [1.5, 2, 3.7, 1 / 8 + 1])', "1.500000 2.00 4 1.1"),
            ('format("~e ~2e", [1.5, 12345])', "1.500000e+00 1.23e+04"),
            ('format("~8r ~16r ~2r ~36r", [64, -255, 0, 35])', "100 -ff 0 z"),
            ('format("~s~s", [[0\'a, 0\'b], "cd"])', "abcd"),
            ("format(\"~c~3c\", [0'x, 0'y])", "xyyy"),
            ('format("~*c|~*d", [3, 0\'z, 2, 314])', "zzz|3.14"),
            ('format("a~~b~2nc~i~w", [x, y])', "a~b\n\ncy"),
            ('format("~w~w", [X, X + Y])', "_1_1+_2"),
        ],
    )
    check_errors(
        solve,
        [
            ('format("~w", [])', "format('not enough arguments')"),
            ('format("~w ~*c", [a])', "format('not enough arguments')"),
            ('format("~w", [a, b])', "format('too many arguments')"),
            ('format("x", [a])', "format('too many arguments')"),
            ('format("~z", [a])', "format('no such directive')"),
            ('format("abc~")', "format('no such directive')"),
            ('format("~r", [5])', "format('no radix')"),
            ('format("~d", [a])', "type_error(integer,a)"),
            ('format("~D", [1.0])', "type_error(integer,1.0)"),
            ('format("~c", [a])', "type_error(integer,a)"),
            ('format("~8r", [a])', "type_error(integer,a)"),
            ('format("~d", [_])', "instantiation_error"),
            ('format("~f", [a])', "type_error(evaluable,a/0)"),
            ("format(_, [])", "instantiation_error"),
        ],
    )
    assert solve("", 'write(a), format("b~w~z", [c])', 9)["output"] == "a"


def test_columns(solve):
    check_output(
        solve,
        [
            ('format("ab~6|cd", [])', "ab    cd"),
            ('format("~tab~6|cd", [])', "    abcd"),
            ('format("~tab~t~6|cd", [])', "  ab  cd"),
            ('format("~tab~t~7|cd", [])', "  ab   cd"),
            ('format("a~tb~tc~9|d", [])', "a   b   cd"),
            ('format("~`-t~5|~`=tx~4+", [])', "-----===x"),
            ('format("a~4+b~4+c~+d", [])', "a   b   c       d"),
            ('format("abcdef~3|g~2+h~2+", [])', "abcdefg h "),
            ('format("x~|y~t~4|z", [])', "xy  z"),
            ('write(abc), format("~t~w~6|~w", [d, e])', "abc  de"),
            ('write(abc), format("d~4+e", [])', "abcd   e"),
            ('write(abc), nl, format("~t~w~3|", [d])', "abc\n  d"),
            ("write('a\\nbc'), write(d), format(\"~t~w~6|\", [e])", "a\nbcd  e"),
            ('format("ab~nc~3|d", [])', "ab\nc  d"),
            ('format("~t~s~5|~n", [[0\'a]])', "    a\n"),
            ('format("~*|x", [3])', "   x"),
        ],
    )


@given(seed=SEEDS)
def test_random_tables(solve, seed):
    rng = random.Random(seed)
    form, arguments, expected = "", [], ""
    for _ in range(rng.randint(1, 4)):
        width = rng.randint(5, 9)
        word = rng.choice(["a", "bc", "def", "ghij"])
        fill = rng.choice([" ", " ", "*", "."])
        place = f"~`{fill}t" if fill != " " else "~t"
        style = rng.choice(["left", "right", "plain"])
        form += {"left": f"~w{place}", "right": f"{place}~w", "plain": "~w"}[style] + f"~{width}+"
        text = (
            word.rjust(width, fill)
            if style == "right"
            else word.ljust(width, fill if style == "left" else " ")
        )
        arguments.append(word)
        expected += text
    assert output_of(solve, f'format("{form}", [{", ".join(arguments)}])') == expected


@given(number=st.integers(-(10**7), 10**7), digits=st.integers(0, 9), base=st.integers(2, 36))
def test_random_numbers(solve, number, digits, base):
    output = output_of(
        solve, f'format("~{digits}d ~{base}r ~D ~w", [{number}, {number}, {number}, {number}])'
    )
    scaled, to_base, grouped, plain = output.split(" ")
    assert Decimal(scaled) == Decimal(number).scaleb(-digits)
    assert len(scaled.partition(".")[2]) == digits
    assert int(to_base, base) == number
    assert to_base == to_base.lower()
    assert int(grouped.replace(",", "")) == number
    assert [len(group) for group in grouped.lstrip("-").split(",")[1:]] == [3] * (
        grouped.count(",")
    )
    assert plain == str(number)


def test_words_of_a_text(solve):
    program = """
    count(Text, Counts) :-
        atomic_list_concat(Words, ' ', Text), msort(Words, Sorted), runs(Sorted, Counts).
    runs([], []).
    runs([W|Ws], [W-N|Rest]) :- take(W, Ws, 1, N, Others), runs(Others, Rest).
    take(W, [W|Ws], N0, N, Rest) :- !, N1 is N0 + 1, take(W, Ws, N1, N, Rest).
    take(_, Ws, N, N, Ws).
    """
    text = "the cat and the dog and the bird"
    counts = sorted(
        (word, len(list(same))) for word, same in itertools.groupby(sorted(text.split()))
    )
    expected = "[" + ",".join(f"{word}-{count}" for word, count in counts) + "]"
    assert values(solve, f"count('{text}', X)", program) == [expected]
