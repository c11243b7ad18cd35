import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)
ERROR = {"answers": [], "end": "error: error(syntax_error(read),_1)", "output": ""}


def value_of(solve, term, program=""):
    """The text of a term that is the value of X."""
    result = solve(program, f"X = ({term})", 9)
    assert len(result["answers"]) == 1, result
    return result["answers"][0]["X"]


def same(solve, left, right, program=""):
    """Whether two terms without variables are the same."""
    return solve(program, f"'='(({left}), ({right}))", 9)["answers"] == [{}]


def check_values(solve, cases, program=""):
    for text, expected in cases:
        assert value_of(solve, text, program) == expected, text


# The definition: a row of operands and infix operators is a term if it can be split at an operator
# so that both sides are terms of a priority that fits.


def readings(tokens, table):
    """All pairs of a term, in canonical form, and its priority."""
    if len(tokens) == 1:
        return [(tokens[0], 0)]
    found = []
    for place in range(1, len(tokens), 2):
        priority, kind = table[tokens[place]]
        for left, left_priority in readings(tokens[:place], table):
            for right, right_priority in readings(tokens[place + 1 :], table):
                if left_priority <= priority - (kind[0] == "x"):
                    if right_priority <= priority - (kind[2] == "x"):
                        found.append((f"'{tokens[place]}'({left},{right})", priority))
    return found


@given(seed=SEEDS)
def test_random_infix_operators(solve, seed):
    rng = random.Random(seed)
    kinds = {priority: rng.choice(["xfx", "xfy", "yfx"]) for priority in (300, 550, 650)}
    names = ["===>", "plus", "<+", "and"]
    table = {name: rng.choice(list(kinds.items())) for name in names}
    program = " ".join(f":- op({p}, {kind}, {name})." for name, (p, kind) in table.items())
    tokens = [rng.choice(["a", "b", "7"])]
    for _ in range(rng.randint(1, 5)):
        tokens += [rng.choice(names), rng.choice(["a", "b", "-7"])]
    found = readings(tokens, table)
    text = " ".join(tokens)
    if not found:
        assert solve(program, f"X = ({text})", 9) == ERROR
    else:
        assert len(found) == 1
        assert same(solve, text, found[0][0], program)
        written = value_of(solve, found[0][0], program)
        assert written.replace(" ", "") == text.replace(" ", "")


def draw_term(rng, depth):
    """A random term in canonical form."""
    if depth == 0 or rng.random() < 0.15:
        return rng.choice(
            [
                "a",
                "1",
                "-1",
                "2.5",
                "x1",
                "'B c'",
                "[]",
                "'-'",
                "'\\\\+'",
                "'mod'",
                "'*'",
                "{}",
                "'dynamic'",
                "';'",
                "'is'",
            ]
        )
    kind = rng.random()
    inner = [draw_term(rng, depth - 1) for _ in range(2)]
    if kind < 0.2:
        name = rng.choice(
            ["'-'", "'\\\\+'", "'\\\\'", "':-'", "dynamic", "'+'", "{}", "'?-'", "'$'"]
        )
        return f"{name}({inner[0]})"
    if kind < 0.3:
        return rng.choice(["f({},{})", "[{}|{}]", "[{},{}]", "'Odd'({},{})"]).format(*inner)
    name = rng.choice(
        [
            "'+'",
            "'-'",
            "'*'",
            "'^'",
            "'**'",
            "','",
            "';'",
            "':-'",
            "'->'",
            "'='",
            "is",
            "mod",
            "':'",
            "'-->'",
            "'=..'",
            "'*->'",
            "rem",
            "'/\\\\'",
        ]
    )
    return f"{name}({inner[0]},{inner[1]})"


@given(seed=SEEDS)
def test_what_is_written_can_be_read(solve, seed):
    term = draw_term(random.Random(seed), 4)
    program = ":- op(700, xf, '$')."
    written = value_of(solve, term, program)
    assert same(solve, term, written, program)
    assert value_of(solve, written, program) == written


