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
            if rows is None and statement.startswith("WITH"):
                rows = database.execute("SELECT changes()").fetchone()[0]
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
    "int": ["1", "2", "3"],
    "val": ["1", "2", "3", "NULL"],
    "side": ["RIGHT", "FULL", "FULL OUTER", "RIGHT OUTER", "LEFT", "INNER", "FULL"],
    "lid": ["l.id", "l.k", "l.x"],
    "rid": ["r.id", "r.k", "r.y"],
    "on": [
        "ON {lid} = {rid}",
        "ON {lid} = {rid} AND {rid} > {int}",
        "ON {lid} < {rid}",
        "ON {lid} = {rid} AND {lid} IS NOT {int}",
        "ON 0",
    ],
    "join": [
        "SELECT * FROM l {side} JOIN r {on}",
        "SELECT * FROM l {side} JOIN r USING (id)",
        "SELECT * FROM l {side} JOIN r USING (k)",
        "SELECT * FROM l {side} JOIN r USING (k, id)",
        "SELECT k, l.k, r.k, id, l.id, r.id FROM l {side} JOIN r USING (id, k)",
        "SELECT id, x, y FROM l NATURAL {side} JOIN r",
        "SELECT l.*, r.* FROM l {side} JOIN r {on}",
        "SELECT id, k, x, y, z FROM l {side} JOIN r USING (id, k) {side} JOIN s USING (id)",
        "SELECT * FROM s {side} JOIN l USING (id) LEFT JOIN r USING (id)",
        "SELECT * FROM l {side} JOIN r {on} WHERE {rid} IS NULL OR {lid} > {int}",
        "SELECT count(*), sum(k) FROM l {side} JOIN r USING (k) GROUP BY id",
        "SELECT k FROM (SELECT * FROM l {side} JOIN r USING (k)) AS q WHERE k IS NOT {int}",
        "SELECT (SELECT count(*) FROM l {side} JOIN r ON l.id = r.k WHERE l.x = s.z) FROM s",
    ],
    "cmp": ["=", "<>", "<", "<=", ">", ">=", "IS", "IS NOT", "IS DISTINCT FROM"],
    "col": ["a", "b"],
    "row": ["(a, b)", "(b, a)", "({int}, b)", "({val}, {val})", "(a, {val})", "(a + 1, b)"],
    "rows": ["{row}", "{row}", "(SELECT a, b FROM t WHERE id = {int})", "(SELECT b, {int})"],
    "test": [
        "{row} {cmp} {rows}",
        "{row} {cmp} {row}",
        "({row}) {cmp} ({rows})",
        "{row} BETWEEN {row} AND {row}",
        "{row} NOT BETWEEN {row} AND {row}",
        "{row} IN (SELECT a, b FROM t WHERE id <> {int})",
        "{row} NOT IN (VALUES ({int}, {val}), ({int}, {val}))",
        "{row} IN ({row}, ({int}, {val}))",
        "CASE {row} WHEN {row} THEN 1 WHEN {row} THEN 2 ELSE 3 END",
        "(a, b, {int}) {cmp} ({val}, b, {val})",
        "{col} IS TRUE",
        "(a > {int}) IS NOT FALSE",
        "({col} - {int}) IS NOT TRUE",
        "{col} IS NOT DISTINCT FROM {val}",
        "{col} IS DISTINCT FROM {col}",
        "({col} = {int}) IS FALSE",
        "({col} = TRUE)",
    ],
    "query": [
        "SELECT id, {test}, {test} FROM t",
        "SELECT id FROM t WHERE {test}",
        "SELECT id FROM t WHERE {test} AND NOT {test}",
        "SELECT x.id, y.id FROM t AS x, t AS y WHERE (x.a, x.id) {cmp} (y.a, y.b)",
        "SELECT id FROM t AS o WHERE (a, b) IN (SELECT b, a FROM t WHERE id <> o.id)",
    ],
    "change": [
        "UPDATE t SET (a, b) = (b, a)",
        "UPDATE t SET (a, b) = {row} WHERE {test}",
        "UPDATE t SET (b, a) = (SELECT k, v FROM u WHERE k = id)",
        "UPDATE t SET (a) = ({val}), b = a WHERE id = {int}",
        "UPDATE t SET b = v FROM u WHERE k = id",
        "UPDATE t SET a = v, b = a FROM u WHERE t.id = u.k AND v > {int}",
        "UPDATE t SET (a, b) = (v, k) FROM u WHERE (id, {int}) = (k, v) RETURNING id, a",
        "UPDATE t AS x SET a = s FROM (SELECT k, sum(v) AS s FROM u GROUP BY k) AS q"
        " WHERE x.id = q.k",
        "UPDATE t SET a = o.b FROM t AS o WHERE t.id = o.id + 1",
        "UPDATE t SET a = a + v FROM u JOIN (SELECT {int} AS n) AS q ON v = n WHERE u.k = t.id",
        "DELETE FROM t AS x WHERE (x.a, b) {cmp} {row}",
        "WITH q (p, s) AS (SELECT k, sum(v) FROM u GROUP BY k)"
        " UPDATE t SET a = (SELECT s FROM q WHERE p = id) WHERE id IN (SELECT p FROM q)",
        "WITH q AS (SELECT k FROM u WHERE v > {int}) DELETE FROM t WHERE id IN (SELECT k FROM q)",
        "WITH q AS (SELECT {int} AS n) INSERT INTO t (a, b) SELECT n, a FROM q, t WHERE id = n",
        "WITH q AS (SELECT {int} AS n), p AS (SELECT n + 1 AS m FROM q) REPLACE INTO t"
        " SELECT m, n, 7 FROM p, q RETURNING *",
        "WITH RECURSIVE c (n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM c WHERE n < 12)"
        " INSERT OR IGNORE INTO t (id, a) SELECT n, {val} FROM c",
        "WITH q AS (SELECT {int} AS n) UPDATE OR IGNORE t SET a = n FROM q WHERE b = n"
        " RETURNING id",
    ],
    "made": ["(a + b)", "(a * 2)", "(coalesce(a, 0) % 3)", "(a > b)", "({int})", "(b || '!')"],
    "always": ["", "GENERATED ALWAYS "],
    "stored": ["", " STORED", " VIRTUAL"],
    "more": ["", "", " NOT NULL", " UNIQUE"],
    "made_change": [
        "INSERT INTO g VALUES ({val}, {val}), ({val}, {int})",
        "INSERT INTO g (b, a) VALUES ({val}, {int})",
        "INSERT OR IGNORE INTO g VALUES ({val}, {val}), ({int}, {int})",
        "INSERT OR REPLACE INTO g VALUES ({val}, {val})",
        "INSERT INTO g (a) SELECT a + 1 FROM g WHERE b = {int} RETURNING *",
        "INSERT INTO g (a, c) VALUES (1, 2)",
        "UPDATE g SET a = {val} WHERE b = {int}",
        "UPDATE g SET (b, a) = (a, {int}) WHERE c > {int} RETURNING c",
        "UPDATE g SET d = 1",
        "DELETE FROM g WHERE d = {int} OR c IS NULL",
        "INSERT INTO g VALUES ({int}, {int}) ON CONFLICT DO NOTHING",
    ],
}
JOINED = [
    "CREATE TABLE l (x INTEGER, id INTEGER, k INTEGER)",
    "CREATE TABLE r (k INTEGER, y INTEGER, id INTEGER)",
    "CREATE TABLE s (id INTEGER, z INTEGER)",
]
CHANGED = [
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER)",
    "CREATE TABLE u (k INTEGER, v INTEGER)",
    "INSERT INTO t VALUES (1, 1, 2), (2, 1, 3), (3, NULL, 2), (4, 2, NULL), (5, 2, 2)",
    "INSERT INTO u VALUES (1, 10), (2, 2), (4, 40), (9, 3)",
]


