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
    "int": ["0", "1", "2", "3", "4"],
    "value": ["{int}", "{int}", "NULL"],
    "or_not": ["OR FAIL", "OR ABORT", "OR ROLLBACK", "OR IGNORE"],
    "or": ["OR FAIL", "OR ABORT", "OR ROLLBACK", "OR IGNORE", "OR REPLACE", ""],
    "n": ["new.id", "new.a", "new.b", "new.a + new.b", "{int}"],
    "o": ["old.id", "old.a", "old.b", "{int}"],
    "both": ["{n}", "{o}", "new.a - old.a"],
    "insert_when": ["", "", "WHEN new.a > {int}", "WHEN new.b IS NOT NULL", "FOR EACH ROW"],
    "delete_when": ["", "WHEN old.b = {int}", "FOR EACH ROW WHEN old.a < {int}"],
    "update_when": ["", "", "WHEN new.a <> old.a", "WHEN old.b > {int}"],
    "time": ["BEFORE", "AFTER", "", "AFTER"],
    "columns": ["", "", "OF a", "OF b, ID", "OF B"],
    "n_do": [
        "INSERT INTO log VALUES ('n{int}', {n}, {n});",
        "INSERT INTO log SELECT 'q', {n}, count(*) FROM u WHERE x = {n};",
        "UPDATE u SET y = y + {n} WHERE x = {n};",
        "DELETE FROM u WHERE x = {n} AND y > {n};",
        "INSERT INTO u VALUES ({n} + 2, {int});",
        "SELECT CASE WHEN {n} = {int} THEN RAISE({effect}) END;",
    ],
    "o_do": [
        "INSERT INTO log VALUES ('o{int}', {o}, {o});",
        "UPDATE u SET x = x + {o}, y = {o} WHERE x < {o};",
        "DELETE FROM u WHERE x IN (SELECT {o} UNION SELECT old.a);",
        "INSERT INTO u SELECT {o}, count(*) FROM log;",
        "SELECT RAISE({effect}) WHERE {o} = {int};",
    ],
    "b_do": [
        "INSERT INTO log VALUES ('b{int}', {both}, {both});",
        "UPDATE u SET y = {n} WHERE x = {o};",
        "INSERT INTO u SELECT {both}, {both} WHERE {n} > {o};",
        "{n_do}",
        "{o_do}",
    ],
    "effect": ["IGNORE", "IGNORE", "ABORT, 'stop'", "FAIL, 'it''s {int}'", "ROLLBACK, 'all'"],
    "i": ["CREATE TRIGGER ti {time} INSERT ON t {insert_when} BEGIN {n_do} {n_do} END"],
    "u": ["CREATE TRIGGER tu {time} UPDATE {columns} ON t {update_when} BEGIN {b_do} {b_do} END"],
    "d": ["CREATE TRIGGER td {time} DELETE ON t {delete_when} BEGIN {o_do} {o_do} END"],
    "chain": [
        "CREATE TRIGGER ui AFTER INSERT ON u BEGIN INSERT INTO log VALUES ('ui', new.x, 0); END",
        "CREATE TRIGGER ud AFTER DELETE ON u BEGIN INSERT INTO log VALUES ('ud', old.x, 0); END",
        "CREATE TRIGGER uu AFTER UPDATE OF y ON u WHEN new.y > {int}"
        " BEGIN INSERT INTO log VALUES ('uu', old.y, new.y); END",
        "CREATE TRIGGER ub BEFORE UPDATE ON u WHEN old.y = {int} BEGIN SELECT RAISE(IGNORE); END",
    ],
    "change": [
        "INSERT INTO t VALUES ({int}, {int}, {value}), ({int}, {value}, {int})",
        "INSERT INTO t (id, a) VALUES ({int} + 5, {int})",
        "INSERT INTO t VALUES ({int}, {int}, 0) ON CONFLICT (id) DO UPDATE SET a = excluded.a + b",
        "INSERT INTO t VALUES ({int}, {int}, 0) ON CONFLICT (id) DO NOTHING",
        "UPDATE t SET a = a + 1",
        "UPDATE t SET b = {value}, a = {int} WHERE id > {int}",
        "UPDATE t SET a = {int} WHERE b = {int}",
        "UPDATE t SET id = id + 20 WHERE id = {int}",
        "DELETE FROM t WHERE a = {int}",
        "DELETE FROM t WHERE id > {int}",
        "DROP TRIGGER IF EXISTS {trigger}",
        "BEGIN",
        "COMMIT",
    ],
    "trigger": ["ti", "tu", "td"],
    "conflict": [
        "INSERT {or} INTO t VALUES ({int}, {int}, {value}), ({int}, {int}, {value})",
        "INSERT {or} INTO t (id, a) VALUES ({int}, {int}), ({int}, {int}), (9, 9)",
        "REPLACE INTO t VALUES ({int}, {int}, {value})",
        "REPLACE INTO t (a, b) SELECT a, b + {int} FROM t WHERE id = {int}",
        "UPDATE {or} t SET a = {int} WHERE b <> {int}",
        "UPDATE {or} t SET b = b - 1, a = {int} - b WHERE b > {int}",
        "UPDATE {or} t SET b = {value} WHERE id < {int} RETURNING *",
        "UPDATE {or_not} t SET id = {int} WHERE b = {int}",
        "BEGIN",
        "SAVEPOINT s",
        "COMMIT",
    ],
    "view": [
        "INSERT INTO v VALUES ({int}, {value}), ({int}, {int})",
        "INSERT INTO v (k) VALUES ({int})",
        "INSERT INTO v SELECT a, id FROM t WHERE id < {int}",
        "UPDATE v SET k = k + {int}",
        "UPDATE v SET w = {value} WHERE k = {int}",
        "DELETE FROM v WHERE k > {int}",
        "DELETE FROM v WHERE w = {int}",
    ],
}
SETUP = [
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER DEFAULT 1)",
    "CREATE TABLE u (x INTEGER UNIQUE, y INTEGER)",
    "CREATE TABLE log (m TEXT, p INTEGER, q INTEGER)",
    "INSERT INTO u VALUES (1, 1), (2, 2), (3, 3)",
]
LOOK = ["SELECT * FROM t", "SELECT * FROM u", "SELECT * FROM log"]


