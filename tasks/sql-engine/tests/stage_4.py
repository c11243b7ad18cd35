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
    "int": ["0", "1", "2", "3", "7", "12"],
    "word": ["'a'", "'ab'", "'Abc'", "'b_c'", "''", "'a%'"],
    "col": ["a", "b", "n"],
    "tcol": ["s", "u"],
    "arith": ["+", "-", "*", "/", "%", "&", "|"],
    "cmp": ["<", "<=", ">", ">=", "=", "==", "<>", "!="],
    "pattern": ["'a%'", "'%B%'", "'_b%'", "''", "'%'", "'ab'", "'b!_c' ESCAPE '!'", "s"],
    "num": [
        "{col}",
        "{int}",
        "{num} {arith} {num}",
        "{num} {arith} {num}",
        "({num} {arith} {num})",
        "- {num}",
        "~ {col}",
        "+ {col}",
        "CASE WHEN {cond} THEN {num} ELSE {num} END",
        "CASE {num} WHEN {num} THEN {num} WHEN {num} THEN {num} END",
        "({cond})",
        "NULL",
    ],
    "text": [
        "{tcol}",
        "{word}",
        "{text} || {text}",
        "{text} || {int}",
        "{col} || {text}",
        "CASE WHEN {cond} THEN {text} WHEN {cond} THEN {text} END",
    ],
    "not": ["", "NOT"],
    "cond": [
        "{num} {cmp} {num}",
        "{text} {cmp} {text}",
        "{num} {cmp} {num} {cmp} {num}",
        "{cond} AND {cond}",
        "{cond} OR {cond}",
        "NOT {cond}",
        "({cond})",
        "{num} {not} BETWEEN {num} AND {num}",
        "{text} {not} LIKE {pattern}",
        "{num} {not} IN ({num}, {int}, {num})",
        "{text} {not} IN ({text}, {word})",
        "{num} IS {num}",
        "{text} IS NOT {text}",
        "{num} IS NULL",
        "{num} IS NOT NULL",
        "{text} ISNULL",
        "{num} NOTNULL",
    ],
    "expr": ["{num}", "{text}", "{cond}", "{num}", "{cond}"],
    "as": ["", "x", "AS x", "AS y"],
    "query": [
        "SELECT {expr}, {expr} {as}, {expr} FROM t",
        "SELECT a, {expr} FROM t WHERE {cond}",
        "SELECT * FROM t WHERE {cond}",
        "SELECT *, {expr} FROM t WHERE {cond}",
        "SELECT {num} AS x, {text} AS y FROM t WHERE x < {num} OR y > {text}",
    ],
}
ROWS = [
    "(1, 2, 3, 'a', 'ab')",
    "(-7, 2, NULL, 'Abc', '')",
    "(7, -2, 0, NULL, 'b_c')",
    "(NULL, NULL, 12, 'ab', NULL)",
    "(0, 0, 0, '', 'A')",
    "(12, -3, 5, 'bxc', 'a')",
    "(-12, 5, -5, 'a%', 'ABC')",
]
SETUP = [
    "CREATE TABLE t (a INTEGER, b INTEGER, n INTEGER, s TEXT, u TEXT)",
    f"INSERT INTO t VALUES {', '.join(ROWS)}",
]


def one_by_one(run, expressions):
    compare(run, [f"SELECT {expression}" for expression in expressions])


def test_division(run):
    one_by_one(
        run,
        [f"{a} {op} {b}" for op in "/%" for a in (7, -7, 6, 0) for b in (2, -2, 3, -7, 0)]
        + ["7 / NULL", "NULL % 2", "100 / 7 / 2", "100 / (7 / 2)", "10 - 4 - 3", "7 % 4 * 3"],
    )


def test_precedence(run):
    one_by_one(
        run,
        [
            "1 + 2 * 3",
            "2 * 3 % 4",
            "1 | 4 + 3",
            "7 & 3 | 8",
            "8 | 7 & 3",
            "1 < 2 < 1",
            "3 > 2 = 1",
            "1 = 2 < 3",
            "2 = 2 = 1",
            "NOT 1 = 2",
            "NOT 0 AND 0",
            "1 OR 0 AND 0",
            "- 2 * 3",
            "-3 % 2",
            "~ 1 + 1",
            "- ~ - 5",
            "- 1 || 2",
            "NOT NOT 7",
            "1 BETWEEN 0 AND 2 AND 0",
            "5 BETWEEN 1 AND 9 = 1",
            "2 IN (1, 2) = 1",
            "1 IS NULL OR 1",
            "1 - - 1",
            "1 < 'a'",
            "'a' <= 5",
            "'1' = 1",
            "'1' <> 1",
            "'' > 7",
        ],
    )


def test_three_valued_logic(run):
    values = ["NULL", "0", "1", "5"]
    one_by_one(
        run,
        [f"{a} {op} {b}" for op in ("AND", "OR", "=", "<>", "IS") for a in values for b in values]
        + ["NOT NULL", "NULL IS NOT 1", "NULL = NULL", "-NULL", "~NULL", "NULL || 'x'"],
    )


