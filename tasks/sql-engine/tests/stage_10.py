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
    "int": ["0", "1", "2", "3", "4"],
    "value": ["{int}", "{int}", "NULL", "7", "-1"],
    "text": ["'a'", "'b'", "'c'", "NULL"],
    "or": ["", "", "OR IGNORE", "OR REPLACE"],
    "all": ["({value}, {value}, {text})"],
    "rows": ["{all}", "{all}, {all}", "{all}, {all}, {all}"],
    "where": ["", "WHERE n > {int}", "WHERE n IS NULL", "WHERE s = {text}", "WHERE n < {int}"],
    "set": ["n = {value}", "n = n + 1", "s = {text}", "s = s || 'x'", "n = -n", "n = 3 - n"],
    "ret": ["", "", "RETURNING *", "RETURNING n + 1, s, id AS k", "RETURNING id, *, typeof(n)"],
    "do": [
        "NOTHING",
        "UPDATE SET n = excluded.n",
        "UPDATE SET s = s || excluded.s, n = t.n + 1",
        "UPDATE SET n = n + excluded.id WHERE excluded.n > t.n",
        "UPDATE SET s = {text} WHERE n = {int}",
    ],
    "change": [
        "INSERT {or} INTO t VALUES {rows} {ret}",
        "INSERT {or} INTO t VALUES {rows}",
        "INSERT {or} INTO t (n) VALUES ({value}), ({int}) {ret}",
        "INSERT {or} INTO t (s, n) VALUES ({text}, {value}), ({text}, {value})",
        "INSERT {or} INTO t (id) VALUES ({value}) {ret}",
        "INSERT INTO t SELECT n, id, s FROM t {where} ORDER BY id, n, s",
        "INSERT INTO t VALUES {rows} ON CONFLICT DO NOTHING",
        "UPDATE t SET {set} {where} {ret}",
        "UPDATE t SET {set}, {set} {where}",
        "DELETE FROM t {where} {ret}",
        "DELETE FROM t WHERE id = {int} RETURNING n, s || '!'",
    ],
}
SCHEMAS = [
    "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER UNIQUE, s TEXT)",
    "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL DEFAULT 2, s TEXT DEFAULT 'd')",
    "CREATE TABLE t (id INTEGER, n INTEGER DEFAULT (1 + 1), s TEXT NOT NULL DEFAULT 'x',"
    " UNIQUE (id, n))",
    "CREATE TABLE t (id INTEGER NOT NULL, n INTEGER, s TEXT, PRIMARY KEY (id, s))",
    "CREATE TABLE t (id INTEGER DEFAULT -1, n INTEGER CONSTRAINT small CHECK (n < 4),"
    " s TEXT UNIQUE)",
    "CREATE TABLE t (id INTEGER UNIQUE, n INTEGER, s TEXT,"
    " CONSTRAINT one CHECK (n <> id), CONSTRAINT two CHECK (s > 'a' OR n > 1))",
    "CREATE TABLE t (id INTEGER PRIMARY KEY NOT NULL, n INTEGER NOT NULL UNIQUE, s TEXT)",
    "CREATE TABLE t (id INTEGER, n INTEGER, s TEXT PRIMARY KEY NOT NULL)",
]
UPSERTS = [
    ("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, s TEXT)", ["(id)", ""]),
    (
        "CREATE TABLE t (id INTEGER, n INTEGER NOT NULL, s TEXT, UNIQUE (id, s))",
        ["(id, s)", "(S, id)"],
    ),
    ("CREATE TABLE t (id INTEGER, n INTEGER CONSTRAINT c CHECK (n > 0), s TEXT UNIQUE)", ["(s)"]),
]


def test_not_null_and_default(run):
    compare(
        run,
        [
            "CREATE TABLE t (a INTEGER NOT NULL, B TEXT DEFAULT 'none' NOT NULL,"
            " c REAL DEFAULT -1.5, d INTEGER DEFAULT (2 * 3),"
            " e TEXT DEFAULT 5, f INTEGER DEFAULT NULL)",
            "INSERT INTO t (a) VALUES (1), (2)",
            "INSERT INTO t (b) VALUES ('x')",
            "INSERT INTO t (a, b) VALUES (1, NULL)",
            "INSERT INTO T (a, c) VALUES (3, NULL), (NULL, 4)",
            "UPDATE t SET a = NULL WHERE a = 2",
            "UPDATE t SET a = a + 1, d = NULL",
            "SELECT a, b, c, d, e, typeof(e), f FROM t",
        ],
    )