def test_triggers_on_insert(run):
    compare(
        run,
        [
            *SETUP,
            "CREATE TRIGGER bi BEFORE INSERT ON t BEGIN"
            " INSERT INTO log SELECT 'before', new.a, count(*) FROM t; END;",
            "CREATE TRIGGER ai AFTER INSERT ON T FOR EACH ROW WHEN NEW.b > 1 BEGIN"
            " INSERT INTO log SELECT 'after', New.ID, count(*) FROM t;"
            " UPDATE u SET y = y + new.a WHERE x = new.b; SELECT 1; END",
            "INSERT INTO t VALUES (7, 10, 2), (8, 20, NULL), (9, 30, 3)",
            *LOOK,
            "INSERT INTO t VALUES (10, 1, 1), (10, 2, 2)",
            "INSERT INTO t (id, a) SELECT id + 10, 5 FROM t WHERE id < 9 RETURNING id, b",
            "SELECT * FROM log",
            "INSERT OR IGNORE INTO t VALUES (7, 70, 7)",
            "INSERT INTO t VALUES (7, 70, 7) ON CONFLICT (id) DO NOTHING",
            "SELECT * FROM log",
        ],
    )


def test_triggers_on_update(run):
    compare(
        run,
        [
            *SETUP,
            "INSERT INTO t VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3)",
            "CREATE TRIGGER one UPDATE OF A ON t BEGIN"
            " INSERT INTO log SELECT 'of a', old.a, sum(a) FROM t; END",
            "CREATE TRIGGER two AFTER UPDATE ON t WHEN new.b IS NOT old.b BEGIN"
            " INSERT INTO log SELECT 'any', new.b, sum(b) FROM t; END",
            "UPDATE t SET a = a + 10",
            "UPDATE t SET b = b + 1, id = id WHERE id < 3",
            "UPDATE t SET b = 9, a = NULL WHERE id = 3",
            "UPDATE t SET id = 1",
            "UPDATE t SET a = 5 WHERE id = 77",
            "SELECT * FROM log",
            "INSERT INTO t VALUES (1, 8, 8) ON CONFLICT (id) DO UPDATE SET a = excluded.a",
            "SELECT * FROM log",
            "CREATE TRIGGER three BEFORE UPDATE OF nope ON t BEGIN DELETE FROM log; END",
            "UPDATE t SET a = 0, b = 0",
            "SELECT count(*) FROM log",
        ],
    )


