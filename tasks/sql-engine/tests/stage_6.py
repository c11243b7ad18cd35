import random
import re
import sqlite3

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)


def oracle(statements):
    """Return what sqlite3 makes of statements, in the form that run has."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    results = []
    for statement in statements:
        try:
            cursor = database.execute(statement)
            rows = cursor.fetchall() if cursor.description else None
            results.append(max(cursor.rowcount, 0) if rows is None else rows)
        except sqlite3.Error as error:
            results.append(str(error))
    database.close()
    return results


def plain(statement, result):
    """Bring a result into a form to compare; rows without an order are sorted."""
    if isinstance(result, str):
        if re.search("syntax error|incomplete input|unrecognized token", result):
            return "syntax error"
        if "duplicate column name" in result:
            return re.sub("error in table .* after rename: ", "", result.lower())
        result = result.replace("no such table: main.", "no such table: ")
        return "misuse of aggregate" if result.startswith("misuse of aggregate") else result
    if isinstance(result, list):
        rows = [
            repr([f"{v + 0.0:.12g} real" if isinstance(v, float) else v for v in row])
            if isinstance(row, tuple)
            else "no tuple"
            for row in result
        ]
        while "(" in statement:
            statement = re.sub(r"\([^()]*\)", "", statement)
        return rows if "ORDER BY" in statement.upper() else sorted(rows)
    return repr(result)


def compare(run, statements):
    """Compare run with sqlite3, statement by statement."""
    wanted = oracle(statements)
    results = run(list(statements))
    assert type(results) is list
    assert len(results) == len(statements)
    for statement, result, want in zip(statements, results, wanted):
        assert plain(statement, result) == plain(statement, want), statement


def expand(rng, template, grammar, depth=4):
    """Fill the {names} in a template; once depth is used up, with choices that end."""

    def fill(match):
        choices = grammar[match[1]]
        if depth <= 0:
            choices = [choice for choice in choices if "{" not in choice] or choices[:1]
        return expand(rng, rng.choice(choices), grammar, depth - 1)

    return re.sub(r"\{(\w+)\}", fill, template)


def some(rng, template, grammar, count, depth=4):
    """Fill a template several times."""
    return [expand(rng, template, grammar, depth) for _ in range(count)]


GRAMMAR = {
    "int": ["0", "1", "2", "5", "-3", "12"],
    "real": ["0.5", "2.0", ".25", "1e1", "3.", "-7.75", "25e-1"],
    "word": ["'a'", "'ab'", "'  Abc '", "''", "'xxaxx'", "'a,b,a'", "'12'"],
    "col": ["a", "b"],
    "rcol": ["r", "q"],
    "arith": ["+", "-", "*"],
    "num": [
        "{col}",
        "{int}",
        "{num} {arith} {num}",
        "{num} / {int}",
        "{num} % {int}",
        "abs({num})",
        "sign({num})",
        "length({text})",
        "instr({text}, {text})",
        "unicode({text})",
        "coalesce({col}, {num})",
        "ifnull({col}, {num})",
        "nullif({num}, {num})",
        "iif({cond}, {num}, {num})",
        "min({num}, {num})",
        "MAX({num}, {num}, {num})",
        "CAST({real1} AS INTEGER)",
        "CAST({text} AS INTEGER)",
        "CAST({num} AS INTEGER)",
    ],
    "real1": [
        "{rcol}",
        "{real}",
        "{real1} {arith} {num}",
        "{num} {arith} {real1}",
        "{real1} / 2",
        "{col} / 0.5",
        "{col} / 4.0",
        "{rcol} / 0",
        "{rcol} % 3",
        "{col} % 2.5",
        "{rcol} % 0",
        "- {rcol}",
        "round({real1})",
        "round({num})",
        "abs({real1})",
        "CAST({num} AS REAL)",
        "CAST({text} AS REAL)",
        "max({real1}, {num})",
        "min({real1}, {num})",
        "coalesce({rcol}, {real1})",
    ],
    "rounded": ["{real1}", "{real1}", "round({real1}, 1)", "round({real1}, {int})"],
    "text": [
        "{tcol}",
        "{word}",
        "{text} || {text}",
        "upper({text})",
        "lower({text})",
        "trim({text})",
        "ltrim({text}, 'xa')",
        "rtrim({text}, {word})",
        "trim({text}, 'ax')",
        "ltrim({text})",
        "rtrim({text})",
        "replace({text}, {word}, {word})",
        "replace({text}, 'a', {text})",
        "substr({text}, {num})",
        "substr({text}, {int}, {num})",
        "substr({text}, {num}, {int})",
        "hex({text})",
        "typeof({any})",
        "min({text}, {text})",
        "max({text}, {tcol})",
        "coalesce({tcol}, {tcol}, {word})",
        "nullif({text}, {word})",
        "iif({cond}, {text}, {text})",
        "CAST({num} AS TEXT)",
        "lower({num})",
    ],
    "tcol": ["s", "u"],
    "any": ["{num}", "{real1}", "{text}", "NULL", "{cond}"],
    "cmp": ["<", "<=", ">", ">=", "=", "<>"],
    "cond": ["{num} {cmp} {real1}", "{real1} {cmp} {num}", "{text} {cmp} {text}", "{any} IS NULL"],
    "value": [
        "1",
        "'2'",
        "' 3 '",
        "4.0",
        "5.5",
        "'6.5'",
        "'-7.0'",
        "'1e1'",
        "NULL",
        "'+8'",
        "'.5'",
    ],
    "tvalue": ["'a'", "12", "-3", "'1.0'", "NULL", "' Ab'"],
    "row": ["({value}, {value}, {value}, {value}, {tvalue}, {tvalue})"],
}
SETUP = [
    "CREATE TABLE t (a INTEGER, b INTEGER, r REAL, q REAL, s TEXT, u TEXT)",
    "INSERT INTO t VALUES (1, 2, 3, 0.25, 'a', 'ab'), (-7, 0, 2.5, -1, ' Abc', 'xax')",
    "INSERT INTO t VALUES (NULL, 5, NULL, 10.75, NULL, ''), (12, -3, -0.5, 0, '12a', 'a,b')",
]


def one_by_one(run, expressions):
    compare(run, [f"SELECT {expression}" for expression in expressions])


def test_numbers(run):
    one_by_one(
        run,
        [
            *("1.5", ".5", "5.", "1e3", "1E+2", "25e-1", "1.5e1", "7.0", "-0.5"),
            *("7 / 2.0", "7.0 / 2", "-7 / 2.0", "1.0 / 0", "1 / 0.0", "7.5 % 2", "-7.9 % 4"),
            *("7 % 2.9", "7 % 0.5", "7.5 % 0", "1 = 1.0", "1 < 1.5", "2.5 > 2", "1 IS 1.0"),
            *("1.5 + 1", "2 * 0.5", "1 - 1.0", "- 2.5", "1 IN (2, 1.0)", "NULL / 0.0"),
            *("1.5.5", "1e", "1e+", "1.5x", ".", "1 .5", "1._5"),
        ],
    )


def test_types_of_columns(run):
    values = (
        "1, 2.0, 2.5, -0.0, '3', ' 4 ', '5.0', '5.5', '+6', '1e2', '.5', '7.', 'x', '1x', '', NULL"
    )
    values += ", '-', '1 2', '--1', 1e3, '1_0', '0x1'"
    rows = ", ".join(f"({value}, {value})" for value in values.split(", "))
    compare(
        run,
        [
            "CREATE TABLE t (i INTEGER, r REAL)",
            f"INSERT INTO t VALUES {rows}",
            "SELECT i, typeof(i), r, typeof(r) FROM t",
            "CREATE TABLE u (s TEXT)",
            "INSERT INTO u VALUES (1), (-20), ('x'), ('1.0'), (NULL), (3 + 4)",
            "SELECT s, typeof(s) FROM u",
            "UPDATE t SET i = r, r = i WHERE typeof(r) = 'real'",
            "SELECT i, r FROM t",
            "UPDATE u SET s = 5",
            "SELECT s, typeof(s) FROM u",
        ],
    )


def test_order_of_types(run):
    compare(
        run,
        [
            "CREATE TABLE t (i INTEGER)",
            "INSERT INTO t VALUES ('b'), (2), (NULL), (1.5), ('a'), (-1), ('10'), ('')",
            "SELECT i FROM t ORDER BY i",
            "SELECT i FROM t ORDER BY i DESC",
        ],
    )


def test_cast(run):
    one_by_one(
        run,
        [
            f"CAST({value} AS {kind})"
            for kind in ("INTEGER", "REAL")
            for value in (
                *("2.9", "-2.9", "7", "'12'", "' 12ab'", "'-3.7x'", "'+4'", "'abc'", "''", "NULL"),
                *("'1e2'", "'1e2x'", "'1ex'", "'.5.5'", "'5.'", "'- 1'", "'.'"),
            )
        ],
    )
    one_by_one(run, ["CAST(12 AS TEXT)", "CAST(-1 AS TEXT) || 'x'", "CAST(NULL AS TEXT)"])


def test_functions_of_numbers(run):
    one_by_one(
        run,
        [
            *("abs(-5)", "abs(5)", "abs(-2.5)", "abs(NULL)", "sign(-3)", "sign(0)", "sign(2.5)"),
            *(
                "sign(NULL)",
                "round(2.5)",
                "round(-2.5)",
                "round(2.4)",
                "round(7)",
                "round(1.25, 1)",
            ),
            *("round(-1.25, 1)", "round(1.75, 2)", "round(12.75, -1)", "round(12, 1)"),
            *("round(1.5, NULL)", "round(NULL)", "round(0.125, 2)", "round(1.5, 0)"),
        ],
    )


def test_functions_of_texts(run):
    one_by_one(
        run,
        [
            *("length('abc')", "length('')", "length(123)", "length(-5)", "length(NULL)"),
            *("upper('aBc1')", "lower('AbC')", "upper(NULL)", "trim('  a b ')", "ltrim('  a ')"),
            *("rtrim('  a ')", "trim('xyaxyx', 'yx')", "ltrim('xyax', 'x')", "rtrim('xax', 'x')"),
            *(
                "trim('abc', '')",
                "trim(NULL, 'x')",
                "trim('a', NULL)",
                "replace('abab', 'b', 'xy')",
            ),
            *("replace('aaa', 'aa', 'b')", "replace('abc', '', 'x')", "replace('abc', 'b', '')"),
            *("replace('a', NULL, 'b')", "instr('hello', 'l')", "instr('hello', 'x')"),
            *("instr('', '')", "instr('a', '')", "instr(NULL, 'a')", "hex('aZ09')", "hex('é')"),
            *("hex('')", "unicode('A')", "unicode('')", "unicode('éa')", "hex(12)", "hex(NULL)"),
        ],
    )


def test_substr(run):
    starts = ["-7", "-5", "-3", "-1", "0", "1", "2", "5", "6", "9"]
    lengths = ["-9", "-2", "-1", "0", "1", "2", "3", "99"]
    one_by_one(run, [f"substr('hello', {start})" for start in starts])
    one_by_one(run, [f"substr('hello', {s}, {n})" for s in starts for n in lengths])
    one_by_one(run, ["substr(NULL, 1)", "substr('a', NULL)", "substr('a', 1, NULL)"])


def test_choices(run):
    one_by_one(
        run,
        [
            *(
                "coalesce(NULL, 2, 3)",
                "coalesce(NULL, NULL)",
                "coalesce(0, 1)",
                "ifnull(NULL, 'x')",
            ),
            *(
                "ifnull('', 'x')",
                "nullif(1, 1)",
                "nullif(1, 2)",
                "nullif(NULL, 1)",
                "nullif(1, NULL)",
            ),
            *("iif(1, 'a', 'b')", "iif(0, 'a', 'b')", "iif(NULL, 'a', 'b')", "iif(0.5, 1, 2)"),
            *("min(3, 1, 2)", "max(3, 1, 2)", "min(1, NULL)", "max(NULL, 1)", "min('b', 'a')"),
            *("min('a', 5)", "max('a', 5)", "max(1, 1.5)", "typeof(1)", "typeof(1.0)"),
            *("typeof('1')", "typeof(NULL)", "typeof(1 = 1)", "typeof(1 / 2.0)"),
        ],
    )


def test_errors(run):
    compare(
        run,
        [
            *SETUP,
            *("SELECT nope(1)", "SELECT Foo()", "SELECT foo(a) FROM t", "SELECT 1 + bar(2, 3)"),
            *(
                "SELECT abs()",
                "SELECT ABS(1, 2)",
                "SELECT substr('a')",
                "SELECT substr('a', 1, 2, 3)",
            ),
            *(
                "SELECT coalesce(1)",
                "SELECT nullif(1)",
                "SELECT iif(1, 2)",
                "SELECT replace('a', 'b')",
            ),
            *("SELECT instr('a')", "SELECT trim()", "SELECT trim('a', 'b', 'c')", "SELECT round()"),
            *(
                "SELECT hex()",
                "SELECT ifnull(1, 2, 3)",
                "SELECT typeof()",
                "SELECT length('a', 'b')",
            ),
            *(
                "SELECT sign(1, 2)",
                "SELECT unicode('a', 'b')",
                "SELECT round(1, 2, 3)",
                "SELECT min()",
            ),
            *("SELECT lower()", "SELECT upper()", "SELECT ltrim('a', 'b', 'c')", "SELECT rtrim()"),
            *("SELECT abs(nope)", "SELECT abs(1", "SELECT abs(1,)", "SELECT CAST(1)"),
            *("SELECT CAST 1 AS TEXT", "SELECT CAST(1 AS TEXT", "SELECT abs 1"),
        ],
    )


@given(seed=SEEDS)
def test_random_numbers(run, seed):
    rng = random.Random(seed)
    compare(run, SETUP + some(rng, "SELECT {rounded}, {num}, {cond} FROM t", GRAMMAR, 9, 3))


@given(seed=SEEDS)
def test_random_texts(run, seed):
    rng = random.Random(seed)
    script = SETUP + some(rng, "SELECT {text}, {num} FROM t", GRAMMAR, 8, 3)
    compare(run, script + some(rng, "SELECT {text} FROM t WHERE {cond} ORDER BY 1", GRAMMAR, 4, 3))


@given(seed=SEEDS)
def test_random_types(run, seed):
    rng = random.Random(seed)
    script = [SETUP[0], f"INSERT INTO t VALUES {', '.join(some(rng, '{row}', GRAMMAR, 6))}"]
    script.append("SELECT *, typeof(a), typeof(r), typeof(s) FROM t")
    script += some(rng, "UPDATE t SET {rcol} = {col}, {col} = {rcol} * {real}", GRAMMAR, 1, 2)
    compare(run, [*script, "SELECT * FROM t", "SELECT a, r, s FROM t ORDER BY 1, 2, 3"])