def test_right_and_full_joins(run):
    compare(
        run,
        [
            *JOINED,
            "INSERT INTO l VALUES (10, 1, 7), (20, 2, 8), (30, NULL, 9), (40, 2, 8)",
            "INSERT INTO r VALUES (7, 100, 1), (8, 200, 5), (6, 300, NULL), (8, 400, 2)",
            "INSERT INTO s VALUES (1, 1), (5, 5), (77, 7)",
            "SELECT * FROM l RIGHT JOIN r ON l.id = r.id",
            "SELECT * FROM l RIGHT OUTER JOIN r ON l.id = r.id AND l.k = 8",
            "SELECT * FROM l FULL JOIN r ON l.id = r.id",
            "SELECT * FROM l FULL OUTER JOIN r USING (id)",
            "SELECT * FROM l FULL JOIN r USING (k, id)",
            "SELECT id, l.id, r.id FROM l RIGHT JOIN r USING (id)",
            "SELECT * FROM l NATURAL FULL JOIN r",
            "SELECT * FROM l FULL JOIN r",
            "SELECT * FROM l RIGHT JOIN r ON 0 LEFT JOIN s ON s.id = r.id",
            "SELECT id, x, y, z FROM l FULL JOIN r USING (id) FULL JOIN s USING (id)",
            "SELECT * FROM l FULL JOIN r ON l.id = r.id WHERE l.id IS NULL",
            "SELECT id FROM l FULL JOIN r ON 1",
            "SELECT count(*) FROM l FULL JOIN (SELECT 1 AS q WHERE 0) AS e ON 1",
            "SELECT count(*) FROM (SELECT 1 AS q WHERE 0) AS e FULL JOIN l ON 1",
            "SELECT (SELECT count(*) FROM l FULL JOIN r ON l.id = r.id AND l.id = s.id) FROM s",
            "SELECT * FROM l RIGHT r",
            "SELECT * FROM l FULL OUTER r",
        ],
    )