def test_triggers_on_delete(run):
    compare(
        run,
        [
            *SETUP,
            "INSERT INTO t VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 1, 1)",
            "CREATE TRIGGER bd BEFORE DELETE ON t WHEN old.a < 3 BEGIN"
            " INSERT INTO log SELECT 'before', old.id, count(*) FROM t; END",
            "CREATE TRIGGER ad AFTER DELETE ON t BEGIN"
            " INSERT INTO log SELECT 'after', old.id, count(*) FROM t;"
            " DELETE FROM u WHERE x = old.a; END",
            "DELETE FROM t WHERE id = 2",
            "DELETE FROM t RETURNING id",
            *LOOK,
            "INSERT INTO t VALUES (1, 1, 1)",
            "INSERT OR REPLACE INTO t VALUES (1, 2, 2)",
            "DROP TABLE t",
            "SELECT * FROM log",
        ],
    )


def test_triggers_call_each_other_but_not_themselves(run):
    compare(
        run,
        [
            *SETUP,
            "CREATE TRIGGER tt AFTER INSERT ON t WHEN new.a < 5 BEGIN"
            " INSERT INTO t VALUES (new.id + 1, new.a + 1, 0);"
            " INSERT INTO u VALUES (new.a * 10, 0); END",
            "INSERT INTO t VALUES (1, 1, 1)",
            "CREATE TRIGGER uu BEFORE INSERT ON u BEGIN"
            " INSERT INTO log VALUES ('uu', new.x, new.y);"
            " INSERT INTO t VALUES (new.x * 100, 1, 1); END",
            "INSERT INTO u VALUES (5, 5)",
            *LOOK,
            "CREATE TRIGGER dd AFTER DELETE ON u BEGIN DELETE FROM u WHERE x > old.x; END",
            "DELETE FROM u WHERE x = 2",
            "SELECT * FROM u",
        ],
    )


def test_raise(run):
    script = [
        *SETUP,
        "CREATE TRIGGER r BEFORE INSERT ON t WHEN new.a < 0 BEGIN"
        " INSERT INTO log VALUES ('r', new.id, new.a);"
        " SELECT RAISE(ABORT, 'too low') WHERE new.a < -1; END",
        "INSERT INTO t VALUES (10, 0, 0)",
        "BEGIN",
        "INSERT INTO t VALUES (1, 1, 1)",
        "INSERT INTO t VALUES (2, 2, 2), (3, -1, 3), (4, -2, 4), (5, 5, 5)",
        *LOOK,
        "COMMIT",
        "INSERT INTO t VALUES (6, 6, 6), (7, -7, 7)",
        "SELECT * FROM t",
    ]
    for effect in ("ABORT", "FAIL", "ROLLBACK"):
        compare(run, [statement.replace("ABORT", effect) for statement in script])


def test_raise_ignore(run):
    compare(
        run,
        [
            *SETUP,
            "CREATE TRIGGER bi BEFORE INSERT ON t WHEN new.a = 2 BEGIN"
            " INSERT INTO log VALUES ('bi', new.id, 0); SELECT RAISE(IGNORE);"
            " INSERT INTO log VALUES ('never', 0, 0); END",
            "INSERT INTO t VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3)",
            "INSERT INTO t VALUES (4, 2, 2) RETURNING id",
            "CREATE TRIGGER bd BEFORE DELETE ON t BEGIN"
            " SELECT CASE old.a WHEN 1 THEN RAISE(IGNORE) END; END",
            "DELETE FROM t",
            "INSERT INTO t VALUES (5, 5, 5)",
            "CREATE TRIGGER bu BEFORE UPDATE ON t BEGIN SELECT RAISE(IGNORE) WHERE old.a = 1; END",
            "UPDATE t SET b = 100",
            "CREATE TRIGGER au AFTER UPDATE OF a ON t BEGIN"
            " INSERT INTO log VALUES ('au', new.id, 0); SELECT RAISE(IGNORE);"
            " INSERT INTO log VALUES ('never', 0, 0); END",
            "UPDATE t SET a = 50",
            "CREATE TRIGGER deep AFTER INSERT ON u BEGIN"
            " UPDATE t SET b = b + 1; INSERT INTO log VALUES ('deep', 0, 0); END",
            "INSERT INTO u VALUES (9, 9)",
            *LOOK,
        ],
    )


