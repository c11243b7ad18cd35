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
    "cmp": ["=", "<", ">", "<>", "<=", ">="],
    "col": ["a", "b", "t.a", "t.b"],
    "ucol": ["x", "y", "u.x"],
    "num": [
        "{col}",
        "{int}",
        "{col} + {int}",
        "(SELECT max(x) FROM u WHERE {ucond})",
        "(SELECT count(*) FROM u WHERE {ucond})",
        "(SELECT sum(y) + {col} FROM u WHERE {ucond})",
        "(SELECT x FROM u WHERE {ucond} ORDER BY x, y LIMIT 1)",
        "(SELECT y + {col} FROM u ORDER BY x DESC, y DESC LIMIT 1 OFFSET {int})",
        "(SELECT x FROM u WHERE 0)",
        "(SELECT {col})",
        "coalesce((SELECT min(y) FROM u WHERE x = {col}), -1)",
        "(SELECT sum(m) FROM (SELECT x * {col} AS m FROM u WHERE {ucond}) AS k)",
    ],
    "ucond": ["x = {col}", "y {cmp} {col}", "u.x > {int}", "x IS NULL", "{ucond} AND {ucond}", "1"],
    "cond": [
        "{num} {cmp} {num}",
        "{num} IN (SELECT {ucol} FROM u)",
        "{num} NOT IN (SELECT x FROM u WHERE {ucond})",
        "{num} IN (SELECT y FROM u WHERE 0)",
        "EXISTS (SELECT * FROM u WHERE {ucond})",
        "NOT EXISTS (SELECT 1 FROM u WHERE {ucond})",
        "{cond} AND {cond}",
        "{cond} OR {cond}",
        "{num} IN (VALUES (1), ({col}), (NULL))",
        "EXISTS (SELECT 1 FROM t AS t2 WHERE t2.a = t.b AND {num} > {int})",
    ],
    "source": [
        "(SELECT a AS x, b AS y FROM t WHERE {cond}) AS u",
        "(SELECT x, count(*) AS y FROM u GROUP BY x) u",
        "(SELECT * FROM u) AS u",
        "(SELECT * FROM u UNION SELECT b, a FROM t) u",
        "(SELECT x, y FROM u ORDER BY x, y LIMIT 3) AS u",
        "(SELECT DISTINCT y AS x, x AS y FROM u) u",
        "(SELECT k.* FROM (SELECT b AS x, a AS y FROM t) AS k) AS u",
    ],
    "core": [
        "SELECT a AS x, b AS y FROM t",
        "SELECT x, y FROM u",
        "SELECT x, y FROM {source}",
        "SELECT a, b FROM t WHERE {cond}",
        "SELECT DISTINCT b AS x, {num} AS y FROM t",
        "SELECT {int} AS x, NULL AS y",
        "SELECT x, count(*) AS y FROM u GROUP BY x",
    ],
    "op": ["UNION", "UNION ALL", "INTERSECT", "EXCEPT", "UNION", "EXCEPT"],
    "limit": ["", "", "LIMIT 3", "LIMIT 2 OFFSET 1"],
    "dir": ["", "DESC", "NULLS LAST"],
    "query": [
        "SELECT {num}, {num} FROM t WHERE {cond}",
        "SELECT {num}, {cond} FROM t",
        "SELECT x, y, u.* FROM {source}",
        "SELECT t.a, u.y, {int} FROM t JOIN {source} ON t.a = u.x",
        "SELECT t.a, u.y FROM t LEFT JOIN {source} ON t.b = u.y",
        "{core} {op} {core}",
        "{core} {op} {core} {op} {core}",
        "SELECT a AS x, b AS y FROM t {op} {core} {op} {core} ORDER BY 1 {dir}, y {dir} {limit}",
        "SELECT x AS n, y AS m FROM u {op} {core} ORDER BY m {dir}, N {dir} {limit}",
        "VALUES ({int}, NULL), ({int}, {int} + 1) {op} {core}",
        "SELECT b, count(*), (SELECT max(y) FROM u WHERE x = b) FROM t GROUP BY b",
        "SELECT a, b FROM t GROUP BY a, b HAVING count(*) > (SELECT count(*) FROM u WHERE x = a)",
        "SELECT a, b FROM t ORDER BY (SELECT count(*) FROM u WHERE x = a), 1, 2",
        "SELECT x + 1, count(*) FROM {source} GROUP BY x ORDER BY 1",
        "{core} {op} SELECT count(*), sum(a) FROM t WHERE {cond}",
    ],
    "change": [
        "UPDATE t SET b = (SELECT max(x) FROM u WHERE y = t.a) WHERE {num} {cmp} {num}",
        "UPDATE t SET a = (SELECT count(*) FROM u) WHERE a IN (SELECT y FROM u)",
        "DELETE FROM t WHERE EXISTS (SELECT 1 FROM u WHERE x = a AND y > {int})",
        "DELETE FROM u WHERE x IN (SELECT a FROM t WHERE b = {int})",
        "INSERT INTO t SELECT y, x FROM u WHERE x > {int}",
        "INSERT INTO t (b) SELECT x FROM u {op} SELECT a FROM t",
        "INSERT INTO t VALUES ((SELECT max(a) FROM t), {int} + 5)",
        "INSERT INTO u (y, x) SELECT a, a + {int} FROM t WHERE {cond}",
        "INSERT INTO t SELECT * FROM t",
    ],
}