def test_row_values(run):
    compare(
        run,
        [
            *CHANGED,
            "SELECT (1, 2) = (1, 2), (1, 2) < (1, 3), (1, NULL) = (1, 2), (1, NULL) = (2, NULL)",
            "SELECT (1, NULL) < (2, 1), (1, NULL) IS (1, NULL), (1, 2) IS NOT (1, 3)",
            "SELECT (1, 2) <> (1, NULL), (1, 2) <> (2, NULL), (NULL, 1) < (1, 2), (2, 1) > (1, 9)",
            "SELECT (1, 2) >= (1, 2), (1, 2) <= (1, 2), (1, 2) > (1, 2), (1, 'b') < (1, 'a')",
            "SELECT (1, 2, 3) < (1, 2, 4), (1, 2, 3) = (1, 2, 3), (1, 2, NULL) >= (1, 2, 3)",
            "SELECT (1, 2) IS DISTINCT FROM (1, 3), (1, NULL) IS NOT DISTINCT FROM (1, NULL)",
            "SELECT id FROM t WHERE (a, b) = (1, 2)",
            "SELECT id FROM t WHERE (a, b) IN (VALUES (1, 2), (2, 2))",
            "SELECT id, (a, b) IN (SELECT a, b FROM t WHERE id > 2) FROM t",
            "SELECT (1, 2) IN ((1, 2), (3, 4)), (1, NULL) IN ((2, 1)), (1, NULL) IN ((1, 2))",
            "SELECT (1, 2) IN (SELECT 1, NULL), (1, 2) IN (SELECT 3, NULL)",
            "SELECT (1, 2) NOT IN (SELECT 1, 2 WHERE 0), (1, 2) NOT IN (SELECT 3, 4)",
            "SELECT id FROM t WHERE (a, b) BETWEEN (1, 3) AND (2, 1)",
            "SELECT id, (b, a) = (SELECT b, a FROM t WHERE id = 2) FROM t",
            "SELECT (SELECT 1, 2) = (1, 2), (VALUES (1, 2)) < (1, 3)",
            "SELECT (1, 2) = (SELECT 1, 2 WHERE 0)",
            "SELECT CASE (1, 2) WHEN (1, 3) THEN 'x' WHEN (1, 2) THEN 'y' END",
            "SELECT ('a', 1) = ('A' COLLATE NOCASE, 1), ('a' COLLATE NOCASE, 'b') < ('A', 'c')",
        ],
    )