def test_views_that_can_be_changed(run):
    compare(
        run,
        [
            *SETUP,
            "INSERT INTO t VALUES (1, 10, 5), (2, 20, 6)",
            "CREATE VIEW Vw (K, w) AS SELECT id, a + b FROM t",
            "CREATE TRIGGER i INSTEAD OF INSERT ON vw BEGIN"
            " INSERT INTO t VALUES (new.k, new.w - 1, 1); END",
            "INSERT INTO vw VALUES (3, 31), (4, 41)",
            "INSERT INTO VW (w, k) VALUES (51, 5)",
            "INSERT INTO vw (k) SELECT 6",
            "INSERT INTO vw VALUES (1)",
            "INSERT INTO vw (nope) VALUES (1)",
            "SELECT * FROM vw",
            "UPDATE vw SET w = 1",
            "DELETE FROM vw",
            "CREATE TRIGGER u INSTEAD OF UPDATE OF w ON Vw WHEN new.w > 0 BEGIN"
            " UPDATE t SET a = new.w - b WHERE id = old.k; END",
            "UPDATE vw SET w = w + 1000 WHERE k < 3",
            "UPDATE vw SET k = 9",
            "UPDATE vw SET nope = 9",
            "SELECT * FROM t",
            "CREATE TRIGGER d INSTEAD OF DELETE ON vw BEGIN"
            " INSERT INTO log VALUES ('d', old.k, old.w); DELETE FROM t WHERE id = old.k; END",
            "DELETE FROM vw WHERE w > 1000",
            *LOOK,
            "DROP VIEW vw",
            "DROP TRIGGER d",
            "CREATE VIEW w AS SELECT x AS q, '7' AS s FROM u",
            "CREATE TRIGGER i INSTEAD OF INSERT ON w BEGIN"
            " INSERT INTO log VALUES (new.s || typeof(new.s), new.q, 0); END",
            "INSERT INTO w VALUES (1, '5'), (2, 5)",
            "SELECT * FROM log WHERE q = 0",
        ],
    )


def test_foreign_keys_and_triggers(run):
    compare(
        run,
        [
            *SETUP,
            "CREATE TABLE c (n INTEGER, ref INTEGER REFERENCES t ON DELETE CASCADE"
            " ON UPDATE CASCADE)",
            "INSERT INTO t VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3)",
            "INSERT INTO c VALUES (10, 1), (11, 1), (12, 3)",
            "CREATE TRIGGER cd AFTER DELETE ON c BEGIN"
            " INSERT INTO log SELECT 'cd', old.n, count(*) FROM t; END",
            "CREATE TRIGGER cu BEFORE UPDATE OF ref ON c BEGIN"
            " INSERT INTO log VALUES ('cu', old.ref, new.ref); END",
            "CREATE TRIGGER td AFTER DELETE ON t BEGIN"
            " INSERT INTO log SELECT 'td', old.id, count(*) FROM c; END",
            "DELETE FROM t WHERE id = 1",
            "UPDATE t SET id = 30 WHERE id = 3",
            "SELECT * FROM log",
            "CREATE TRIGGER ci BEFORE INSERT ON c BEGIN INSERT INTO t VALUES (new.ref, 0, 0); END",
            "INSERT INTO c VALUES (13, 40)",
            "SELECT id FROM t",
            "DROP TABLE t",
            "SELECT * FROM log",
        ],
    )