def test_brackets_and_spaces(solve):
    check_values(
        solve,
        [
            ("'-'(1, '-'(2, 3))", "1-(2-3)"),
            ("1 - 2 - 3", "1-2-3"),
            ("'^'('^'(1, 2), 3)", "(1^2)^3"),
            ("2 ^ 3 ^ 4", "2^3^4"),
            ("'**'(2, '**'(3, 4))", "2**(3**4)"),
            ("'-'(1)", "- 1"),
            ("'-'(-1)", "- -1"),
            ("1 - -1", "1- -1"),
            ("'-'('-'(a))", "- -a"),
            ("- (1)", "- 1"),
            ("-(a)", "-a"),
            ("-(-(1))", "- - 1"),
            ("- 1 ^ 2", "- 1^2"),
            ("-1 ^ 2", "-1^2"),
            ("'^'('-'(a), 2)", "(-a)^2"),
            ("\\+ (a, b)", "\\+ (a,b)"),
            ("\\+ a = b", "\\+a=b"),
            ("'='(\\+ a, b)", "(\\+a)=b"),
            ("a = (\\+)", "a=(\\+)"),
            ("'='(a, '\\\\'(b))", "a= \\b"),
            ("'+'('*', 1)", "(*)+1"),
            ("- (*)", "- (*)"),
            ("f(+, [-, mod|*], {-})", "f(+,[-,mod|*],{-})"),
            ("a:b:c", "a:b:c"),
            ("(a :- b, c ; d -> e)", "a:-b,c;d->e"),
            ("(a , b , c)", "a,b,c"),
            ("((a , b) , c)", "(a,b),c"),
            ("f((a , b), (c :- d), [(e , f)|(g ; h)])", "f((a,b),(c:-d),[(e,f)|(g;h)])"),
            ("{a, b}", "{a,b}"),
            ("{}", "{}"),
            ("'{}'(x, y)", "{}(x,y)"),
            ("5 mod 2 rem 3", "5 mod 2 rem 3"),
            ("5 mod (2 rem 3)", "5 mod (2 rem 3)"),
            ("P is 1 xor Q", "_1 is 1 xor _2"),
            ("dynamic a / 1", "dynamic a/1"),
            ("(:- dynamic a)", ":-dynamic a"),
            ("a --> b", "a-->b"),
            ("(a | b)", "a;b"),
            ("1 = 'A'", "1='A'"),
            ("[a = b|c = d]", "[a=b|c=d]"),
            ("'='(-, -)", "(-)=(-)"),
            ("- = x", "(-)=x"),
            ("* = *", "(*)=(*)"),
            ("[- | +]", "[-|+]"),
            ("-(2, 3)", "2-3"),
            ("- (2, 3)", "- (2,3)"),
            ("'dynamic'(-1)", "dynamic-1"),
        ],
    )


def test_tokens(solve):
    check_values(
        solve,
        [
            ("f(0x1F, 0o17, 0b101, 0'a, 0''', 0'\\n, 0' , 0x0)", "f(31,15,5,97,39,10,32,0)"),
            ("f(-0'a, - 0x10)", "f(-97,- 16)"),
            ("f(1.50, 2.0e3, 1.0E-7, -0.5, 12.25e+20)", "f(1.5,2000.0,1.0e-07,-0.5,1.225e+21)"),
            ("1.0e22", "1.0e+22"),
            ("'a\\nb\\tc\\\\d\\'e'", "'a\\nb\\tc\\\\d\\'e'"),
            ("'\\x41\\\\x62\\'", "'Ab'"),
            ("'say \\\"hi\\\" \\`'", "'say \"hi\" `'"),
            ("'one\\\n two'", "'one two'"),
            ('f("ab", "", "it\\"s", "a""b")', "f([a,b],[],[i,t,'\"',s],[a,'\"',b])"),
            ("'\\a\\b\\f\\v\\r\\0'", "'\a\b\f\v\r\0'"),
            (
                "f(***, =.., !, ;, '.', '/*', '[]', '{}', '!a')",
                "f(***,=..,!,;,'.','/*',[],{},'!a')",
            ),
            ("f('\\\\', ',', '|', 'a.b')", "f(\\,',','|','a.b')"),
            ("'hello'(1)", "hello(1)"),
            ("\\(a)", "\\a"),
            ("a/*x*/+%y\n/* z */b", "a+b"),
            ("'.'(a, [])", "[a]"),
            ("[](x)", "[](x)"),
        ],
    )


def test_types_of_numbers_do_not_unify(solve):
    assert solve("", "1 = 1.0", 9)["answers"] == []
    assert solve("", "1.0 = 1.00, 1.5 = 15.0e-1", 9)["answers"] == [{}]
    assert solve("", "1.5 = 1.25", 9)["answers"] == []


def test_syntax_errors(solve):
    for text in (
        "a b",
        "f(a",
        "f(a))",
        "[a",
        "[a|b, c]",
        "{a",
        "(a",
        "f(,a)",
        "a = b = c",
        "1 xor",
        "'abc",
        "'a\\qb'",
        "f(a :- b)",
        "[a :- b]",
        "f(:- a)",
        "a :- b :- c",
        "X = a :- b, :- c",
        ")",
        "f()",
        "a = \\+ b",
        "a ** b ** c",
        "[a b]",
        '"abc',
        "1 2",
        "X Y",
        "f(a;)",
        "[|a]",
        "[a|]",
        "(a]",
        "{a)",
        "` a",
        "a.b",
        "p. q",
        "",
        "x , ",
        "dynamic dynamic a",
        "= (a) b",
        "f(a|b)",
    ):
        assert solve("", text, 9) == ERROR, text


