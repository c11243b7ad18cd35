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
    "int": ["1", "2", "3"],
    "col": ["a", "b", "id"],
    "num": ["{col}", "{col} + {int}", "{col} * b", "coalesce(a, 0)"],
    "dir": ["", "DESC", "NULLS LAST", "DESC NULLS FIRST"],
    "part": ["", "", "PARTITION BY k", "PARTITION BY k, b", "PARTITION BY b % 2"],
    "peers": ["ORDER BY b {dir}", "ORDER BY k {dir}, b", "ORDER BY a {dir}"],
    "total": ["ORDER BY id {dir}", "ORDER BY k {dir}, id", "ORDER BY a {dir}, b DESC, id"],
    "low": ["UNBOUNDED PRECEDING", "{int} PRECEDING", "CURRENT ROW", "{int} FOLLOWING"],
    "high": ["UNBOUNDED FOLLOWING", "{int} FOLLOWING", "CURRENT ROW"],
    "frame": [
        "",
        "ROWS {int} PRECEDING",
        "ROWS UNBOUNDED PRECEDING",
        "ROWS CURRENT ROW",
        "ROWS BETWEEN {low} AND UNBOUNDED FOLLOWING",
        "ROWS BETWEEN {int} PRECEDING AND {high}",
        "ROWS BETWEEN 3 PRECEDING AND {int} PRECEDING",
        "ROWS BETWEEN {int} FOLLOWING AND 3 FOLLOWING",
        "ROWS BETWEEN CURRENT ROW AND {high}",
    ],
    "range": [
        "",
        "RANGE UNBOUNDED PRECEDING",
        "RANGE CURRENT ROW",
        "RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
        "RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
        "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
        "RANGE BETWEEN CURRENT ROW AND CURRENT ROW",
    ],
    "agg": [
        "sum({num})",
        "count(*)",
        "count(a)",
        "min({num})",
        "max({num})",
        "avg(b)",
        "total(a)",
        "sum({num}) FILTER (WHERE b > {int})",
    ],
    "win": [
        "{agg} OVER ({part} {total} {frame})",
        "{agg} OVER ({part} {total} {frame})",
        "{agg} OVER ({part} {peers} {range})",
        "{agg} OVER ({part})",
        "row_number() OVER ({part} {total})",
        "rank() OVER ({part} {peers})",
        "dense_rank() OVER ({part} {peers})",
        "percent_rank() OVER ({part} {peers})",
        "cume_dist() OVER ({part} {peers})",
        "ntile({int}) OVER ({part} {total})",
        "lag({num}) OVER ({part} {total})",
        "lag({num}, {int}) OVER ({part} {total})",
        "lead({num}, {int}, {num}) OVER ({part} {total})",
        "lead(k, 1, '-') OVER ({part} {total})",
        "first_value({num}) OVER ({part} {total} {frame})",
        "last_value({num}) OVER ({part} {total} {frame})",
        "nth_value({num}, {int}) OVER ({part} {total} {frame})",
        "group_concat(id) OVER ({part} {total} {frame})",
        "10 * row_number() OVER ({total}) + a",
        "sum({num}) OVER ({part}) - {num}",
    ],
    "where": ["", "", "WHERE b > {int}", "WHERE a IS NOT NULL"],
    "query": [
        "SELECT id, {win}, {win} FROM t {where}",
        "SELECT id, {win} AS w FROM t {where} ORDER BY w, id",
        "SELECT id, k FROM t {where} ORDER BY {win}, id",
        "SELECT k, count(*), rank() OVER (ORDER BY count(*)) FROM t {where} GROUP BY k",
        "SELECT b, sum(sum(a)) OVER (ORDER BY b {frame}), max(count(*)) OVER () FROM t GROUP BY b",
        "SELECT DISTINCT k, {agg} OVER (PARTITION BY k) FROM t {where}",
        "SELECT * FROM (SELECT id, {win} AS w FROM t) WHERE w > {int}",
        "SELECT id, {win} FROM t {where} ORDER BY id LIMIT 3",
    ],
    "limit": ["3", "5", "8"],
    "common": [
        "c AS (SELECT id, a, b, k FROM t {where})",
        "c (id, a, b, k) AS (SELECT id, b, a, k FROM t)",
        "c AS (SELECT id, b AS a, b, k FROM t UNION SELECT 9, NULL, 2, 'z')",
        "c AS (SELECT count(*) AS id, max(a) AS a, b, k FROM t GROUP BY b, k)",
    ],
    "with": [
        "WITH {common} SELECT c.a, c.b FROM c WHERE b > {int}",
        "WITH {common} SELECT x.id, y.k FROM c AS x JOIN c AS y ON x.a = y.b",
        "WITH {common}, d AS (SELECT k, sum(b) AS s FROM c GROUP BY k) SELECT * FROM d"
        " JOIN c USING (k)",
        "WITH {common} SELECT id, (SELECT count(*) FROM c WHERE c.b = t.b) FROM t",
        "WITH {common} SELECT id, a IN (SELECT b FROM c) FROM t",
        "SELECT * FROM (WITH {common} SELECT a, b FROM c) AS q WHERE a > {int}",
        "WITH {common} SELECT id FROM c UNION ALL SELECT a FROM c ORDER BY 1 LIMIT 5",
        "WITH t AS (SELECT 1 AS id), u AS (SELECT id + 1 AS id FROM t) SELECT * FROM t, u",
        "WITH RECURSIVE {common}, r AS (SELECT min(id) AS n FROM c UNION ALL SELECT n + 1 FROM r"
        " WHERE n < {limit}) SELECT n, c.a FROM r LEFT JOIN c ON c.b = n",
        "WITH RECURSIVE r (n, m) AS (SELECT {int}, 1 UNION ALL SELECT n + {int}, m * 2 FROM r"
        " WHERE n < {limit}) SELECT n, m FROM r",
        "WITH RECURSIVE r (n) AS (SELECT {int} UNION SELECT (n * 2 + {int}) % {limit} FROM r)"
        " SELECT n FROM r ORDER BY n",
        "WITH RECURSIVE r AS (SELECT id AS n FROM t WHERE id = {int} UNION SELECT t.b FROM t"
        " JOIN r ON t.id = r.n) SELECT n, count(*) FROM r GROUP BY n",
        "WITH RECURSIVE r (n) AS (VALUES (1), (2) UNION ALL SELECT n + 2 FROM r WHERE n < {limit})"
        " SELECT a, (SELECT sum(n) FROM r WHERE n > b) FROM t",
    ],
}
SETUP = "CREATE TABLE t (id INTEGER, k TEXT, a INTEGER, b INTEGER)"
FIXED = [
    SETUP,
    "INSERT INTO t VALUES (1, 'x', 5, 2), (2, 'x', NULL, 1), (3, 'y', 2, 2), (4, 'x', 7, 3)",
    "INSERT INTO t VALUES (5, 'y', 2, 0), (6, 'z', 1, 2)",
]