def test_conflicts(run):
    script = [
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER NOT NULL DEFAULT 7,"
        " b INTEGER CONSTRAINT high CHECK (b < 10))",
        "CREATE UNIQUE INDEX i ON t (a)",
        "INSERT INTO t VALUES (1, 10, 1), (2, 20, 2), (3, 30, 3)",
        "BEGIN",
        "INSERT INTO t VALUES (4, 40, 4)",
        "INSERT OR ABORT INTO t VALUES (5, 50, 5), (6, 10, 6), (8, 80, 8)",
        "SELECT * FROM t",
        "UPDATE OR ABORT t SET a = a + 10 WHERE id > 1",
        "SELECT * FROM t",
        "UPDATE OR ABORT t SET a = NULL WHERE id = 2",
        "SELECT * FROM t",
        "UPDATE OR ABORT t SET b = b * 4",
        "SELECT * FROM t",
        "UPDATE OR ABORT t SET id = 2 WHERE id = 1 RETURNING id",
        "SELECT * FROM t",
        "COMMIT",
        "INSERT OR ABORT INTO t VALUES (6, 60, 6), (1, 90, 1)",
        "SELECT * FROM t",
    ]
    for action in ("ABORT", "FAIL", "ROLLBACK", "IGNORE", "REPLACE"):
        compare(run, [statement.replace("ABORT", action) for statement in script])


def test_replace(run):
    compare(
        run,
        [
            *SETUP,
            "REPLACE INTO u VALUES (1, 10), (4, 40)",
            "replace into u (y, x) values (replace('abc', 'b', ''), 2)",
            "REPLACE INTO u SELECT x, y FROM u WHERE x = 1 RETURNING *",
            "SELECT * FROM u",
            "CREATE TRIGGER a AFTER INSERT ON u BEGIN REPLACE INTO t VALUES (1, new.x, new.y); END",
            "INSERT INTO u VALUES (8, 8), (9, 9)",
            "SELECT * FROM t",
        ],
    )


def test_names_of_triggers(run):
    compare(
        run,
        [
            *SETUP,
            "CREATE VIEW V AS SELECT * FROM t",
            "CREATE TRIGGER Tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('tr', 0, 0); END",
            "CREATE TRIGGER tR AFTER DELETE ON u BEGIN SELECT 1; END",
            "CREATE TRIGGER IF NOT EXISTS tR AFTER INSERT ON t BEGIN DELETE FROM log; END",
            "CREATE TRIGGER x AFTER INSERT ON Nope BEGIN SELECT 1; END",
            "CREATE TRIGGER x INSTEAD OF INSERT ON T BEGIN SELECT 1; END",
            "CREATE TRIGGER x BEFORE INSERT ON v BEGIN SELECT 1; END",
            "CREATE TRIGGER x AFTER UPDATE ON V BEGIN SELECT 1; END",
            "CREATE TRIGGER t INSERT ON t BEGIN SELECT 1; END",
            "INSERT INTO t VALUES (1, 1, 1)",
            "DROP TRIGGER Nope",
            "DROP TRIGGER IF EXISTS nope",
            "BEGIN",
            "DROP TRIGGER TR",
            "INSERT INTO t VALUES (2, 1, 1)",
            "ROLLBACK",
            "INSERT INTO t VALUES (2, 1, 1)",
            "SELECT * FROM log",
            "BEGIN",
            "CREATE TRIGGER y AFTER INSERT ON t BEGIN DELETE FROM t; END",
            "ROLLBACK",
            "INSERT INTO t VALUES (3, 1, 1)",
            "SELECT id FROM t",
            "DROP TABLE t",
            "DROP TRIGGER tr",
            "CREATE TABLE t (a INTEGER)",
            "INSERT INTO t VALUES (1)",
        ],
    )


def test_errors_in_triggers(run):
    bodies = {
        "AFTER INSERT": ["SELECT old.a", "SELECT a", "INSERT INTO nope VALUES (1)", "SELECT new.x"],
        "BEFORE UPDATE": ["UPDATE u SET x = a", "INSERT INTO u VALUES (1, 1)", "SELECT sum(1, 2)"],
        "AFTER DELETE": ["SELECT new.a", "DELETE FROM u WHERE a = 1", "INSERT INTO u VALUES (1)"],
    }
    changes = ["INSERT INTO t VALUES (1, 1, 1)", "UPDATE t SET a = 2", "DELETE FROM t"]
    for event, statements in bodies.items():
        for statement in statements:
            trigger = f"CREATE TRIGGER x {event} ON t BEGIN {statement}; END"
            start = [*SETUP, "INSERT INTO t VALUES (9, 9, 9)", trigger]
            compare(run, [*start, *changes, "SELECT * FROM t"])


