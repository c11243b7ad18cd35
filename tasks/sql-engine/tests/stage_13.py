import random
import re
import sqlite3

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)


def oracle(statements):
    """Return what sqlite3 makes of statements, in the form that run has."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("PRAGMA foreign_keys = ON")
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
    "int": ["1", "2", "3", "4"],
    "value": ["{int}", "{int}", "{int}", "NULL"],
    "text": ["'a'", "'b'", "'c'", "NULL"],
    "action": ["CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"],
    "actions": [
        "ON DELETE {action} ON UPDATE {action}",
        "ON UPDATE {action} ON DELETE {action}",
        "ON DELETE {action}",
        "ON UPDATE {action}",
        "",
    ],
    "wait": ["", "", "DEFERRABLE INITIALLY DEFERRED"],
    "p": ["CREATE TABLE p (id INTEGER PRIMARY KEY, k INTEGER, s TEXT UNIQUE)"],
    "c": [
        "CREATE TABLE c (n INTEGER, x INTEGER DEFAULT 1 REFERENCES p {actions} {wait})",
        "CREATE TABLE c (n INTEGER PRIMARY KEY, x INTEGER REFERENCES p (id) {actions} {wait})",
        "CREATE TABLE c (n INTEGER, x INTEGER NOT NULL REFERENCES p {actions} {wait})",
        "CREATE TABLE c (n INTEGER, x INTEGER DEFAULT 2, FOREIGN KEY (x) REFERENCES P {actions})",
        "CREATE TABLE c (n INTEGER, x INTEGER DEFAULT 4 UNIQUE REFERENCES p {actions})",
    ],
    "change": [
        "INSERT INTO p VALUES ({value}, {int}, {text}), ({int}, {int}, NULL)",
        "INSERT {or} INTO p VALUES ({int}, {int}, {text})",
        "INSERT INTO c VALUES ({int}, {value})",
        "INSERT {or} INTO c VALUES ({int}, {value}), ({int}, {value})",
        "INSERT INTO c (n) VALUES ({int})",
        "INSERT INTO p VALUES ({int}, 9, 'z') ON CONFLICT (id) DO UPDATE SET id = {int}",
        "UPDATE p SET id = {int} WHERE id = {int}",
        "UPDATE p SET id = id + 1 WHERE k > {int}",
        "UPDATE p SET id = 5 - id",
        "UPDATE p SET k = {int}",
        "UPDATE c SET x = {value} WHERE n = {int}",
        "DELETE FROM p WHERE id = {int}",
        "DELETE FROM p WHERE k = {int}",
        "DELETE FROM p WHERE id = {int} RETURNING k, id",
        "DELETE FROM c WHERE n = {int}",
    ],
    "or": ["OR IGNORE", "OR REPLACE"],
    "step": ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s", "RELEASE s", "ROLLBACK TO s"],
    "tree": [
        "UPDATE t SET id = {int} WHERE id = {int}",
        "UPDATE t SET id = id + 4",
        "UPDATE t SET up = {value} WHERE id = {int}",
        "DELETE FROM t WHERE id = {int}",
        "DELETE FROM t WHERE n = {int}",
        "INSERT INTO t VALUES ({int}, {value}, {int})",
        "INSERT OR IGNORE INTO t VALUES ({int}, {value}, 5), ({int}, {value}, 6)",
    ],
    "part": ["a", "b", "a DESC", "s", "a + b", "abs(b - 3)", "lower(s)", "b * 2 ASC", "a % 2"],
    "parts": ["({part})", "({part}, {part})", "({part}, {part})"],
    "partial": ["", "", "WHERE a > {int}", "WHERE s = 'a' OR b IS NULL", "WHERE s IS NOT NULL"],
    "index": [
        "CREATE UNIQUE INDEX i ON t {parts} {partial}",
        "CREATE UNIQUE INDEX IF NOT EXISTS i ON t {parts} {partial}",
        "CREATE INDEX i ON t {parts} {partial}",
        "DROP INDEX IF EXISTS i",
    ],
    "row": ["({value}, {value}, {text})"],
    "indexed": [
        "INSERT INTO t VALUES {row}",
        "INSERT {or} INTO t VALUES {row}, {row}",
        "INSERT INTO t VALUES {row} ON CONFLICT DO NOTHING",
        "INSERT INTO t VALUES {row} RETURNING a, b",
        "UPDATE t SET a = {value} WHERE b = {int}",
        "UPDATE t SET b = b + 1, s = {text} WHERE a = {int}",
        "DELETE FROM t WHERE a = {int}",
    ],
}
FAMILY = [
    "CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT)",
    "INSERT INTO p VALUES (1, 'one'), (2, 'two'), (3, 'three')",
]


def test_indexes(run):
    compare(
        run,
        [
            "CREATE TABLE t (a INTEGER, B TEXT, c INTEGER)",
            "INSERT INTO t VALUES (1, 'x', 1), (1, 'y', 1), (NULL, 'z', 1), (NULL, 'z', 2)",
            "CREATE INDEX plain ON t (a, b DESC)",
            "CREATE INDEX IF NOT EXISTS Plain ON t (nope)",
            "INSERT INTO t VALUES (1, 'x', 3)",
            "CREATE UNIQUE INDEX u ON t (a)",
            "CREATE UNIQUE INDEX u ON t (c, A)",
            "DELETE FROM t WHERE c = 3",
            "CREATE UNIQUE INDEX u ON t (b, A ASC)",
            "INSERT INTO t VALUES (NULL, 'z', 5)",
            "INSERT INTO t VALUES (1, 'y', 5)",
            "INSERT OR REPLACE INTO t VALUES (1, 'y', 6)",
            "INSERT OR IGNORE INTO t VALUES (1, 'y', 7), (2, 'y', 7)",
            "UPDATE t SET b = 'y' WHERE a = 1",
            "INSERT INTO t VALUES (1, 'y', 8) ON CONFLICT (a, b) DO UPDATE SET c = 80",
            "INSERT INTO t VALUES (1, 'y', 8) ON CONFLICT (a) DO NOTHING",
            "SELECT * FROM t",
            "DROP INDEX U",
            "INSERT INTO t VALUES (1, 'y', 9)",
            "DROP INDEX IF EXISTS u",
            "SELECT * FROM t",
        ],
    )


def test_partial_indexes_and_expressions(run):
    compare(
        run,
        [
            "CREATE TABLE t (a INTEGER, b TEXT)",
            "CREATE UNIQUE INDEX pa ON t (a) WHERE b = 'x'",
            "INSERT INTO t VALUES (1, 'x'), (2, 'x'), (2, 'y'), (2, 'y'), (NULL, 'x'), (NULL, 'x')",
            "INSERT INTO t VALUES (2, 'x')",
            "INSERT INTO t VALUES (1, 'y')",
            "UPDATE t SET b = 'x' WHERE a = 1",
            "INSERT INTO t VALUES (1, 'x') ON CONFLICT DO NOTHING",
            "INSERT INTO t VALUES (1, 'x') ON CONFLICT (a) DO NOTHING",
            "SELECT * FROM t",
            "DELETE FROM t",
            "DROP INDEX pa",
            "CREATE UNIQUE INDEX Ex ON t (lower(b), a % 2)",
            "INSERT INTO t VALUES (1, 'x'), (2, 'X'), (NULL, 'x'), (NULL, 'x')",
            "INSERT INTO t VALUES (3, 'X')",
            "INSERT OR REPLACE INTO t VALUES (3, 'X')",
            "INSERT INTO t VALUES (5, 'x') ON CONFLICT DO UPDATE SET a = a + 10",
            "INSERT INTO t VALUES (5, 'x') ON CONFLICT (a) DO NOTHING",
            "UPDATE t SET b = 'Y' WHERE a = 2",
            "UPDATE t SET a = a + 1 WHERE b = 'X'",
            "SELECT * FROM t",
            "CREATE UNIQUE INDEX one ON t (a) WHERE b IS NOT NULL",
            "INSERT INTO t VALUES (14, 'q')",
            "INSERT INTO t VALUES (14, NULL), (14, NULL)",
        ],
    )


def test_names_of_indexes(run):
    compare(
        run,
        [
            "CREATE TABLE t (a INTEGER)",
            "CREATE TABLE Other (a INTEGER)",
            "CREATE VIEW v AS SELECT 1",
            "CREATE INDEX i ON t (a)",
            "CREATE INDEX I ON other (a)",
            "CREATE INDEX T ON other (a)",
            "CREATE INDEX V ON other (a)",
            "CREATE INDEX j ON nope (a)",
            "CREATE INDEX j ON V (a)",
            "CREATE INDEX j ON t (nope)",
            "CREATE INDEX j ON t (a + nope)",
            "CREATE INDEX j ON t (a) WHERE nope = 1",
            "CREATE INDEX j ON t (count(a))",
            "CREATE TABLE I (a INTEGER)",
            "CREATE TABLE IF NOT EXISTS i (a INTEGER)",
            "CREATE VIEW i AS SELECT 1",
            "ALTER TABLE Other RENAME TO i",
            "DROP INDEX t",
            "DROP INDEX Nope",
            "DROP TABLE i",
            "SELECT * FROM i",
            "BEGIN",
            "DROP INDEX i",
            "CREATE UNIQUE INDEX j ON t (a)",
            "ROLLBACK",
            "INSERT INTO t VALUES (1), (1)",
            "CREATE INDEX i ON t (a)",
            "DROP TABLE t",
            "CREATE TABLE i (a INTEGER)",
        ],
    )


def test_foreign_keys(run):
    compare(
        run,
        [
            *FAMILY,
            "CREATE TABLE c (a INTEGER, x INTEGER REFERENCES P)",
            "INSERT INTO c VALUES (1, 1), (2, NULL), (3, 3)",
            "INSERT INTO c VALUES (4, 4)",
            "INSERT INTO c VALUES (5, 1), (6, 9)",
            "UPDATE c SET x = 2 WHERE a = 1",
            "UPDATE c SET x = 7 WHERE a = 1",
            "DELETE FROM p WHERE id = 2",
            "DELETE FROM p WHERE id = 1",
            "UPDATE p SET id = 8 WHERE id = 3",
            "UPDATE p SET id = 3, name = 'same' WHERE id = 3",
            "INSERT OR IGNORE INTO c VALUES (7, 9)",
            "INSERT OR REPLACE INTO p VALUES (2, 'again')",
            "INSERT OR REPLACE INTO p VALUES (3, 'again') RETURNING *",
            "DELETE FROM p",
            "SELECT * FROM c",
            "SELECT * FROM p",
            "DELETE FROM c WHERE x = 2",
            "DELETE FROM p WHERE id = 2",
            "DROP TABLE p",
            "DELETE FROM c",
            "DROP TABLE p",
            "INSERT INTO c VALUES (1, 1)",
            "INSERT INTO c VALUES (1, NULL)",
            "DROP TABLE c",
        ],
    )


def test_which_columns_are_meant(run):
    compare(
        run,
        [
            "CREATE TABLE p (a INTEGER, b INTEGER, k TEXT UNIQUE, PRIMARY KEY (a, b))",
            "CREATE UNIQUE INDEX i ON p (b, k)",
            "CREATE TABLE Two (x INTEGER, y INTEGER, FOREIGN KEY (x, y) REFERENCES p)",
            "CREATE TABLE three (y INTEGER, x INTEGER, FOREIGN KEY (Y, x) REFERENCES p (B, a))",
            "CREATE TABLE four (x TEXT REFERENCES p (K))",
            "CREATE TABLE five (x TEXT, y INTEGER, FOREIGN KEY (x, y) REFERENCES P (k, b))",
            "INSERT INTO p VALUES (1, 2, 'k'), (3, 4, 'l')",
            "INSERT INTO two VALUES (1, 2), (1, NULL), (NULL, 9)",
            "INSERT INTO two VALUES (2, 1)",
            "INSERT INTO two VALUES (1, 4)",
            "INSERT INTO three VALUES (2, 1)",
            "INSERT INTO three VALUES (1, 2)",
            "INSERT INTO four VALUES ('k'), (NULL)",
            "INSERT INTO four VALUES ('m')",
            "INSERT INTO five VALUES ('l', 4)",
            "INSERT INTO five VALUES ('k', 4)",
            "CREATE TABLE six (x INTEGER REFERENCES P)",
            "CREATE TABLE Seven (x INTEGER REFERENCES p (a))",
            "CREATE TABLE eight (x INTEGER REFERENCES p (nope))",
            "CREATE TABLE nine (x INTEGER REFERENCES Nope)",
            "CREATE TABLE ten (x INTEGER REFERENCES two)",
            "INSERT INTO six VALUES (1)",
            "INSERT INTO Seven VALUES (1)",
            "INSERT INTO eight VALUES (NULL)",
            "INSERT INTO nine VALUES (1)",
            "INSERT INTO ten VALUES (1)",
            "CREATE TABLE e (x INTEGER, FOREIGN KEY (Nope) REFERENCES p)",
            "CREATE TABLE e (x INTEGER, FOREIGN KEY (x) REFERENCES p (a, b))",
            "CREATE TABLE e (x INTEGER, y INTEGER, FOREIGN KEY (x, y) REFERENCES p (k))",
            "SELECT * FROM e",
        ],
    )


def test_actions(run):
    compare(
        run,
        [
            *FAMILY,
            "CREATE TABLE c (n INTEGER, x INTEGER REFERENCES p ON DELETE CASCADE"
            " ON UPDATE CASCADE)",
            "CREATE TABLE d (x INTEGER DEFAULT 3 REFERENCES p ON UPDATE SET NULL"
            " ON DELETE SET DEFAULT)",
            "CREATE TABLE e (x INTEGER UNIQUE REFERENCES p ON DELETE SET NULL)",
            "CREATE TABLE f (x INTEGER REFERENCES e (x) ON DELETE CASCADE ON UPDATE CASCADE)",
            "INSERT INTO c VALUES (1, 1), (2, 1), (3, 2), (4, NULL)",
            "INSERT INTO d VALUES (1), (2), (NULL)",
            "INSERT INTO e VALUES (1), (3), (NULL)",
            "INSERT INTO f VALUES (1), (3), (3)",
            "DELETE FROM p WHERE id = 1",
            "SELECT * FROM c",
            "SELECT * FROM d",
            "SELECT * FROM e",
            "SELECT * FROM f",
            "UPDATE p SET id = id + 10 WHERE id = 2",
            "SELECT * FROM c",
            "SELECT * FROM d",
            "DELETE FROM p WHERE id = 3",
            "UPDATE p SET id = 30 WHERE id = 3",
            "UPDATE e SET x = 12 WHERE x = 3",
            "SELECT * FROM f",
            "DROP TABLE p",
            "SELECT * FROM c",
        ],
    )


def test_actions_are_checked(run):
    compare(
        run,
        [
            *FAMILY,
            "CREATE TABLE c (x INTEGER NOT NULL REFERENCES p ON DELETE SET NULL"
            " ON UPDATE CASCADE, CONSTRAINT low CHECK (x < 10))",
            "INSERT INTO c VALUES (1), (2)",
            "DELETE FROM p WHERE id > 1",
            "UPDATE p SET id = 20 WHERE id = 2",
            "UPDATE p SET id = 9 WHERE id = 2",
            "SELECT * FROM c",
            "SELECT * FROM p",
            "CREATE TABLE u (x INTEGER UNIQUE REFERENCES p ON DELETE SET DEFAULT,"
            " y TEXT DEFAULT 'no')",
            "CREATE TABLE w (x INTEGER DEFAULT 50 REFERENCES p ON DELETE SET DEFAULT)",
            "INSERT INTO w VALUES (3)",
            "DELETE FROM p WHERE id = 3",
            "INSERT INTO p VALUES (50, 'fifty')",
            "DELETE FROM p WHERE id = 3",
            "SELECT * FROM w",
        ],
    )


def test_a_table_that_refers_to_itself(run):
    compare(
        run,
        [
            "CREATE TABLE t (id INTEGER PRIMARY KEY, up INTEGER REFERENCES t ON DELETE CASCADE)",
            "INSERT INTO t VALUES (2, 1), (3, 2), (1, NULL), (4, 4), (5, 4)",
            "INSERT INTO t VALUES (6, 7)",
            "DELETE FROM t WHERE id = 1",
            "SELECT * FROM t",
            "UPDATE t SET id = 40 WHERE id = 4",
            "UPDATE t SET id = 40, up = 40 WHERE id = 4",
            "UPDATE t SET up = 5 WHERE id = 4",
            "UPDATE t SET up = NULL WHERE id = 4",
            "DELETE FROM t",
            "SELECT * FROM t",
            "CREATE TABLE r (id INTEGER PRIMARY KEY, up INTEGER REFERENCES r ON DELETE RESTRICT"
            " ON UPDATE CASCADE)",
            "INSERT INTO r VALUES (1, 1), (2, 1)",
            "DELETE FROM r",
            "DELETE FROM r WHERE id = 2",
            "UPDATE r SET id = 3",
            "SELECT * FROM r",
            "DELETE FROM r",
        ],
    )


def test_deferred(run):
    compare(
        run,
        [
            *FAMILY,
            "CREATE TABLE c (x INTEGER REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
            "INSERT INTO c VALUES (9)",
            "BEGIN",
            "INSERT INTO c VALUES (9), (1)",
            "COMMIT",
            "SELECT * FROM c",
            "INSERT INTO p VALUES (9, 'nine')",
            "COMMIT",
            "DELETE FROM p WHERE id = 9",
            "SAVEPOINT s",
            "DELETE FROM p WHERE id = 9",
            "SAVEPOINT inner_one",
            "INSERT INTO p VALUES (10, 'ten')",
            "RELEASE inner_one",
            "RELEASE s",
            "ROLLBACK TO s",
            "RELEASE s",
            "SELECT * FROM p",
            "BEGIN",
            "DELETE FROM p",
            "ROLLBACK",
            "SELECT * FROM p",
            "CREATE TABLE r (x INTEGER REFERENCES p ON DELETE RESTRICT DEFERRABLE"
            " INITIALLY DEFERRED)",
            "INSERT INTO r VALUES (2)",
            "BEGIN",
            "DELETE FROM p WHERE id = 2",
            "UPDATE p SET id = 22 WHERE id = 2",
            "UPDATE p SET id = 2 WHERE id = 22",
            "COMMIT",
            "SELECT * FROM p",
        ],
    )


def test_errors(run):
    compare(
        run,
        [
            "CREATE TABLE p (a INTEGER PRIMARY KEY)",
            "CREATE TABLE e (a INTEGER REFERENCES)",
            "CREATE TABLE e (a INTEGER REFERENCES p ())",
            "CREATE TABLE e (a INTEGER REFERENCES p ON DELETE)",
            "CREATE TABLE e (a INTEGER REFERENCES p ON DELETE SET)",
            "CREATE TABLE e (a INTEGER REFERENCES p ON DELETE NO)",
            "CREATE TABLE e (a INTEGER REFERENCES p ON DELETE DEFAULT)",
            "CREATE TABLE e (a INTEGER REFERENCES p DEFERRABLE INITIALLY)",
            "CREATE TABLE e (a INTEGER, FOREIGN (a) REFERENCES p)",
            "CREATE TABLE e (a INTEGER, FOREIGN KEY (a))",
            "CREATE TABLE e (a INTEGER, FOREIGN KEY a REFERENCES p)",
            "CREATE INDEX ON p (a)",
            "CREATE INDEX i p (a)",
            "CREATE INDEX i ON p",
            "CREATE INDEX i ON p ()",
            "CREATE INDEX i ON p (a) WHERE",
            "CREATE INDEX i ON p (a a)",
            "CREATE UNIQUE i ON p (a)",
            "CREATE INDEX IF EXISTS i ON p (a)",
            "DROP INDEX",
            "SELECT * FROM e",
        ],
    )


@given(seed=SEEDS)
def test_random_families(run, seed):
    rng = random.Random(seed)
    script = some(rng, "{p}", GRAMMAR, 1) + some(rng, "{c}", GRAMMAR, 1)
    script.append("INSERT INTO p VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c'), (4, 2, NULL)")
    script.append(expand(rng, "INSERT OR IGNORE INTO c VALUES (1, {int}), (2, {int})", GRAMMAR))
    for change in some(rng, "{change}", GRAMMAR, 8):
        if rng.random() < 0.3:
            script.append(expand(rng, "{step}", GRAMMAR))
        script += [change, "SELECT * FROM p", "SELECT * FROM c"]
    compare(run, script)


@given(seed=SEEDS)
def test_random_trees(run, seed):
    rng = random.Random(seed)
    table = "CREATE TABLE t (id INTEGER PRIMARY KEY, up INTEGER DEFAULT 1 REFERENCES t {actions},"
    script = some(rng, table + " n INTEGER)", GRAMMAR, 1)
    script.append("INSERT INTO t VALUES (1, NULL, 1), (2, 1, 2), (3, 1, 2), (4, 3, 3), (5, 5, 4)")
    for change in some(rng, "{tree}", GRAMMAR, 6):
        script += [change, "SELECT * FROM t"]
    compare(run, script)


@given(seed=SEEDS)
def test_random_indexes(run, seed):
    rng = random.Random(seed)
    script = ["CREATE TABLE t (a INTEGER, b INTEGER, s TEXT)"]
    for _ in range(12):
        script.append(expand(rng, rng.choice(["{index}", "{indexed}", "{indexed}"]), GRAMMAR))
    compare(run, [*script, "SELECT * FROM t"])