def tables(rng, count):
    script = ["CREATE TABLE t (a INTEGER, b INTEGER)", "CREATE TABLE u (x INTEGER, y INTEGER)"]
    for name in "tu":
        for _ in range(count):
            values = ", ".join(rng.choice(["0", "1", "2", "3", "3", "NULL"]) for _ in range(2))
            script.append(f"INSERT INTO {name} VALUES ({values})")
    return script


FIXED = [
    "CREATE TABLE t (a INTEGER, b INTEGER)",
    "INSERT INTO t VALUES (1, 2), (2, 3), (3, NULL), (1, 2), (NULL, 0)",
    "CREATE TABLE u (x INTEGER, s TEXT)",
    "INSERT INTO u VALUES (1, 'one'), (3, 'three'), (3, 'drei'), (NULL, 'null')",
]


def test_scalar_subqueries(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT (SELECT max(x) FROM u), a FROM t",
            "SELECT a, (SELECT min(s) FROM u WHERE x = a) FROM t",
            "SELECT a, (SELECT s FROM u WHERE x = t.a ORDER BY s LIMIT 1) w FROM t ORDER BY w, a",
            "SELECT (SELECT x FROM u WHERE x > 100)",
            "SELECT (SELECT x FROM u ORDER BY x DESC) + 1",
            "SELECT a FROM t WHERE b = (SELECT max(b) FROM t)",
            "SELECT a FROM t AS o WHERE b > (SELECT avg(b) FROM t WHERE t.a = o.a OR o.a = 2)",
            "SELECT (SELECT (SELECT a + x FROM u WHERE x = 1)) FROM t",
            "SELECT (SELECT count(*) FROM u WHERE x = a AND s = (SELECT min(s) FROM u WHERE x = a))"
            " FROM t",
            "SELECT (VALUES (5))",
            "SELECT (SELECT a FROM u LIMIT 1) AS a FROM t",
        ],
    )


def test_in_and_exists(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT a, a IN (SELECT x FROM u), a NOT IN (SELECT x FROM u WHERE x > 0) FROM t",
            "SELECT a IN (SELECT x FROM u WHERE 0), NULL IN (SELECT x FROM u WHERE 0) FROM t",
            "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE x = a)",
            "SELECT a FROM t WHERE NOT EXISTS (SELECT * FROM u WHERE x = a)",
            "SELECT EXISTS (SELECT 1 WHERE 0), EXISTS (SELECT NULL)",
            "SELECT a FROM t WHERE a IN (SELECT x FROM u WHERE x = b OR s LIKE 't%')",
            "SELECT a IN (VALUES (1), (2)), a IN ((SELECT 3), 1) FROM t",
        ],
    )


def test_queries_in_from(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT * FROM (SELECT a, b + 1 AS c FROM t) AS q WHERE q.c > 2",
            "SELECT q.c, A FROM (SELECT a, b + 1 C FROM t) q",
            "SELECT sum(n) FROM (SELECT count(*) AS n FROM t GROUP BY a)",
            "SELECT * FROM (SELECT a FROM t ORDER BY a DESC LIMIT 2) ORDER BY a",
            "SELECT t.a, q.n FROM t JOIN (SELECT x, count(*) n FROM u GROUP BY x) q ON q.x = t.a",
            "SELECT * FROM (VALUES (1, 'a'), (2, 'b'))",
            "SELECT column2 FROM (VALUES (1, 'a'), (2, 'b')) WHERE column1 = 2",
            "SELECT * FROM (SELECT 1 AS one), (SELECT 2 AS two)",
            "SELECT * FROM (SELECT * FROM t JOIN u ON a = x) AS j WHERE j.s = 'one'",
            "SELECT max(m) FROM (SELECT t.b * 2 AS m FROM t)",
        ],
    )


