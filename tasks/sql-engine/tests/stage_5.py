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
    "int": ["0", "1", "2", "5"],
    "col": ["a", "b", "n"],
    "num": ["{col}", "{int}", "{col} + {col}", "{col} * {int} - {col}", "- {col}", "{col} % 3"],
    "text": ["s", "u", "s || u", "'a' || s"],
    "cmp": ["<", "<=", ">", ">=", "=", "<>"],
    "cond": [
        "{num} {cmp} {num}",
        "{text} {cmp} {text}",
        "s LIKE 'a%'",
        "{cond} OR {cond}",
        "{cond} AND {cond}",
        "NOT {cond}",
        "{col} IS NULL",
        "{col} IN (1, 2, 5)",
    ],
    "dir": ["", "", "ASC", "DESC", "DESC", "NULLS FIRST", "DESC NULLS LAST", "DESC NULLS FIRST"],
    "dir2": ["{dir}", "{dir}", "NULLS LAST", "ASC NULLS LAST"],
    "where": ["", "", "WHERE {cond}"],
    "distinct": ["", "", "DISTINCT", "ALL"],
    "limit": [
        "",
        "",
        "LIMIT {int}",
        "LIMIT 3 OFFSET {int}",
        "LIMIT {int}, 3",
        "LIMIT -1 OFFSET 2",
        "LIMIT 2 + 2 OFFSET -2",
        "LIMIT 1 OFFSET 100",
    ],
    "two": ["1 {dir2}, 2 {dir2}", "2 {dir2}, 1 {dir2}", "x {dir2}, 2 {dir2}", "2 {dir2}, X {dir2}"],
    "key": ["{num} {dir2}", "{text} {dir2}", "x {dir2}", "x + a {dir2}"],
    "query": [
        "SELECT {distinct} {num} AS x, {text} FROM t {where} ORDER BY {two} {limit}",
        "SELECT {num} AS x, {text} y FROM t {where} ORDER BY {key}, {key}, 1, y {limit}",
        "SELECT {num} AS x, {num} FROM t {where} ORDER BY {key}, {two} {limit}",
        "SELECT {num} AS a, {num} AS b FROM t ORDER BY a {dir}, b {dir}, 1, 2 {limit}",
        "SELECT * FROM t {where} ORDER BY 4 {dir2}, {col} {dir}, 1, 2, 3, 5 {limit}",
        "SELECT {distinct} {col} FROM t {where}",
        "SELECT {distinct} {col}, {col} FROM t {where}",
        "SELECT DISTINCT {col}, {col} FROM t {where}",
        "SELECT DISTINCT s FROM t {where}",
    ],
    "set": ["{col} = {num}", "s = {text}", "u = {text}", "{col} = NULL"],
    "sets": ["{set}", "{set}, {set}", "{set}, {set}, {set}"],
    "change": [
        "UPDATE t SET {sets} {where}",
        "UPDATE t SET {sets} WHERE {cond}",
        "UPDATE t SET {set} WHERE {cond}",
        "DELETE FROM t WHERE {cond} AND {cond}",
        "DELETE FROM t WHERE n = {int}",
        "INSERT INTO t VALUES ({int}, {int}, NULL, 'a', 'c')",
        "UPDATE t SET a = b, b = a",
    ],
}
SETUP = [
    "CREATE TABLE t (a INTEGER, b INTEGER, n INTEGER, s TEXT, u TEXT)",
    "INSERT INTO t VALUES (1, 2, 3, 'a', 'ab'), (5, 2, NULL, 'Abc', ''), (5, 2, 0, NULL, 'b')",
    "INSERT INTO t VALUES (NULL, NULL, 2, 'ab', NULL), (0, 0, 0, '', 'A'), (1, -3, 5, 'b', 'a')",
    "INSERT INTO t VALUES (1, 2, 3, 'a', 'ab'), (-2, 5, NULL, 'a', 'b'), (2, NULL, 1, NULL, NULL)",
]


def test_order(run):
    compare(
        run,
        [
            *SETUP,
            "SELECT n FROM t ORDER BY n",
            "SELECT n FROM t ORDER BY n DESC",
            "SELECT n FROM t ORDER BY n NULLS LAST",
            "SELECT n FROM t ORDER BY n DESC NULLS FIRST",
            "SELECT s FROM t ORDER BY s;",
            "SELECT a, -b FROM t ORDER BY 2, 1 DESC",
            "SELECT s FROM t ORDER BY a * b, n, s",
            "SELECT -a AS a, b FROM t ORDER BY a, b",
            "SELECT -a AS b, b AS a FROM t ORDER BY a + 0, -b",
            "SELECT a FROM t ORDER BY 1 + 0, a",
            "SELECT CASE WHEN n > 2 THEN s ELSE n END AS m FROM t ORDER BY m, 1",
        ],
    )


