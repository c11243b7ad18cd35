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
    "col": ["a", "b"],
    "key": ["k", "s", "a % 2", "b > 1", "k || s", "coalesce(s, '-')"],
    "num": ["{col}", "{col}", "{col} * {int} + {col}", "abs({col})", "r", "r * 2"],
    "agg": [
        "count(*)",
        "count({num})",
        "sum({num})",
        "total({num})",
        "avg({num})",
        "min({num})",
        "max({num})",
        "min(s)",
        "max(k)",
        "count(DISTINCT {num})",
        "sum(DISTINCT {col})",
        "count(s) FILTER (WHERE {cond})",
        "sum({num}) FILTER (WHERE {cond})",
        "count(*) FILTER (WHERE {cond})",
        "group_concat(k)",
        "group_concat(a, '; ')",
        "group_concat(DISTINCT b)",
        "avg(DISTINCT {num})",
        "MAX(count(*), sum({col}))",
        "round(total({num}), 1)",
        "sum({col}) + count(*)",
        "- max({num})",
        "CASE WHEN count(*) > 2 THEN 'many' ELSE min(s) END",
    ],
    "cmp": ["<", "<=", ">", "=", "<>"],
    "cond": ["{num} {cmp} {num}", "s IS NULL", "k = 'x'", "{col} IN (1, 2)"],
    "where": ["", "", "WHERE {cond}", "WHERE {cond} AND {cond}"],
    "having": [
        "",
        "",
        "HAVING count(*) {cmp} {int}",
        "HAVING sum({col}) {cmp} {int}",
        "HAVING {agg} IS NOT NULL",
        "HAVING max({num}) > min({num}) OR k = 'x'",
    ],
    "dir": ["", "DESC"],
    "order": ["", "", "ORDER BY 1 {dir}, 2 {dir}, 3", "ORDER BY {agg} {dir}, 1, 2, 3"],
    "query": [
        "SELECT {agg}, {agg}, {agg} FROM t {where}",
        "SELECT k, {agg}, {agg} FROM t {where} GROUP BY k {having} {order}",
        "SELECT k, s, {agg} FROM t {where} GROUP BY s, k {having} {order}",
        "SELECT {agg} AS x, {agg}, {agg} FROM t {where} GROUP BY {key} {order}",
        "SELECT a % 2 AS p, {agg} AS x, {agg} FROM t GROUP BY p HAVING x > 0 OR p = 0 {order}",
        "SELECT DISTINCT count(*), {agg}, 1 FROM t GROUP BY {key} ORDER BY 2 {dir}, 1",
        "SELECT k, count(*), {agg} FROM t GROUP BY k ORDER BY 2 DESC, k LIMIT 2",
        "SELECT {num}, k, {num} FROM t {where} GROUP BY a, b, r, k",
    ],
}
KEYS = ["'x'", "'y'", "'z'", "NULL"]
SETUP = "CREATE TABLE t (k TEXT, s TEXT, a INTEGER, b INTEGER, r REAL)"


def rows(rng, count):
    values = [
        f"({rng.choice(KEYS)}, {rng.choice(KEYS)}, {rng.choice(['NULL', 0, 1, 1, 2, 5])},"
        f" {rng.randint(-2, 4)}, {rng.choice(['NULL', '0.5', '-1.25', '2.0', '3'])})"
        for _ in range(count)
    ]
    return [SETUP, *(f"INSERT INTO t VALUES {value}" for value in values)]


FIXED = [
    SETUP,
    "INSERT INTO t VALUES ('x', 'p', 1, 2, 0.5), ('x', NULL, 3, 2, 1.5), ('y', 'q', NULL, 4, 2)",
    "INSERT INTO t VALUES (NULL, 'p', 5, 2, NULL), ('y', 'a', 2, -1, 0.25), (NULL, 'p', 5, 0, 1)",
]


def test_whole_table(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT count(*), count(a), count(s), COUNT(1) FROM t",
            "SELECT sum(a), total(a), avg(a), min(a), max(a) FROM t",
            "SELECT sum(r), total(r), avg(r), min(r), max(r) FROM t",
            "SELECT typeof(sum(a)), typeof(sum(r)), typeof(avg(a)), typeof(total(a)) FROM t",
            "SELECT min(s), max(s), min(k), group_concat(s), group_concat(s, '') FROM t",
            "SELECT group_concat(b), group_concat(a, '--') FROM t",
            "SELECT sum(a * b) + 1, 10 * max(a) - count(*) FROM t WHERE a > 1",
            "SELECT min(1, 2), max(min(a), 2), min(max(a, b)) FROM t",
            "SELECT count(*) AS n FROM t ORDER BY n",
            "SELECT sum(1), count(NULL)",
        ],
    )


