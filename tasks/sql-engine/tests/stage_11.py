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
    "int": ["0", "1", "2", "3"],
    "t": ["t", "u"],
    "point": ["one", "two", "One", "three"],
    "step": [
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "BEGIN TRANSACTION",
        "SAVEPOINT {point}",
        "SAVEPOINT {point}",
        "RELEASE {point}",
        "RELEASE SAVEPOINT {point}",
        "ROLLBACK TO {point}",
        "ROLLBACK TRANSACTION TO SAVEPOINT {point}",
    ],
    "change": [
        "INSERT INTO {t} VALUES ({int}, {int}), ({int}, NULL)",
        "INSERT INTO {t} (a) VALUES ({int})",
        "UPDATE {t} SET b = {int} WHERE a = {int}",
        "DELETE FROM {t} WHERE a = {int}",
        "CREATE TABLE {t} (a INTEGER UNIQUE, b INTEGER)",
        "CREATE TABLE IF NOT EXISTS {t} (a INTEGER, b INTEGER)",
        "DROP TABLE IF EXISTS {t}",
        "CREATE VIEW v AS SELECT a FROM t WHERE b > {int}",
        "DROP VIEW IF EXISTS v",
        "INSERT INTO t SELECT * FROM t",
    ],
    "look": ["SELECT * FROM {t}", "SELECT * FROM v", "SELECT count(*) FROM {t}"],
    "cond": ["a > {int}", "b IS NULL", "a = b", "a + b < {int} + 2"],
    "viewed": [
        "SELECT a, b FROM t WHERE {cond}",
        "SELECT * FROM t",
        "SELECT b AS a, count(*) AS b FROM t GROUP BY b",
        "SELECT a, b FROM t UNION SELECT b, a FROM t",
        "SELECT t.a, o.b FROM t JOIN t AS o ON t.b = o.a",
        "SELECT a * 2 AS a, (SELECT max(b) FROM t) AS b FROM t ORDER BY a LIMIT 3",
    ],
    "usage": [
        "SELECT * FROM v WHERE {cond}",
        "SELECT v.a, t.b FROM v JOIN t ON v.a = t.a",
        "SELECT x.a, sum(x.b) FROM v AS x GROUP BY x.a",
        "SELECT a FROM t WHERE a IN (SELECT a FROM v)",
        "SELECT a, (SELECT count(*) FROM v WHERE v.b = t.b) FROM t",
        "SELECT * FROM v EXCEPT SELECT * FROM w",
        "SELECT * FROM w ORDER BY p, q",
    ],
    "name": ["a", "b", "c", "d", "A"],
    "kind": ["INTEGER", "TEXT", "INTEGER DEFAULT {int}", "TEXT NOT NULL DEFAULT 'x'"],
    "alter": [
        "ALTER TABLE {t} RENAME TO {t}",
        "ALTER TABLE {t} RENAME COLUMN {name} TO {name}",
        "ALTER TABLE {t} RENAME {name} TO {name}",
        "ALTER TABLE {t} ADD COLUMN {name} {kind}",
        "ALTER TABLE {t} ADD {name} {kind}",
        "ALTER TABLE {t} DROP COLUMN {name}",
        "ALTER TABLE {t} DROP {name}",
        "INSERT INTO {t} (a) VALUES ({int})",
        "INSERT INTO {t} VALUES ({int}, 'x')",
    ],
}
SETUP = ["CREATE TABLE t (a INTEGER, b INTEGER)", "INSERT INTO t VALUES (1, 2), (2, NULL), (2, 0)"]


def test_commit_and_rollback(run):
    compare(
        run,
        [
            *SETUP,
            "BEGIN;",
            "INSERT INTO t VALUES (5, 5)",
            "UPDATE t SET b = 9",
            "SELECT * FROM t",
            "ROLLBACK",
            "SELECT * FROM t",
            "BEGIN TRANSACTION",
            "DELETE FROM t WHERE a = 1",
            "BEGIN",
            "INSERT INTO t VALUES (1, 2, 3)",
            "COMMIT TRANSACTION",
            "ROLLBACK",
            "COMMIT",
            "SELECT * FROM t",
            "BEGIN",
            "CREATE TABLE u (x INTEGER)",
            "DROP TABLE t",
            "CREATE VIEW v AS SELECT x FROM u",
            "SELECT * FROM v",
            "ROLLBACK TRANSACTION",
            "SELECT * FROM v",
            "SELECT * FROM u",
            "SELECT * FROM t",
        ],
    )