def test_limit(run):
    compare(
        run,
        [
            *SETUP,
            "SELECT a FROM t ORDER BY a LIMIT 3",
            "SELECT a FROM t ORDER BY a LIMIT 0",
            "SELECT a FROM t ORDER BY a LIMIT -1",
            "SELECT a FROM t ORDER BY a LIMIT 2 OFFSET 1",
            "SELECT a FROM t ORDER BY a LIMIT 1, 2",
            "SELECT a FROM t ORDER BY a LIMIT 100 OFFSET 7",
            "SELECT a FROM t ORDER BY a LIMIT 2 OFFSET -1",
            "SELECT a FROM t ORDER BY a LIMIT -5 OFFSET 4",
            "SELECT a FROM t ORDER BY a LIMIT 1 + 1",
            "SELECT 1 LIMIT 0",
        ],
    )


def test_distinct(run):
    compare(
        run,
        [
            *SETUP,
            "SELECT DISTINCT a FROM t",
            "SELECT DISTINCT a, b FROM t ORDER BY a DESC, b",
            "SELECT ALL a FROM t",
            "SELECT DISTINCT * FROM t",
            "SELECT DISTINCT n FROM t ORDER BY n DESC LIMIT 2 OFFSET 1",
        ],
    )


def test_update(run):
    compare(
        run,
        [
            *SETUP,
            "UPDATE t SET a = a + 1, s = 'new'",
            "SELECT * FROM t",
            "UPDATE T SET a = b, B = a WHERE n > 0",
            "SELECT * FROM t",
            "UPDATE t SET n = NULL WHERE n IS NULL",
            "UPDATE t SET n = 1, n = 2 WHERE a > 100",
            "UPDATE t SET n = 7 WHERE b = 100",
            "SELECT a, b, n FROM t ORDER BY 1, 2, 3",
        ],
    )


def test_delete(run):
    compare(
        run,
        [
            *SETUP,
            "DELETE FROM t WHERE n = 0 OR s IS NULL;",
            "SELECT * FROM t",
            "DELETE FROM t WHERE n = 100",
            "DELETE FROM t",
            "DELETE FROM t",
            "SELECT * FROM t",
        ],
    )


def test_errors(run):
    compare(
        run,
        [
            *SETUP,
            "SELECT a FROM t ORDER BY 2",
            "SELECT a, b FROM t ORDER BY 1, 0",
            "SELECT a, b FROM t ORDER BY 1, 2, 3",
            "SELECT a FROM t ORDER BY nope",
            "UPDATE t SET nope = 1",
            "UPDATE nope SET a = 1",
            "UPDATE t SET a = nope",
            "UPDATE t SET a = 1 WHERE nope",
            "DELETE FROM nope",
            "DELETE FROM t WHERE nope = 1",
            "SELECT a FROM t ORDER a",
            "SELECT a FROM t ORDER BY",
            "SELECT a FROM t ORDER BY a NULLS",
            "SELECT a FROM t ORDER BY a DESC ASC",
            "SELECT a FROM t LIMIT",
            "SELECT a FROM t LIMIT 1 OFFSET",
            "SELECT a FROM t OFFSET 1",
            "SELECT a FROM t LIMIT 1, 2 OFFSET 3",
            "SELECT a FROM t LIMIT 1 ORDER BY a",
            "SELECT a FROM t ORDER BY a WHERE a = 1",
            "SELECT DISTINCT FROM t",
            "SELECT DISTINCT ALL a FROM t",
            "UPDATE t a = 1",
            "UPDATE t SET",
            "UPDATE t SET a",
            "UPDATE t SET a = ",
            "UPDATE t SET a = 1,",
            "UPDATE t SET a < 1",
            "UPDATE SET a = 1",
            "DELETE t",
            "DELETE FROM",
            "DELETE FROM t a = 1",
            "DELETE * FROM t",
            "SELECT * FROM t",
        ],
    )


@given(seed=SEEDS)
def test_random_queries(run, seed):
    compare(run, SETUP + some(random.Random(seed), "{query}", GRAMMAR, 9))


@given(seed=SEEDS)
def test_random_changes(run, seed):
    rng = random.Random(seed)
    script = list(SETUP)
    for change in some(rng, "{change}", GRAMMAR, 6):
        script += [change, "SELECT * FROM t"]
    compare(run, script + some(rng, "{query}", GRAMMAR, 2))