KEYS = ["NULL", "'x'", "'x'", "'x'", "'y'", "'y'"]


def rows(rng, count):
    values = [
        f"({id}, {rng.choice(KEYS)}, {rng.choice(['NULL', 0, 1, 2, 2, 5])}, {rng.randint(0, 4)})"
        for id in rng.sample(range(1, count + 1), count)
    ]
    return [SETUP, f"INSERT INTO t VALUES {', '.join(values)}"]


def test_common_tables(run):
    compare(
        run,
        [
            *FIXED,
            "WITH big AS (SELECT * FROM t WHERE a > 2) SELECT id FROM BIG",
            "WITH one AS (SELECT 1 AS n), two (M) AS (SELECT n + 1 FROM one) SELECT n, m"
            " FROM one, two",
            "WITH t AS (SELECT 7 AS id) SELECT id FROM t",
            "SELECT id FROM t WHERE a IN (WITH q AS (SELECT 2 AS v) SELECT v FROM q)",
            "WITH q AS (SELECT max(a) AS v FROM t) SELECT id FROM t WHERE a = (SELECT v FROM q)",
            "WITH q AS (VALUES (1, 2)) SELECT column2 FROM q UNION SELECT column1 FROM q",
            "INSERT INTO t (id) WITH q AS (SELECT 8) SELECT * FROM q",
            "WITH u AS (SELECT id FROM t) SELECT count(*) FROM u",
            "CREATE VIEW v AS WITH q AS (SELECT id + 1 AS n FROM t) SELECT n FROM q",
            "WITH t AS (SELECT 1 AS id) SELECT * FROM v, t",
            "WITH RECURSIVE plain AS (SELECT 5 AS five) SELECT five FROM plain",
        ],
    )