def test_errors_of_row_values(run):
    wrong = [
        "(1, 2)",
        "(1, 2) = 1",
        "(1, 2) = (1, 2, 3)",
        "(1, 2) + (1, 2)",
        "-(1, 2)",
        "(1, 2) IS NULL",
        "(1, 2) LIKE 'a'",
        "abs((1, 2))",
        "(1, 2) = (SELECT 1)",
        "(1, 2) < (SELECT 1, 2, 3)",
        "(1, 2) IN (SELECT 1)",
        "1 IN (SELECT 1, 2)",
        "(1, 2) IN ((1, 2, 3))",
        "NOT (1, 2)",
        "(1, 2) AND 1",
        "(1,)",
        "(SELECT 1, 2)",
    ]
    queries = [f"SELECT {text}" for text in wrong] + [f"SELECT 1 WHERE {text}" for text in wrong]
    compare(run, [*CHANGED, *queries, "SELECT id FROM t ORDER BY (a, b)"])


def test_is(run):
    compare(
        run,
        [
            "SELECT TRUE, FALSE, NOT true, 2 = TRUE, 1 = TRUE, TRUE + TRUE, typeof(FALSE)",
            "SELECT 5 IS TRUE, 0 IS TRUE, NULL IS TRUE, 0.5 IS TRUE, 5 IS NOT TRUE",
            "SELECT NULL IS NOT TRUE",
            "SELECT 0 IS FALSE, 2 IS FALSE, NULL IS FALSE, 0 IS NOT FALSE, NULL IS NOT FALSE",
            "SELECT 1 IS DISTINCT FROM 2, 1 IS DISTINCT FROM 1, 1 IS DISTINCT FROM NULL",
            "SELECT NULL IS DISTINCT FROM NULL, NULL IS NOT DISTINCT FROM NULL",
            "SELECT 1 IS NOT DISTINCT FROM 1 = 1, 2 IS 2 IS TRUE",
            "SELECT 1 IS DISTINCT 2",
            "SELECT 1 IS NOT DISTINCT FROM",
            "CREATE TABLE t (a INTEGER DEFAULT TRUE, b INTEGER)",
            "INSERT INTO t (b) VALUES (FALSE)",
            "SELECT * FROM t",
        ],
    )


def test_update_rows_and_from(run):
    compare(
        run,
        [
            *CHANGED,
            "UPDATE t SET (a, b) = (b, a) WHERE id < 3",
            "UPDATE t SET (b, a) = (SELECT max(v), min(k) FROM u), id = id + 10 WHERE id = 3",
            "UPDATE t SET (a, b) = (SELECT 1, 2 WHERE 0) WHERE id = 5",
            "UPDATE t SET (a) = (5) WHERE id = 4",
            "SELECT * FROM t",
            "UPDATE t SET (a, b) = (1, 2, 3)",
            "UPDATE t SET (a, b) = 1",
            "UPDATE t SET (a, b) = (SELECT 1)",
            "UPDATE t SET (a, nope) = (1, 2)",
            "UPDATE t SET (a, b) = (b)",
            "UPDATE t SET b = v FROM u WHERE id = k",
            "UPDATE t SET b = b + v, a = 0 FROM u JOIN (SELECT 1 AS z) AS q"
            " WHERE t.id = u.k AND u.v > 5 RETURNING id, b",
            "UPDATE t AS x SET a = n FROM (SELECT count(*) AS n FROM u) AS q WHERE x.id > 3",
            "UPDATE t SET a = 1 FROM u WHERE id = k AND v > 1000",
            "UPDATE t SET a = o.b FROM t AS o WHERE o.id = t.id + 1",
            "SELECT * FROM t",
            "UPDATE t AS x SET b = 7 WHERE x.id = 1",
            "DELETE FROM t AS y WHERE y.id = 2",
            "DELETE FROM t z WHERE z.id = 1",
            "UPDATE t z SET a = 1",
            "DELETE FROM t AS z WHERE t.id = 1",
            "UPDATE t AS x SET b = 7 WHERE t.id = 1",
            "UPDATE t SET b = 0 FROM t",
            "UPDATE t SET b = 0 FROM nope",
            "UPDATE t SET b = v FROM u WHERE nope = 1",
            "UPDATE t SET v = 1 FROM u",
            "UPDATE t SET b = k FROM u AS p, u AS q WHERE id = 1",
            "CREATE TRIGGER tr AFTER UPDATE OF b ON t BEGIN"
            " UPDATE u SET v = n FROM (SELECT NEW.b AS n) AS q WHERE k = NEW.id; END",
            "UPDATE t SET (a, b) = (8, 9) WHERE id = 1",
            "SELECT * FROM u",
            "CREATE TABLE w (id INTEGER PRIMARY KEY, p INTEGER, q INTEGER)",
            "INSERT INTO w VALUES (1, 1, 1)",
            "INSERT INTO w VALUES (1, 2, 3)"
            " ON CONFLICT (id) DO UPDATE SET (p, q) = (excluded.q, w.p + 10)",
            "SELECT * FROM w",
        ],
    )