def test_in_and_between(run):
    one_by_one(
        run,
        [
            "1 IN (1, NULL)",
            "2 IN (1, NULL)",
            "2 NOT IN (1, NULL)",
            "NULL IN (1)",
            "NULL IN ()",
            "NULL NOT IN ()",
            "1 NOT IN ()",
            "'a' IN ('b', 'a')",
            "2 BETWEEN 2 AND 2",
            "2 BETWEEN 3 AND 1",
            "NULL BETWEEN 1 AND 2",
            "5 BETWEEN NULL AND 2",
            "1 BETWEEN NULL AND 2",
            "5 NOT BETWEEN NULL AND 2",
            "'b' BETWEEN 'a' AND 'c'",
        ],
    )


def test_like(run):
    pairs = [
        ("abc", "ABC"),
        ("abc", "a%"),
        ("abc", "%c"),
        ("abc", "a_c"),
        ("abc", "a_"),
        ("abc", "%%_%"),
        ("", "%"),
        ("", "_"),
        ("a.c", "a.c"),
        ("abc", "a.c"),
        ("a*", "a*"),
        ("a\nb", "a_b"),
        ("a\nb", "a%b"),
        ("ab", "%ab%ab%"),
        ("[x]", "[x]"),
    ]
    one_by_one(run, [f"'{text}' LIKE '{pattern}'" for text, pattern in pairs])
    one_by_one(
        run,
        [
            "'a%' LIKE 'a!%' ESCAPE '!'",
            "'ab' LIKE 'a!%' ESCAPE '!'",
            "'a_b' LIKE '%!_%' ESCAPE '!'",
            "'a!b' LIKE 'a!!b' ESCAPE '!'",
            "'axb' LIKE 'a_b' ESCAPE 'x'",
            "'ab' NOT LIKE 'a'",
            "NULL LIKE 'a'",
            "'a' LIKE NULL",
            "12 LIKE '1_'",
            "'12' LIKE 12",
        ],
    )


def test_case(run):
    one_by_one(
        run,
        [
            "CASE WHEN 0 THEN 'a' WHEN NULL THEN 'b' WHEN 2 THEN 'c' ELSE 'd' END",
            "CASE WHEN 0 THEN 'a' END",
            "CASE 3 WHEN 1 THEN 'x' WHEN 3 THEN 'y' WHEN 3 THEN 'z' END",
            "CASE NULL WHEN NULL THEN 'x' ELSE 'y' END",
            "CASE 1 + 1 WHEN 2 THEN 'x' END || '!'",
        ],
    )


def test_results_with_names(run):
    compare(
        run,
        [
            *SETUP,
            "SELECT a + 1 AS next, next FROM t",
            "SELECT a + 1 next FROM t WHERE NEXT > 2",
            "SELECT b AS a, a AS x FROM t WHERE a = 7",
            "SELECT zz AS zz FROM t",
            "SELECT a AS x, x + 1 FROM t",
            "SELECT *, a AS q FROM t WHERE q = s OR q = 0",
        ],
    )


def test_without_table(run):
    compare(
        run,
        ["SELECT 1, 'x', NULL;", "SELECT 1 WHERE 0", "SELECT 2 WHERE 2", "SELECT *", "SELECT a"],
    )


def test_expressions_in_insert(run):
    compare(
        run,
        [
            "CREATE TABLE t (a INTEGER, b TEXT)",
            "INSERT INTO t VALUES (1 + 2 * 3, 'a' || 'b'), (-(4), CASE WHEN 1 THEN 'x' END)",
            "INSERT INTO t (b) VALUES (a)",
            "INSERT INTO t (a) VALUES (b + 1), (2)",
            "SELECT * FROM t",
        ],
    )


def test_errors(run):
    compare(
        run,
        [
            *SETUP,
            "SELECT nope + 1 FROM t",
            "SELECT a FROM t WHERE Nope = 1",
            "SELECT a FROM nope WHERE x",
            "SELECT a FROM t WHERE",
            "SELECT a FROM t WHERE a = ",
            "SELECT a + FROM t",
            "SELECT (a FROM t",
            "SELECT a) FROM t",
            "SELECT a IN 1 FROM t",
            "SELECT a BETWEEN 1 FROM t",
            "SELECT a BETWEEN 1 OR 2 FROM t",
            "SELECT a NOT 1 FROM t",
            "SELECT a LIKE FROM t",
            "SELECT CASE END FROM t",
            "SELECT CASE a ELSE 2 END FROM t",
            "SELECT CASE WHEN 1 THEN 2 FROM t",
            "SELECT CASE WHEN 1 END FROM t",
            "SELECT a AS FROM t",
            "SELECT a NOT NOT IN (1) FROM t",
            "SELECT * FROM t WHERE a = 1 b",
            "SELECT AND FROM t",
            "SELECT 1 ! 2",
            "SELECT (1, 2",
            "SELECT ()",
            "SELECT 5x",
        ],
    )


@given(seed=SEEDS)
def test_random_expressions(run, seed):
    rng = random.Random(seed)
    compare(run, SETUP + some(rng, "SELECT {expr} FROM t", GRAMMAR, 9, 3))


@given(seed=SEEDS)
def test_random_queries(run, seed):
    rng = random.Random(seed)
    queries = some(rng, "{query}", GRAMMAR, 7, 4)
    queries += [query.lower() for query in some(rng, "{query}", GRAMMAR, 2, 3) if "'A" not in query]
    compare(run, SETUP + queries)