def test_recursion(run):
    compare(
        run,
        [
            *FIXED,
            "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5)"
            " SELECT n FROM c ORDER BY n DESC",
            "WITH RECURSIVE c AS (SELECT 1 AS n, 'a' AS s UNION ALL SELECT n + 1, s || n FROM c"
            " WHERE n < 4) SELECT s FROM c",
            "WITH RECURSIVE c (n) AS (SELECT 1 UNION SELECT n * 3 % 11 FROM c) SELECT n FROM c",
            "WITH RECURSIVE c (n) AS (SELECT 1 WHERE 0 UNION ALL SELECT n FROM c) SELECT n FROM c",
            "WITH RECURSIVE c (n) AS (VALUES (1), (1) UNION VALUES (1)) SELECT n FROM c",
            "WITH RECURSIVE f (n, a, b) AS (SELECT 1, 1, 1 UNION ALL SELECT n + 1, b, a + b FROM f"
            " WHERE n < 10) SELECT n, a FROM f",
            "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3)"
            " SELECT x.n, y.n FROM c AS x, c AS y",
            "SELECT id, (WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c"
            " WHERE n < 4)"
            " SELECT sum(n) FROM c WHERE n <= t.b) FROM t",
        ],
    )


def test_aggregates_over_windows(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT id, sum(a) OVER () FROM t",
            "SELECT id, sum(a) OVER (PARTITION BY k), count(*) OVER (PARTITION BY k, b) FROM t",
            "SELECT id, sum(b) OVER (ORDER BY id), sum(b) OVER (ORDER BY k) FROM t",
            "SELECT id, sum(b) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM t",
            "SELECT id, sum(b) OVER (ORDER BY id ROWS 1 PRECEDING) FROM t",
            "SELECT id, count(*) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING)"
            " FROM t",
            "SELECT id, sum(b) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) FROM t",
            "SELECT id, count(*) OVER (ORDER BY b RANGE BETWEEN CURRENT ROW AND"
            " UNBOUNDED FOLLOWING)"
            " FROM t",
            "SELECT id, count(*) OVER (ORDER BY b RANGE CURRENT ROW) FROM t",
            "SELECT id, sum(b) OVER (ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND"
            " UNBOUNDED FOLLOWING) FROM t",
            "SELECT id, sum(b) FILTER (WHERE a > 2) OVER (ORDER BY id DESC) FROM t",
            "SELECT id, group_concat(id, '') OVER (ORDER BY id DESC) FROM t",
        ],
    )


def test_rankings(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT id, row_number() OVER (ORDER BY id DESC) FROM t",
            "SELECT id, rank() OVER (ORDER BY b), dense_rank() OVER (ORDER BY b DESC) FROM t",
            "SELECT id, rank() OVER (), dense_rank() OVER (PARTITION BY k) FROM t",
            "SELECT id, percent_rank() OVER (ORDER BY b), cume_dist() OVER (ORDER BY b) FROM t",
            "SELECT id, percent_rank() OVER (PARTITION BY k ORDER BY a) FROM t",
            "SELECT id, ntile(4) OVER (ORDER BY id), ntile(1) OVER (ORDER BY id) FROM t",
            "SELECT id, ntile(100) OVER (ORDER BY id), ntile(2) OVER (PARTITION BY k ORDER BY id)"
            " FROM t",
            "SELECT id, lag(id) OVER (ORDER BY id), lead(id) OVER (ORDER BY id) FROM t",
            "SELECT id, lag(id, 2, 0) OVER (ORDER BY id), lead(k, 2, k || id) OVER (ORDER BY"
            " id) FROM t",
            "SELECT id, lag(id, 0) OVER (PARTITION BY k ORDER BY id), lead(a, b) OVER (ORDER"
            " BY id) FROM t",
            "SELECT id, first_value(id) OVER (PARTITION BY k ORDER BY id) FROM t",
            "SELECT id, last_value(id) OVER (ORDER BY id), nth_value(id, 2) OVER (ORDER BY"
            " id) FROM t",
            "SELECT id, first_value(a) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING),"
            " last_value(a) OVER (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING) FROM t",
        ],
    )


def test_windows_in_queries(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT id FROM t ORDER BY row_number() OVER (ORDER BY id DESC)",
            "SELECT id, 10 * rank() OVER (ORDER BY b) + id AS r FROM t ORDER BY r LIMIT 3",
            "SELECT k, sum(a), rank() OVER (ORDER BY sum(a) DESC) FROM t GROUP BY k",
            "SELECT k, sum(count(*)) OVER (), max(count(*)) OVER (ORDER BY k) FROM t GROUP BY k",
            "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY k ORDER BY id) AS n FROM t)"
            " WHERE n = 1",
            "SELECT DISTINCT count(*) OVER (PARTITION BY k) FROM t",
            "SELECT id, sum(b) OVER (ORDER BY id) FROM t WHERE id > 3",
            "SELECT count(*) OVER () FROM t WHERE 0",
            "SELECT (SELECT sum(t.a) OVER () FROM t AS o LIMIT 1) FROM t",
            "SELECT row_number() OVER ()",
        ],
    )