def test_with_before_changes(run):
    compare(
        run,
        [
            *CHANGED,
            "WITH q AS (SELECT 1 AS n) UPDATE t SET b = 100 WHERE a IN (SELECT n FROM q)",
            "WITH q AS (SELECT 2 AS n), p AS (SELECT n FROM q) DELETE FROM t"
            " WHERE id = (SELECT n FROM p)",
            "WITH q (x, y) AS (VALUES (7, 8), (9, 10)) INSERT INTO t SELECT x, y, x + y FROM q",
            "WITH q AS (SELECT 1 AS n) REPLACE INTO t VALUES ((SELECT n FROM q), 1, 1) RETURNING *",
            "WITH q AS (SELECT 5 AS n) UPDATE t SET b = n FROM q WHERE a = 2 RETURNING b",
            "WITH u AS (SELECT 3 AS k) DELETE FROM t WHERE id IN (SELECT k FROM u)",
            "WITH RECURSIVE c (n) AS (SELECT 20 UNION ALL SELECT n + 1 FROM c WHERE n < 23)"
            " INSERT INTO t (id) SELECT n FROM c",
            "WITH q AS (SELECT 1 AS n) INSERT INTO t (a) WITH q AS (SELECT 2 AS n) SELECT n FROM q",
            "SELECT * FROM t",
            "WITH q (a, b) AS (SELECT 1) DELETE FROM t WHERE id IN (SELECT a FROM q)",
            "WITH q AS (SELECT nope) DELETE FROM t WHERE id IN (SELECT * FROM q)",
            "WITH q AS (SELECT 1) CREATE TABLE x (a INTEGER)",
            "WITH q AS (SELECT 1), DELETE FROM t",
            "DELETE FROM q",
            "WITH q AS (SELECT 1) SELECT * FROM q",
        ],
    )