def test_savepoints(run):
    compare(
        run,
        [
            *SETUP,
            "BEGIN",
            "SAVEPOINT one",
            "INSERT INTO t VALUES (3, 3)",
            "SAVEPOINT Two",
            "DELETE FROM t",
            "SELECT count(*) FROM t",
            "ROLLBACK TO two",
            "SELECT count(*) FROM t",
            "DELETE FROM t WHERE a = 3",
            "ROLLBACK TO two",
            "SELECT count(*) FROM t",
            "RELEASE one",
            "ROLLBACK TO two",
            "ROLLBACK TO SAVEPOINT one",
            "SELECT count(*) FROM t",
            "ROLLBACK",
            "SELECT count(*) FROM t",
            "SAVEPOINT outer_one",
            "INSERT INTO t VALUES (4, 4)",
            "BEGIN",
            "SAVEPOINT inner_one",
            "DELETE FROM t",
            "ROLLBACK TRANSACTION TO outer_one",
            "RELEASE inner_one",
            "INSERT INTO t VALUES (6, 6)",
            "RELEASE SAVEPOINT OUTER_ONE",
            "ROLLBACK",
            "SELECT * FROM t",
            "SAVEPOINT s",
            "DELETE FROM t",
            "SAVEPOINT s",
            "INSERT INTO t VALUES (7, 7)",
            "ROLLBACK TO s",
            "SELECT * FROM t",
            "RELEASE s",
            "ROLLBACK TO s",
            "SELECT * FROM t",
            "COMMIT",
            "RELEASE s",
        ],
    )


def test_failed_statements_change_nothing(run):
    compare(
        run,
        [
            "CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER)",
            "BEGIN",
            "INSERT INTO t VALUES (1, 1), (2, 2)",
            "INSERT INTO t VALUES (3, 3), (1, 1)",
            "UPDATE t SET a = 3",
            "SELECT * FROM t",
            "COMMIT",
            "SELECT * FROM t",
        ],
    )


def test_views(run):
    compare(
        run,
        [
            *SETUP,
            "CREATE VIEW v AS SELECT a, b + 1 AS c FROM t WHERE a > 0",
            "SELECT * FROM v",
            "SELECT V.C, x.a FROM v AS x JOIN v ON v.a = x.a",
            "INSERT INTO t VALUES (10, 10)",
            "SELECT sum(c) FROM V",
            "CREATE VIEW w (x, Y) AS SELECT a, count(*) FROM v GROUP BY a",
            "SELECT y, x FROM w ORDER BY x",
            "CREATE VIEW IF NOT EXISTS w AS SELECT 1",
            "SELECT * FROM w",
            "DROP VIEW w",
            "SELECT * FROM w",
            "DROP VIEW IF EXISTS W",
            "CREATE VIEW two (x, y) AS VALUES (1, 2) UNION VALUES (3, 4)",
            "SELECT x FROM two WHERE y IN (SELECT b + 2 FROM t)",
        ],
    )


def test_errors_of_views(run):
    compare(
        run,
        [
            *SETUP,
            "CREATE VIEW Vw AS SELECT a FROM t",
            "INSERT INTO vW VALUES (1)",
            "UPDATE vw SET a = 1",
            "DELETE FROM VW",
            "DROP TABLE Vw",
            "DROP VIEW T",
            "DROP VIEW nope",
            "CREATE VIEW VW AS SELECT 1",
            "CREATE VIEW T AS SELECT 1",
            "CREATE TABLE VW (a INTEGER)",
            "ALTER TABLE VW RENAME TO x",
            "CREATE VIEW bad (x, y) AS SELECT a FROM t",
            "SELECT * FROM BAD",
            "SELECT b FROM Vw",
            "CREATE VIEW",
            "CREATE VIEW x",
            "CREATE VIEW x AS",
            "CREATE VIEW x () AS SELECT 1",
            "CREATE VIEW x AS (SELECT 1)",
            "DROP VIEW",
            "DROP VIEW IF vw",
            "BEGIN t",
            "COMMIT t",
            "SAVEPOINT",
            "RELEASE",
            "ROLLBACK TO",
            "ROLLBACK one",
            "SELECT * FROM vw",
        ],
    )