def test_errors(run):
    compare(
        run,
        [
            *FIXED,
            "WITH q (a, b) AS (SELECT 1) SELECT * FROM q",
            "WITH Q (a) AS (SELECT 1, 2) SELECT * FROM q",
            "WITH RECURSIVE q (a, b) AS (SELECT 1 UNION SELECT 2) SELECT * FROM q",
            "WITH q AS (SELECT 1 AS a) SELECT b FROM q",
            "WITH q AS (SELECT nope FROM t) SELECT * FROM q",
            "WITH q AS (SELECT 1) SELECT * FROM nope",
            "SELECT * FROM q",
            "WITH RECURSIVE q (n) AS (SELECT 1 UNION ALL SELECT n, n FROM q) SELECT * FROM q",
            "SELECT row_number() FROM t",
            "SELECT Rank() FROM t",
            "SELECT id FROM t WHERE row_number() OVER () = 1",
            "SELECT k FROM t GROUP BY k HAVING rank() OVER () = 1",
            "UPDATE t SET a = row_number() OVER ()",
            "DELETE FROM t WHERE rank() OVER () = 1",
            "SELECT sum(rank() OVER ()) OVER () FROM t",
            "SELECT sum(a) OVER (ORDER BY sum(b) OVER ()) FROM t",
            "SELECT abs(a) OVER () FROM t",
            "SELECT row_number(1) OVER () FROM t",
            "SELECT LAG() OVER () FROM t",
            "SELECT ntile() OVER () FROM t",
            "SELECT lag(1, 2, 3, 4) OVER () FROM t",
            "SELECT nth_value(1) OVER () FROM t",
            "SELECT sum(nope) OVER () FROM t",
            "SELECT sum(a) OVER (PARTITION BY nope) FROM t",
            "SELECT sum(a) OVER (ORDER BY nope) FROM t",
            "SELECT sum(a) OVER ( FROM t",
            "SELECT sum(a) OVER (PARTITION k) FROM t",
            "SELECT sum(a) OVER (ORDER k) FROM t",
            "SELECT sum(a) OVER (ROWS) FROM t",
            "SELECT sum(a) OVER (ROWS 1) FROM t",
            "SELECT sum(a) OVER (ROWS UNBOUNDED) FROM t",
            "SELECT sum(a) OVER (ROWS BETWEEN 1 PRECEDING) FROM t",
            "SELECT sum(a) OVER (ROWS BETWEEN CURRENT AND 1 FOLLOWING) FROM t",
            "SELECT sum(a) OVER (ORDER BY a PARTITION BY b) FROM t",
            "WITH SELECT 1",
            "WITH q SELECT 1",
            "WITH q AS SELECT 1 SELECT 1",
            "WITH q AS (SELECT 1), SELECT 1",
            "WITH q AS (SELECT 1)",
            "WITH q () AS (SELECT 1) SELECT 1",
            "WITH RECURSIVE SELECT 1",
        ],
    )


def test_number_of_arguments_of_windows(run):
    allowed = {
        **dict.fromkeys(("row_number", "rank", "dense_rank", "percent_rank", "cume_dist"), (0, 0)),
        **dict.fromkeys(("ntile", "first_value", "last_value"), (1, 1)),
        **dict.fromkeys(("lag", "lead"), (1, 3)),
        "nth_value": (2, 2),
    }
    calls = [
        f"SELECT id, {name}({', '.join('1' * count)}) OVER (ORDER BY id) FROM t"
        for name, (least, most) in allowed.items()
        for count in range(max(0, least - 1), most + 2)
    ]
    compare(run, [*FIXED, *calls, "SELECT sum(a, b) OVER () FROM t", "SELECT sum() OVER () FROM t"])


@given(seed=SEEDS)
def test_random_windows(run, seed):
    rng = random.Random(seed)
    compare(run, rows(rng, rng.randint(4, 9)) + some(rng, "{query}", GRAMMAR, 8))


@given(seed=SEEDS)
def test_random_common_tables(run, seed):
    rng = random.Random(seed)
    compare(run, rows(rng, 5) + some(rng, "{with}", GRAMMAR, 8))