def test_unique(run):
    compare(
        run,
        [
            "CREATE TABLE t (a INTEGER UNIQUE, b TEXT)",
            "INSERT INTO t VALUES (1, 'x'), (2, 'y'), (NULL, 'z'), (NULL, 'z')",
            "INSERT INTO t VALUES (3, 'x'), (1, 'q')",
            "INSERT INTO t VALUES (4, 'x'), (4, 'q')",
            "UPDATE t SET a = 2 WHERE b = 'x'",
            "UPDATE t SET a = 5 WHERE b = 'z'",
            "UPDATE t SET a = 1 WHERE b = 'x'",
            "UPDATE t SET a = a + 1",
            "UPDATE t SET a = -a",
            "SELECT * FROM t",
            "CREATE TABLE u (a INTEGER, b INTEGER, UNIQUE (b, a))",
            "INSERT INTO u VALUES (1, 2), (2, 1), (1, NULL), (1, NULL)",
            "INSERT INTO u VALUES (2, 1)",
            "SELECT * FROM u",
        ],
    )


def test_primary_key(run):
    compare(
        run,
        [
            "CREATE TABLE t (Id INTEGER PRIMARY KEY, b TEXT)",
            "INSERT INTO t (b) VALUES ('x'), ('y')",
            "INSERT INTO t VALUES (10, 'z'), (NULL, 'next')",
            "INSERT INTO t VALUES (-5, 'low')",
            "INSERT INTO t (b) VALUES ('after')",
            "INSERT INTO t VALUES (2, 'again')",
            "INSERT INTO t VALUES ('7', 'text'), (8.0, 'real')",
            "INSERT INTO t VALUES ('a', 'text')",
            "INSERT INTO t VALUES (1.5, 'real')",
            "UPDATE t SET id = NULL",
            "UPDATE t SET id = 3 WHERE b = 'x'",
            "UPDATE t SET id = 3",
            "SELECT * FROM t",
            "DELETE FROM t",
            "INSERT INTO t (b) VALUES ('first')",
            "SELECT * FROM t",
            "CREATE TABLE u (a TEXT PRIMARY KEY, b INTEGER)",
            "INSERT INTO u VALUES ('x', 1), (NULL, 2), (NULL, 3), (1, 4)",
            "INSERT INTO u VALUES ('x', 2)",
            "INSERT INTO u VALUES ('1', 2)",
            "CREATE TABLE w (a INTEGER, b INTEGER, PRIMARY KEY (a, b))",
            "INSERT INTO w VALUES (1, 1), (1, 2), (NULL, 1)",
            "INSERT INTO w VALUES (2, 2), (1, 2)",
            "CREATE TABLE x (b TEXT, a INTEGER, PRIMARY KEY (A))",
            "INSERT INTO x (b) VALUES ('one'), ('two')",
            "INSERT INTO x VALUES ('no', 'no')",
            "SELECT * FROM x",
        ],
    )


def test_rows_are_visited_by_key(run):
    compare(
        run,
        [
            "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER UNIQUE)",
            "INSERT INTO t VALUES (3, 1), (1, 3), (2, 2)",
            "UPDATE t SET n = n + 1",
            "UPDATE t SET n = n - 1",
            "SELECT * FROM t",
            "UPDATE t SET id = 4 - id WHERE id <> 2 AND 0",
        ],
    )


def test_check(run):
    compare(
        run,
        [
            "CREATE TABLE t (a INTEGER CONSTRAINT pos CHECK (a > 0), b INTEGER,"
            " CONSTRAINT Order2 CHECK (a < b OR b = 0))",
            "INSERT INTO t VALUES (1, 2), (3, NULL), (NULL, NULL), (9, 0)",
            "INSERT INTO t VALUES (0, 5)",
            "INSERT INTO t VALUES (5, 4)",
            "INSERT INTO t VALUES (6, 7), (-1, 7)",
            "UPDATE t SET b = 1",
            "UPDATE t SET a = a - 1 WHERE b = 2",
            "SELECT * FROM t",
        ],
    )