def test_alter_table(run):
    compare(
        run,
        [
            *SETUP,
            "ALTER TABLE T RENAME TO s",
            "SELECT * FROM t",
            "SELECT s.a FROM s",
            "ALTER TABLE s ADD COLUMN c TEXT",
            "ALTER TABLE s ADD d INTEGER DEFAULT 7",
            "ALTER TABLE s ADD COLUMN e TEXT NOT NULL DEFAULT 5",
            "INSERT INTO s (a, c) VALUES (4, 'new')",
            "SELECT * FROM s",
            "ALTER TABLE s RENAME COLUMN a TO id",
            "ALTER TABLE s RENAME B TO bb",
            "SELECT id, Bb FROM s",
            "SELECT a FROM s",
            "ALTER TABLE s DROP COLUMN bb",
            "ALTER TABLE s DROP d",
            "SELECT * FROM s",
            "INSERT INTO s VALUES (1, 2, 3)",
            "CREATE TABLE u (k INTEGER PRIMARY KEY, n INTEGER UNIQUE, m TEXT NOT NULL)",
            "INSERT INTO u VALUES (1, 1, 'x')",
            "ALTER TABLE u RENAME n TO num",
            "ALTER TABLE u RENAME k TO Key2",
            "ALTER TABLE u RENAME TO uu",
            "INSERT INTO uu VALUES (2, 1, 'x')",
            "INSERT INTO uu VALUES (1, 5, 'x')",
            "INSERT INTO uu VALUES (NULL, 5, 'x')",
            "INSERT INTO uu VALUES (NULL, 6, NULL)",
            "SELECT key2, num FROM uu",
        ],
    )


def test_alter_table_in_a_transaction(run):
    compare(
        run,
        [
            *SETUP,
            "BEGIN",
            "ALTER TABLE t ADD COLUMN c INTEGER DEFAULT 1",
            "ALTER TABLE t RENAME a TO z",
            "SELECT z, c FROM t",
            "SAVEPOINT s",
            "ALTER TABLE t RENAME TO q",
            "ROLLBACK TO s",
            "ALTER TABLE t DROP COLUMN b",
            "SELECT * FROM t",
            "ROLLBACK",
            "SELECT a, b FROM t",
            "SELECT * FROM t",
        ],
    )


def test_errors_of_alter_table(run):
    compare(
        run,
        [
            *SETUP,
            "CREATE TABLE u (k INTEGER PRIMARY KEY, n INTEGER UNIQUE)",
            "CREATE TABLE w (a INTEGER, b INTEGER, c INTEGER, PRIMARY KEY (A, b))",
            "CREATE TABLE one (a INTEGER)",
            "CREATE VIEW v AS SELECT 1",
            "ALTER TABLE nope RENAME TO x",
            "ALTER TABLE Nope DROP COLUMN x",
            "ALTER TABLE t RENAME TO U",
            "ALTER TABLE t RENAME TO v",
            "ALTER TABLE t RENAME COLUMN Nope TO x",
            "ALTER TABLE t RENAME COLUMN a TO B",
            "ALTER TABLE t ADD COLUMN A TEXT",
            "ALTER TABLE t ADD COLUMN c TEXT NOT NULL",
            "ALTER TABLE t ADD COLUMN c INTEGER PRIMARY KEY",
            "ALTER TABLE t ADD COLUMN c INTEGER UNIQUE",
            "ALTER TABLE t DROP COLUMN Nope",
            "ALTER TABLE u DROP COLUMN K",
            "ALTER TABLE u DROP COLUMN n",
            "ALTER TABLE w DROP COLUMN B",
            "ALTER TABLE one DROP COLUMN a",
            "ALTER TABLE t",
            "ALTER TABLE t RENAME",
            "ALTER TABLE t RENAME COLUMN a",
            "ALTER TABLE t RENAME a x",
            "ALTER TABLE t ADD",
            "ALTER TABLE t DROP",
            "ALTER TABLE t CHANGE a",
            "ALTER t RENAME TO x",
            "SELECT * FROM t",
            "SELECT * FROM w",
        ],
    )


@given(seed=SEEDS)
def test_random_transactions(run, seed):
    rng = random.Random(seed)
    script = list(SETUP)
    for _ in range(16):
        template = rng.choice(["{step}", "{step}", "{change}", "{look}"])
        script.append(expand(rng, template, GRAMMAR))
    compare(run, [*script, "SELECT * FROM t"])


@given(seed=SEEDS)
def test_random_views(run, seed):
    rng = random.Random(seed)
    view = expand(rng, "CREATE VIEW v AS {viewed}", GRAMMAR)
    other = expand(rng, "CREATE VIEW w (p, q) AS {viewed}", GRAMMAR)
    script = [*SETUP, *some(rng, "INSERT INTO t VALUES ({int}, {int})", GRAMMAR, 3), view, other]
    script += some(rng, "{usage}", GRAMMAR, 3)
    script += some(rng, "UPDATE t SET a = {int} WHERE {cond}", GRAMMAR, 1)
    compare(run, script + some(rng, "{usage}", GRAMMAR, 3))


@given(seed=SEEDS)
def test_random_alterations(run, seed):
    rng = random.Random(seed)
    script = list(SETUP)
    for change in some(rng, "{alter}", GRAMMAR, 8):
        script += [change, "SELECT * FROM t", "SELECT * FROM u", "SELECT a FROM t"]
    compare(run, script)