def test_no_rows(run):
    compare(
        run,
        [
            SETUP,
            "SELECT count(*), count(a), sum(a), total(a), avg(a), min(a), group_concat(a) FROM t",
            "SELECT count(*) FROM t GROUP BY k",
            "SELECT count(*) + 1, 5, typeof(total(a)) FROM t WHERE 0",
            "SELECT sum(a) FILTER (WHERE a > 1), coalesce(max(a), 'none') FROM t",
            "SELECT group_concat(a, s) FROM t",
        ],
    )


def test_distinct_and_filter(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT count(DISTINCT k), count(DISTINCT a), sum(DISTINCT a), avg(DISTINCT b) FROM t",
            "SELECT group_concat(DISTINCT s), min(DISTINCT a), total(DISTINCT r) FROM t",
            "SELECT count(*) FILTER (WHERE a > 2), sum(b) FILTER (WHERE k = 'x'), count(a) FROM t",
            "SELECT k, count(DISTINCT s) FILTER (WHERE b = 2) FROM t GROUP BY k",
        ],
    )


def test_groups(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT k, count(*), sum(a), avg(r) FROM t GROUP BY k",
            "SELECT k, s, count(*) FROM t GROUP BY k, s ORDER BY k, s",
            "SELECT b % 2, group_concat(a, '+') FROM t GROUP BY b % 2",
            "SELECT b % 2 AS odd, max(a) FROM t GROUP BY odd ORDER BY odd DESC",
            "SELECT a AS k, count(*) FROM t GROUP BY a",
            "SELECT 1 FROM t GROUP BY k",
            "SELECT k FROM t GROUP BY k ORDER BY count(*) DESC, sum(a), k",
            "SELECT DISTINCT count(*) FROM t GROUP BY k",
            "SELECT k, sum(a) s FROM t GROUP BY k ORDER BY s DESC LIMIT 1 OFFSET 1",
        ],
    )


def test_having(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT k, count(*) FROM t GROUP BY k HAVING count(*) > 1 AND k IS NOT NULL",
            "SELECT k FROM t WHERE a IS NOT NULL GROUP BY k HAVING sum(a) > 3",
            "SELECT k, sum(a) AS total FROM t GROUP BY k HAVING total < 5",
            "SELECT k FROM t GROUP BY k HAVING 0",
            "SELECT k FROM t GROUP BY k HAVING NULL",
            "SELECT count(*) FROM t GROUP BY k HAVING max(b) = 2 ORDER BY 1",
        ],
    )


def test_errors(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT a FROM t WHERE sum(a) > 1",
            "SELECT a FROM t WHERE COUNT(*) > 1",
            "SELECT sum(count(*)) FROM t",
            "SELECT max(1, sum(avg(a))) FROM t",
            "SELECT sum(a) FILTER (WHERE max(a) > 1) FROM t",
            "UPDATE t SET a = sum(a)",
            "DELETE FROM t WHERE count(*) = 1",
            "INSERT INTO t (a) VALUES (max(1))",
            "SELECT sum() FROM t",
            "SELECT avg(a, b) FROM t",
            "SELECT sum(a, b) FROM t",
            "SELECT total(a, b) FROM t",
            "SELECT max() FROM t",
            "SELECT group_concat(a, b, k) FROM t",
            "SELECT Count(a, b) FROM t",
            "SELECT sum(nope) FROM t",
            "SELECT count(*) FROM t GROUP BY nope",
            "SELECT count(*) FROM t GROUP BY k HAVING nope",
            "SELECT count(* FROM t",
            "SELECT count(*, a) FROM t",
            "SELECT count(DISTINCT *) FROM t",
            "SELECT sum(a) FILTER (a > 1) FROM t",
            "SELECT sum(a) FILTER (WHERE a > 1 FROM t",
            "SELECT k FROM t GROUP k",
            "SELECT k FROM t GROUP BY",
            "SELECT k FROM t HAVING",
            "SELECT k FROM t GROUP BY k WHERE a = 1",
            "SELECT k FROM t ORDER BY k GROUP BY k",
            "SELECT count(*) FROM t",
        ],
    )


@given(seed=SEEDS)
def test_random_queries(run, seed):
    rng = random.Random(seed)
    compare(run, rows(rng, 9) + some(rng, "{query}", GRAMMAR, 9, 3))


@given(seed=SEEDS)
def test_random_small_tables(run, seed):
    rng = random.Random(seed)
    compare(run, rows(rng, rng.randrange(3)) + some(rng, "{query}", GRAMMAR, 6, 3))