def test_compound_queries(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT a FROM t UNION SELECT x FROM u",
            "SELECT a FROM t UNION ALL SELECT x FROM u",
            "SELECT a FROM t INTERSECT SELECT x FROM u",
            "SELECT a FROM t EXCEPT SELECT x FROM u",
            "SELECT a FROM t UNION ALL SELECT x FROM u EXCEPT SELECT 1",
            "SELECT 1 UNION ALL SELECT 1 UNION SELECT 2",
            "SELECT 1 UNION SELECT 2 UNION ALL SELECT 2",
            "SELECT a, b FROM t UNION SELECT x, NULL FROM u ORDER BY 1 DESC, b LIMIT 3 OFFSET 1",
            "SELECT a AS k FROM t UNION ALL SELECT x AS z FROM u ORDER BY K DESC",
            "SELECT DISTINCT a FROM t UNION ALL SELECT count(*) FROM u GROUP BY x ORDER BY a",
            "VALUES (1, 'x'), (1 + 1, 'y')",
            "VALUES (3) UNION SELECT a FROM t",
            "VALUES (1), (2) EXCEPT VALUES (2)",
            "SELECT a FROM t INTERSECT SELECT x FROM u INTERSECT VALUES (3)",
        ],
    )


def test_insert_from_queries(run):
    compare(
        run,
        [
            *FIXED,
            "INSERT INTO t SELECT x, x + 1 FROM u WHERE x IS NOT NULL",
            "INSERT INTO t (b) SELECT max(a) FROM t",
            "INSERT INTO t SELECT * FROM t",
            "SELECT * FROM t",
            "INSERT INTO u (s) SELECT a FROM t WHERE a = 2 UNION SELECT 7",
            "INSERT INTO u VALUES ((SELECT count(*) FROM t), 'new')",
            "SELECT * FROM u",
            "UPDATE t SET b = (SELECT count(*) FROM u WHERE x = a)",
            "DELETE FROM t WHERE a IN (SELECT x FROM u)",
            "SELECT * FROM t",
        ],
    )


def test_errors(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT (SELECT a, b FROM t)",
            "SELECT 1 IN (SELECT a, b FROM t)",
            "SELECT a FROM t UNION SELECT a, b FROM t",
            "SELECT a FROM t UNION ALL SELECT a, b FROM t",
            "SELECT a FROM t INTERSECT SELECT 1, 2",
            "SELECT a, b FROM t EXCEPT SELECT a FROM t",
            "SELECT a FROM t UNION SELECT x FROM u ORDER BY 2",
            "SELECT a, b FROM t UNION SELECT x, x FROM u ORDER BY 1, 0",
            "SELECT a FROM t UNION SELECT x FROM u ORDER BY s",
            "SELECT a FROM t UNION SELECT x FROM u ORDER BY a, a + 1",
            "SELECT a, b FROM t UNION SELECT x, x FROM u ORDER BY a, b, a + 1",
            "SELECT (SELECT nope FROM u) FROM t",
            "SELECT (SELECT x FROM nope) FROM t",
            "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE nope = a)",
            "SELECT x FROM t WHERE EXISTS (SELECT x FROM u)",
            "SELECT u.a FROM (SELECT a FROM t) AS q",
            "SELECT b FROM (SELECT a FROM t)",
            "SELECT q.a FROM (SELECT a FROM t)",
            "SELECT * FROM (SELECT a FROM t) AS q JOIN t ON q.b = 1",
            "SELECT a FROM (SELECT a FROM t) JOIN t",
            "VALUES (1, 2), (3)",
            "SELECT * FROM (VALUES (1), (2, 3))",
            "INSERT INTO t SELECT x FROM u",
            "INSERT INTO t (a) SELECT x, s FROM u",
            "INSERT INTO t SELECT x, s, 1 FROM nope",
            "SELECT (SELECT a FROM t",
            "SELECT * FROM (SELECT a FROM t",
            "SELECT * FROM ()",
            "SELECT EXISTS 1",
            "SELECT EXISTS (1)",
            "SELECT a FROM t UNION",
            "SELECT a FROM t UNION ALL ALL SELECT 1",
            "SELECT a FROM t INTERSECT ALL SELECT x FROM u",
            "SELECT a FROM t UNION (SELECT x FROM u)",
            "SELECT a IN SELECT x FROM u",
            "INSERT INTO t (SELECT x FROM u)",
            "VALUES",
            "VALUES 1",
            "SELECT * FROM t",
        ],
    )


@given(seed=SEEDS)
def test_random_queries(run, seed):
    rng = random.Random(seed)
    compare(run, tables(rng, 5) + some(rng, "{query}", GRAMMAR, 7, 4))


@given(seed=SEEDS)
def test_random_compounds(run, seed):
    rng = random.Random(seed)
    template = "{core} {op} {core} {op} SELECT {int}, {int} {op} {core}"
    compare(run, tables(rng, 3) + some(rng, template, GRAMMAR, 8, 1))


@given(seed=SEEDS)
def test_random_changes(run, seed):
    rng = random.Random(seed)
    script = tables(rng, 4)
    for change in some(rng, "{change}", GRAMMAR, 4, 3):
        script += [change, "SELECT * FROM t", "SELECT * FROM u"]
    compare(run, script)