def test_which_constraint_comes_first(run):
    compare(
        run,
        [
            "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER UNIQUE NOT NULL, s TEXT NOT NULL,"
            " CONSTRAINT one CHECK (n > 0), CONSTRAINT two CHECK (s <> 'x'))",
            "INSERT INTO t VALUES (1, 1, 'a')",
            "INSERT INTO t VALUES (1, NULL, NULL)",
            "INSERT INTO t VALUES (1, 1, NULL)",
            "INSERT INTO t VALUES (1, -1, 'x')",
            "INSERT INTO t VALUES (1, 1, 'x')",
            "INSERT INTO t VALUES (1, 1, 'b')",
            "INSERT INTO t VALUES (2, 1, 'b')",
            "SELECT * FROM t",
        ],
    )


def test_insert_or(run):
    compare(
        run,
        [
            "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER UNIQUE, s TEXT NOT NULL DEFAULT 'd',"
            " m INTEGER NOT NULL, CONSTRAINT c CHECK (m > 0))",
            "INSERT INTO t VALUES (1, 10, 'a', 1), (2, 20, 'b', 2), (3, 30, 'c', 3)",
            "INSERT OR IGNORE INTO t VALUES (1, 40, 'x', 1), (4, 10, 'x', 1), (5, 50, 'x', 1)",
            "INSERT OR IGNORE INTO t VALUES (6, 60, NULL, 1), (7, 70, 'x', NULL), (8, 80, 'x', -1)",
            "SELECT * FROM t",
            "INSERT OR REPLACE INTO t VALUES (1, 20, 'both', 9), (9, 30, NULL, 9)",
            "SELECT * FROM t",
            "INSERT OR REPLACE INTO t VALUES (10, 100, 'x', NULL)",
            "INSERT OR REPLACE INTO t VALUES (11, 110, 'x', 0)",
            "INSERT OR REPLACE INTO t (m) SELECT m FROM t ORDER BY id",
            "SELECT * FROM t",
        ],
    )


def test_upsert(run):
    compare(
        run,
        [
            "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL DEFAULT 1, s TEXT,"
            " CONSTRAINT c CHECK (n < 100))",
            "INSERT INTO t VALUES (1, 1, 'a'), (2, 2, 'b')",
            "INSERT INTO t VALUES (1, 5, 'c'), (3, 3, 'c') ON CONFLICT DO NOTHING",
            "INSERT INTO t VALUES (1, 5, 'c'), (4, 4, 'd')"
            " ON CONFLICT (ID) DO UPDATE SET n = n + 10",
            "INSERT INTO t VALUES (1, 5, 'c')"
            " ON CONFLICT (id) DO UPDATE SET n = excluded.n, s = t.s || s",
            "INSERT INTO t VALUES (1, 7, 'e'), (1, 8, 'f')"
            " ON CONFLICT (id) DO UPDATE SET n = excluded.n, s = s || excluded.s"
            " WHERE excluded.n > 7",
            "SELECT * FROM t",
            "INSERT INTO t VALUES (1, 1, 'x') ON CONFLICT (id) DO UPDATE SET n = 500",
            "INSERT INTO t VALUES (1, 1, 'x') ON CONFLICT (id) DO UPDATE SET n = NULL",
            "INSERT INTO t VALUES (9, NULL, 'x') ON CONFLICT (id) DO NOTHING",
            "INSERT INTO t VALUES (9, 900, 'x') ON CONFLICT DO NOTHING",
            "INSERT INTO t VALUES (1, 1, 'x') ON CONFLICT (n) DO NOTHING",
            "INSERT INTO t VALUES (1, 1, 'x') ON CONFLICT (nope) DO NOTHING",
            "INSERT INTO t VALUES (1, 1, 'x') ON CONFLICT (id) DO UPDATE SET nope = 1",
            "SELECT * FROM t",
            "CREATE TABLE u (a INTEGER, b INTEGER, n INTEGER DEFAULT 0, UNIQUE (a, b))",
            "INSERT INTO u VALUES (1, 1, 5) ON CONFLICT (b, a) DO UPDATE SET n = n + 1",
            "INSERT INTO u VALUES (1, 1, 5), (1, 2, 6) ON CONFLICT (b, a) DO UPDATE SET n = n + 1",
            "INSERT INTO u VALUES (1, 1, 5) ON CONFLICT (a) DO NOTHING",
            "INSERT INTO u VALUES (1, 1, 5) ON CONFLICT (a, b) DO UPDATE SET b = 2",
            "SELECT * FROM u",
        ],
    )


