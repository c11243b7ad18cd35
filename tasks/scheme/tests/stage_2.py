from hypothesis import given
from hypothesis import strategies as st
from stage_1 import check_table

WORDS = ["a", "b2", "set!", "->x", "a.b", "+", "-", "...", "<=?", "-a", "1+", "Abc", "é", "+a", "/"]
SPACES = [
    " ",
    "\n",
    "\t",
    "  ",
    " ; no ) here\n",
    " #| so | # |#",
    " #| a #| b |# c |# ",
    " #;(x . y) ",
    " #; #;1 2 ",
]
NAMED = {" ": "space", "\n": "newline", "\t": "tab", "\0": "nul"}
ESCAPED = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
QUOTES = {"'": "quote", "`": "quasiquote", ",": "unquote", ",@": "unquote-splicing"}
CHARS = st.sampled_from("aZ0 \n\t\0\"\\();'é")
SYMBOLS = st.tuples(st.just("symbol"), st.sampled_from(WORDS))
ATOMS = (
    st.integers(-99, 10**20)
    | st.booleans()
    | SYMBOLS
    | st.tuples(st.just("string"), st.text(CHARS, max_size=5))
    | st.tuples(st.just("char"), CHARS)
)
DATA = st.recursive(
    ATOMS,
    lambda inner: (
        st.tuples(st.just("list"), st.lists(inner, max_size=4))
        | st.tuples(st.just("vector"), st.lists(inner, max_size=3))
        | st.tuples(st.just("dotted"), st.lists(inner, min_size=1, max_size=3), ATOMS)
        | st.tuples(st.just("quoted"), st.sampled_from(sorted(QUOTES)), inner)
    ),
    max_leaves=8,
)


def written(datum):
    """The text of a datum as it should be printed."""
    if isinstance(datum, bool):
        return "#t" if datum else "#f"
    if isinstance(datum, int):
        return str(datum)
    kind, content, *rest = datum
    if kind == "symbol":
        return content
    if kind == "string":
        return '"' + "".join(ESCAPED.get(char, char) for char in content) + '"'
    if kind == "char":
        return "#\\" + NAMED.get(content, content)
    if kind == "quoted":
        return f"({QUOTES[content]} {written(rest[0])})"
    inner = " ".join(map(written, content))
    if kind == "dotted":
        return f"({inner} . {written(rest[0])})"
    return ("#(" if kind == "vector" else "(") + inner + ")"


def source_of(datum, space):
    """A text that reads as the datum, with more between its tokens, and other spellings."""
    if isinstance(datum, bool):
        return space() + ("#true" if datum else "#false")
    if isinstance(datum, int):
        return space() + str(datum)
    kind, content, *rest = datum
    if kind == "string":
        return (
            space()
            + '"'
            + "".join(ESCAPED.get(c, f"\\x{ord(c):x};" if c in "é\0Z" else c) for c in content)
            + '"'
        )
    if kind == "char":
        return (
            space()
            + "#\\"
            + NAMED.get(content, f"x{ord(content):x}" if content in "é;" else content)
        )
    if kind == "quoted":
        return space() + content + source_of(rest[0], space)
    if kind in ("symbol",):
        return space() + content
    inner = "".join(source_of(item, space) for item in content)
    opening = "#(" if kind == "vector" else "("
    tail = " ." + source_of(rest[0], space) if kind == "dotted" else ""
    return space() + opening + inner + tail + space() + ")"


@given(datum=DATA, seed=st.randoms(use_true_random=False))
def test_random_data(run, datum, seed):
    text = source_of(datum, lambda: seed.choice(SPACES))
    assert run("'" + text) == [written(datum)]
    assert run("(quote " + text + ")") == [written(datum)]


@given(datum=DATA)
def test_printed_text_reads_as_the_same(run, datum):
    text = written(datum)
    assert run("'" + text) == [text]


def test_values(run):
    check_table(
        run,
        r"""
#t => #t
#false => #f
"a\\b" => "a\\b"
"tab\t \x41; \x3bb;x" => "tab\t A λx"
#\a => #\a
#\x => #\x
#\x41 => #\A
#\( => #\(
#\; => #\;
#\" => #\"
#\nul => #\nul
#\x20 => #\space
#\1 => #\1
#(1 a "b") => #(1 a "b")
+ => #<procedure>
'() => ()
'#() => #()
-12 => -12
+5 => 5
""",
    )