def test_syntax_errors_in_programs(solve):
    assert solve("p(a). p(b)", "p(X)", 9) == ERROR
    assert solve("p(a). p(b) p(c). p(d).", "p(X)", 9) == ERROR
    assert solve("p(a). q(+). p(b).", "p(X), q(+)", 9)["end"] == "exhausted"


def test_a_full_stop(solve):
    program = "p(a).%comment\np(b).\tp(c).\np(x=..y).p(d=.e). :- op(200, xfy, '.p'). p('.'). p(f)."
    assert solve(program.replace(".p(d=.e)", ""), "p(X)", 9)["answers"] == [
        {"X": value} for value in ("a", "b", "c", "x=..y", "'.'", "f")
    ]
    assert solve(program, "p(X)", 9) == ERROR


def test_clauses_are_terms(solve):
    program = "':-'(p(X), ','(q(X), r(X))). q(1). q(2). q(3). r(3). r(2). (s :- p(2))."
    assert solve(program, "p(X)", 9)["answers"] == [{"X": "2"}, {"X": "3"}]
    assert solve(program, "','(s, '='(X, [1]))", 9)["answers"] == [{"X": "[1]"}]


def test_operators_come_and_go(solve):
    program = """
    :- op(700, xfx, is_a). :- op(100, fx, #). :- op(100, yf, ++). :- op(0, xfx, mod).
    tom is_a cat. p(# 1 + 2 ++ ++).
    :- op(150, fy, #).
    p(# # 1).
    """
    assert solve(program, "X is_a Y", 9)["answers"] == [{"X": "tom", "Y": "cat"}]
    # The two ++ stand apart, or else they would be one token.
    assert solve(program, "p('+'(X, Y))", 9)["answers"] == [{"X": "# 1", "Y": "2++ ++"}]
    assert solve(program, "p('#'(X))", 9)["answers"] == [{"X": "# 1"}]
    assert solve(program, "X = 5 mod 2", 9) == ERROR
    assert solve(program, "X = mod(5, 2), op(400, yfx, mod)", 9)["answers"] == [{"X": "5 mod 2"}]
    assert solve(":- op(100, fx, #).", "X = # # 1", 9) == ERROR
    lowest = ":- op(1, xfx, ##)."
    check_values(
        solve,
        [
            ("(a) ## 0x1F", "a##31"),
            ("[a] ## 2.5", "[a]##2.5"),
            ('{a} ## "b"', "{a}##[b]"),
            ("P ## 0'a", "_1##97"),
            ("f(a) ## (-1)", "f(a)## -1"),
        ],
        lowest,
    )
    assert solve(":- op(200, xfx, ^).", "X = 1 ^ 2 ^ 3", 9) == ERROR
    assert solve(":- op(100, xf, !).", "X = a ! !", 9) == ERROR


def test_prefix_and_infix(solve):
    program = ":- op(200, xfx, #). :- op(300, fy, #). :- op(100, xf, ok)."
    check_values(
        solve,
        [
            ("# # a", "# #a"),
            ("a # b", "a#b"),
            ("# a # b", "#a#b"),
            ("- ok", "(-)ok"),
            ("a ok", "a ok"),
            ("(# a) ok", "(#a)ok"),
            ("f(a ok, # ok)", "f(a ok,(#)ok)"),
        ],
        program,
    )


def test_directives_run_in_order(solve):
    program = """
    p(X) :- X = a.
    :- p(b).
    :- p(_), op(700, xfx, ===>), fail.
    q(1 ===> 2).
    """
    assert solve(program, "q(X ===> Y)", 9)["answers"] == [{"X": "1", "Y": "2"}]
    program = "r(700). r(0). :- r(P), op(P, xfx, ~~>). q(1 ~~> 2)."
    assert solve(program, "q(X)", 9)["answers"] == [{"X": "1~~>2"}]


def test_deep_terms(solve):
    sums = "+".join(map(str, range(2000)))
    assert value_of(solve, sums) == sums
    powers = "^".join(["a"] * 2000)
    assert value_of(solve, powers) == powers
    assert value_of(solve, "f(" * 2000 + "x" + ")" * 2000) == "f(" * 2000 + "x" + ")" * 2000
    assert value_of(solve, "(" * 2000 + "x" + ")" * 2000) == "x"
    assert value_of(solve, "[" * 2000 + "]" * 2000) == "[" * 2000 + "]" * 2000
    assert same(solve, "- " * 2000 + "a", "-(" * 2000 + "a" + ")" * 2000)