def test_returning(run):
    compare(
        run,
        [
            "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER DEFAULT 3)",
            "INSERT INTO t (n) VALUES (5), (6) RETURNING id, n * 2 AS d, *",
            "INSERT INTO t (id) VALUES (9) RETURNING t.n",
            "INSERT OR IGNORE INTO t VALUES (9, 9), (10, 10) RETURNING *",
            "INSERT INTO t VALUES (9, 1) RETURNING id",
            "UPDATE t SET n = n + 1 WHERE id > 1 RETURNING id, n",
            "UPDATE t SET n = 0 WHERE id > 100 RETURNING id",
            "DELETE FROM t WHERE n > 5 RETURNING *, 'gone'",
            "INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = 77 RETURNING n",
            "INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO NOTHING RETURNING n",
            "INSERT INTO t VALUES (1, 1) RETURNING nope",
            "UPDATE t SET n = 1 RETURNING nope",
            "DELETE FROM t RETURNING",
            "SELECT * FROM t",
        ],
    )


def test_errors(run):
    compare(
        run,
        [
            "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT PRIMARY KEY)",
            "CREATE TABLE T2 (a INTEGER PRIMARY KEY, b TEXT, PRIMARY KEY (b))",
            "CREATE TABLE t (a INTEGER, a TEXT UNIQUE)",
            "CREATE TABLE t (a INTEGER, UNIQUE (a, Nope))",
            "CREATE TABLE t (a INTEGER, PRIMARY KEY (Nope))",
            "SELECT * FROM t",
            "CREATE TABLE t (a INTEGER NOT)",
            "CREATE TABLE t (a INTEGER PRIMARY)",
            "CREATE TABLE t (a INTEGER DEFAULT)",
            "CREATE TABLE t (a INTEGER DEFAULT a b)",
            "CREATE TABLE t (a INTEGER CONSTRAINT CHECK (a))",
            "CREATE TABLE t (a INTEGER CONSTRAINT c CHECK a > 1)",
            "CREATE TABLE t (a INTEGER CONSTRAINT c CHECK (a > 1)",
            "CREATE TABLE t (a INTEGER, UNIQUE a)",
            "CREATE TABLE t (a INTEGER, UNIQUE ())",
            "CREATE TABLE t (a INTEGER, PRIMARY (a))",
            "CREATE TABLE t (a INTEGER WRONG 5)",
            "CREATE TABLE t (a INTEGER UNIQUE, b TEXT)",
            "INSERT OR INTO t VALUES (1, 'x')",
            "INSERT OR 5 INTO t VALUES (1, 'x')",
            "INSERT IGNORE INTO t VALUES (1, 'x')",
            "INSERT INTO t VALUES (1, 'x') ON CONFLICT",
            "INSERT INTO t VALUES (1, 'x') ON CONFLICT DO",
            "INSERT INTO t VALUES (1, 'x') ON CONFLICT (a) NOTHING",
            "INSERT INTO t VALUES (1, 'x') ON CONFLICT () DO NOTHING",
            "INSERT INTO t VALUES (1, 'x') ON CONFLICT (a) DO UPDATE a = 1",
            "INSERT INTO t VALUES (1, 'x') ON CONFLICT (a) DO UPDATE SET",
            "INSERT INTO t VALUES (1, 'x') RETURNING",
            "INSERT INTO t VALUES (1, 'x') RETURNING a ON CONFLICT DO NOTHING",
            "INSERT INTO t VALUES (1, 'x') ON CONFLICT (a) DO UPDATE SET b = nope",
            "INSERT INTO t VALUES (1, 'x') ON CONFLICT (a) DO UPDATE SET b = 1 WHERE excluded.nope",
            "SELECT * FROM t",
        ],
    )


@given(seed=SEEDS)
def test_random_changes(run, seed):
    rng = random.Random(seed)
    script = [rng.choice(SCHEMAS), *some(rng, "INSERT OR IGNORE INTO t VALUES {rows}", GRAMMAR, 2)]
    for change in some(rng, "{change}", GRAMMAR, 8):
        script += [change, "SELECT * FROM t"]
    compare(run, script)


@given(seed=SEEDS)
def test_random_upserts(run, seed):
    rng = random.Random(seed)
    schema, targets = rng.choice(UPSERTS)
    script = [schema, *some(rng, "INSERT OR IGNORE INTO t VALUES {rows}", GRAMMAR, 2)]
    for change in some(rng, "INSERT INTO t VALUES {rows} ON CONFLICT # DO {do} {ret}", GRAMMAR, 6):
        target = rng.choice(targets)
        if target or "UPDATE" not in change:
            script += [change.replace("#", target), "SELECT * FROM t"]
    compare(run, script)