def test_syntax(run):
    compare(
        run,
        [
            *SETUP,
            "CREATE TRIGGER x AFTER INSERT ON t BEGIN END",
            "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1 END",
            "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1;",
            "CREATE TRIGGER x AFTER INSERT ON t SELECT 1; END",
            "CREATE TRIGGER x AFTER ON t BEGIN SELECT 1; END",
            "CREATE TRIGGER x AFTER INSERT OF a ON t BEGIN SELECT 1; END",
            "CREATE TRIGGER x AFTER UPDATE OF ON t BEGIN SELECT 1; END",
            "CREATE TRIGGER x AFTER INSERT t BEGIN SELECT 1; END",
            "CREATE TRIGGER x AFTER INSERT ON t FOR EACH BEGIN SELECT 1; END",
            "CREATE TRIGGER x AFTER INSERT ON t WHEN BEGIN SELECT 1; END",
            "CREATE TRIGGER x AFTER INSERT ON t BEGIN DROP TABLE u; END",
            "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT RAISE(ABORT); END",
            "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT RAISE(STOP, 'x'); END",
            "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT RAISE(IGNORE, 'x'); END",
            "CREATE TRIGGER x INSTEAD INSERT ON t BEGIN SELECT 1; END",
            "SELECT RAISE(ABORT, 'x')",
            "INSERT INTO t VALUES (1, RAISE(IGNORE), 1)",
            "DROP TRIGGER",
            "INSERT OR t INTO t VALUES (1, 1, 1)",
            "UPDATE OR t SET a = 1",
            "UPDATE REPLACE t SET a = 1",
            "REPLACE u VALUES (1, 1)",
            "INSERT INTO t VALUES (1, 1, 1)",
        ],
    )


@given(seed=SEEDS)
def test_random_triggers(run, seed):
    rng = random.Random(seed)
    script = [*SETUP, "INSERT INTO t VALUES (1, 1, 1), (2, 2, NULL), (3, 0, 3)"]
    kinds = rng.sample(["{i}", "{u}", "{d}", "{chain}"], 3)
    script += [expand(rng, kind, GRAMMAR) for kind in kinds]
    for change in some(rng, "{change}", GRAMMAR, 6):
        script += [change, *LOOK]
    compare(run, script)


@given(seed=SEEDS)
def test_random_conflicts(run, seed):
    rng = random.Random(seed)
    table = "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER UNIQUE, b INTEGER NOT NULL"
    script = [table + rng.choice([")", " DEFAULT 3)", ", CONSTRAINT low CHECK (b > 0))"])]
    script.append("INSERT INTO t VALUES (1, 1, 1), (2, 2, 2), (3, 3, 2), (4, NULL, 4)")
    for change in some(rng, "{conflict}", GRAMMAR, 8):
        script += [change, "SELECT * FROM t"]
    compare(run, script)


@given(seed=SEEDS)
def test_random_views(run, seed):
    rng = random.Random(seed)
    script = [*SETUP, "INSERT INTO t VALUES (1, 1, 1), (2, 2, 2), (3, 2, 0)"]
    script.append(
        rng.choice(
            [
                "CREATE VIEW v (k, w) AS SELECT id, a FROM t",
                "CREATE VIEW v AS SELECT a AS k, count(*) AS w FROM t GROUP BY a",
                "CREATE VIEW v AS SELECT id AS k, x AS w FROM t, u WHERE b = y",
            ]
        )
    )
    for trigger in [
        "INSERT ON v {insert_when} BEGIN INSERT INTO log VALUES ('i', {n}, {n}); END",
        "UPDATE {columns} ON v BEGIN UPDATE u SET y = {both} WHERE x = {both}; END",
        "DELETE ON v BEGIN DELETE FROM t WHERE a = {o}; INSERT INTO log VALUES ('d', {o}, 0); END",
    ]:
        if rng.random() < 0.8:
            text = expand(rng, f"CREATE TRIGGER {trigger[0]} INSTEAD OF {trigger}", GRAMMAR)
            for old, new in ((".id", ".k"), (".a", ".k"), (".b", ".w")):
                text = text.replace(old, new)
            script.append(text)
    for change in some(rng, "{view}", GRAMMAR, 5):
        script += [change, *LOOK]
    compare(run, script)