def test_generated_columns(run):
    compare(
        run,
        [
            "CREATE TABLE g (a INTEGER, b INTEGER AS (a * 2),"
            " C TEXT GENERATED ALWAYS AS (a || '-' || b) STORED, d INTEGER DEFAULT 5)",
            "INSERT INTO g VALUES (1, 2)",
            "INSERT INTO g (a) VALUES (3), (NULL)",
            "INSERT INTO g VALUES (1)",
            "INSERT INTO g VALUES (1, 2, 3, 4)",
            "INSERT INTO g (a, B) VALUES (3, 4)",
            "SELECT * FROM g",
            "UPDATE g SET a = 10 WHERE b = 2 RETURNING c, b",
            "UPDATE g SET c = 1",
            "UPDATE g SET (a, B) = (1, 2)",
            "INSERT INTO g SELECT b, d FROM g WHERE a = 10",
            "SELECT * FROM g WHERE b > 10",
            "CREATE TABLE h (a INTEGER AS (b), b INTEGER)",
            "INSERT INTO h VALUES (5)",
            "SELECT * FROM h",
            "CREATE TABLE k (a INTEGER, b INTEGER UNIQUE AS (a % 10) NOT NULL,"
            " CONSTRAINT low CHECK (b < 9))",
            "INSERT INTO k VALUES (1), (12)",
            "INSERT INTO k VALUES (11)",
            "INSERT INTO k VALUES (19)",
            "INSERT INTO k VALUES (NULL)",
            "INSERT OR REPLACE INTO k VALUES (11)",
            "INSERT INTO k VALUES (31) ON CONFLICT (b) DO UPDATE SET a = excluded.a + 4",
            "SELECT * FROM k",
            "CREATE TABLE m (a INTEGER, b TEXT AS (a + 1) VIRTUAL, c REAL AS (a) COLLATE NOCASE)",
            "INSERT INTO m VALUES (1)",
            "SELECT * FROM m",
            "ALTER TABLE m ADD COLUMN e INTEGER AS (a + 100)",
            "ALTER TABLE m ADD COLUMN f INTEGER AS (a + 100) STORED",
            "INSERT INTO m (a, Nope) VALUES (1, 2)",
            "INSERT INTO m VALUES (2)",
            "SELECT * FROM m",
            "CREATE VIEW v AS SELECT b, e FROM m WHERE c > 1.5",
            "SELECT * FROM v",
            "CREATE TRIGGER tr AFTER INSERT ON m BEGIN INSERT INTO h VALUES (new.e); END",
            "INSERT INTO m VALUES (7)",
            "SELECT * FROM h",
        ],
    )


def test_errors_of_generated_columns(run):
    compare(
        run,
        [
            "CREATE TABLE e (a INTEGER AS (b), b INTEGER AS (a))",
            "CREATE TABLE e (a INTEGER AS (1))",
            "CREATE TABLE e (a INTEGER, b INTEGER AS (nope))",
            "CREATE TABLE e (a INTEGER, b INTEGER AS (a) DEFAULT 5)",
            "CREATE TABLE e (a INTEGER, b INTEGER PRIMARY KEY AS (a))",
            "CREATE TABLE e (a INTEGER, b INTEGER AS (sum(a)))",
            "CREATE TABLE e (a INTEGER, b INTEGER AS a)",
            "CREATE TABLE e (a INTEGER, b INTEGER AS (a)",
            "CREATE TABLE e (a INTEGER, b INTEGER AS (a, a))",
            "SELECT * FROM e",
        ],
    )


@given(seed=SEEDS)
def test_random_joins(run, seed):
    rng = random.Random(seed)
    script = list(JOINED)
    for name, width in (("l", 3), ("r", 3), ("s", 2)):
        row = "(" + ", ".join(["{val}"] * width) + ")"
        script += some(rng, f"INSERT INTO {name} VALUES {row}, {row}, {row}", GRAMMAR, 1)
    compare(run, script + some(rng, "{join}", GRAMMAR, 6))


@given(seed=SEEDS)
def test_random_row_values(run, seed):
    rng = random.Random(seed)
    compare(run, CHANGED + some(rng, "{query}", GRAMMAR, 8))


@given(seed=SEEDS)
def test_random_changes(run, seed):
    rng = random.Random(seed)
    script = list(CHANGED)
    for change in some(rng, "{change}", GRAMMAR, 6):
        script += [change, "SELECT * FROM t"]
    compare(run, script)


@given(seed=SEEDS)
def test_random_generated_columns(run, seed):
    rng = random.Random(seed)
    made = "{always}AS {made}{stored}"
    columns = ["a INTEGER", "b INTEGER", f"c INTEGER {{more}} {made}", f"d INTEGER {made}"]
    if rng.random() < 0.3:
        columns = [columns[2], columns[0], columns[3], columns[1]]
    script = some(rng, f"CREATE TABLE g ({', '.join(columns)})", GRAMMAR, 1)
    for change in some(rng, "{made_change}", GRAMMAR, 8):
        script += [change, "SELECT * FROM g"]
    compare(run, script)