def test_quoting(run):
    check_table(
        run,
        """
'abc => abc
''abc => (quote abc)
'`(a ,b ,@c) => (quasiquote (a (unquote b) (unquote-splicing c)))
'(quote) => (quote)
'(1 . (2 . (3 . ()))) => (1 2 3)
'(1 . (2 . 3)) => (1 2 . 3)
'((1) . (2)) => ((1) 2)
'(a . #(b)) => (a . #(b))
(quote (1 "x" #\\space)) => (1 "x" #\\space)
'(a.b ... -) => (a.b ... -)
'(1 -2 +3 - + 4x -x) => (1 -2 3 - + 4x -x)
'AbC => AbC
""",
    )


def test_tokens_need_no_space(run):
    assert run('\'(a"b"c(d)e\'f #\\g)\'h"i"') == ['(a "b" c (d) e (quote f) #\\g)', "h", '"i"']
    assert run("'a;b\n'c") == ["a", "c"]


def test_comments(run):
    assert run("1 ; 2\n 3 ;") == ["1", "3"]
    assert run("; only") == []
    assert run("#| a |# 1 #| #| b |# |# 2 #|#|x|#|#") == ["1", "2"]
    assert run("#;1 2 #;(a b) #;'c 3 '(4 #;5) #;6") == ["2", "3", "(4)"]
    assert run("'(#;a) '(1 . #;2 3) '#(#;#;a b c)") == ["()", "(1 . 3)", "#(c)"]
    assert run('"; #| no" 1') == ['"; #| no"', "1"]


def test_arithmetic_and_its_errors(run):
    check_table(
        run,
        """
(+ 1 (* 2 3)) => 7
(- 3) => -3
(- 3 1 1) => 1
(+) => 0
(*) => 1
(* 2 3 4) => 24
(-) => error: wrong number of arguments 0
(+ 1 "2" 'x) => error: wrong type "2"
(* 2 'two) => error: wrong type two
(- #t) => error: wrong type #t
(- 1 #\\a) => error: wrong type #\\a
(- 1 2 '(3 "x")) => error: wrong type (3 "x")
(+ 1 (+ 2 -)) => error: wrong type #<procedure>
(+ (* 1 'deep) (- 'late)) => error: wrong type deep
""",
    )


def test_errors_of_evaluation(run):
    check_table(
        run,
        """
nothing => error: unbound variable nothing
(+ 1 other) => error: unbound variable other
(missing 1 2) => error: unbound variable missing
(5 6) => error: not a procedure 5
("f") => error: not a procedure "f"
((+ 1 2) 3) => error: not a procedure 3
('a 1) => error: not a procedure a
(5 unbound) => error: unbound variable unbound
4 => 4
""",
    )


def test_errors_of_reading_end_the_program(run):
    for text in [
        "(",
        "'(1 2",
        '"abc',
        "'",
        "'(1 . ",
        "#(1",
        "#| x",
        "#;",
        "(1 #;",
        '"a\\"',
        "#| #| |#",
        "'(a #| b)",
    ]:
        assert run("1 " + text) == ["1", "error: end of text"], text
    for token in ["#foo", "#\\abc", "#\\spacex", "#tt", '"a\\q"', "#x", "#\\nulx"]:
        assert run(f"1 (2 {token}) 3") == ["1", f"error: bad token {token}"], token
    for text, token in [
        ("1 ) 2", ")"),
        ("1 . 2", "."),
        ("1 '(. 2)", "."),
        ("1 '(2 . 3 4) 5", "."),
        ("1 '(2 . )", ")"),
        ("1 '(2 . 3 . 4)", "."),
        ("1 '#(')", ")"),
        ("1 '(2 . 3 #;4 5)", "."),
    ]:
        assert run(text) == ["1", f"error: bad token {token}"], text


def test_an_error_ends_only_its_form(run):
    assert run("1 x (+ 'a) 2 (3) 4") == [
        "1",
        "error: unbound variable x",
        "error: wrong type a",
        "2",
        "error: not a procedure 3",
        "4",
    ]


def test_nesting(run):
    text = "(" * 60 + "a" + ")" * 60
    assert run("'" + text) == [text]
    assert run("(+ 1 " * 60 + "0" + ")" * 60) == ["60"]
