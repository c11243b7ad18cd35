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


TABLES = {
    "p": [("id", "INTEGER"), ("name", "TEXT"), ("c", "INTEGER")],
    "q": [("id", "INTEGER"), ("c", "INTEGER"), ("note", "TEXT")],
    "w": [("c", "INTEGER"), ("name", "TEXT"), ("id", "INTEGER")],
}
GRAMMAR = {
    "int": ["0", "1", "2", "3"],
    "num": ["x.id", "x.c", "y.id", "y.c", "x.c + y.id", "coalesce(y.c, 7)", "{int}"],
    "cmp": ["=", "=", "=", "<", "<>", ">="],
    "cond": [
        "{num} {cmp} {num}",
        "x.id = y.id",
        "x.c = y.c",
        "y.id IS NULL",
        "{cond} AND {cond}",
        "{cond} OR {cond}",
        "x.id IN (1, 2)",
    ],
    "t": ["p", "q", "w"],
    "join": ["JOIN", "INNER JOIN", "LEFT JOIN", "LEFT OUTER JOIN", "CROSS JOIN"],
    "inner": ["JOIN", "INNER JOIN", "CROSS JOIN", ","],
    "two": [
        "{t} AS x, {t} y",
        "{t} x {join} {t} AS y ON {cond}",
        "{t} x {join} {t} AS y ON {cond}",
        "{t} x {inner} {t} AS y",
    ],
    "third": [
        "{join} {t} z ON z.id = y.c",
        "{join} {t} z ON z.c = x.c AND {cond}",
        "{join} {t} AS z ON z.id = x.id OR z.c IS NULL",
    ],
    "where": ["", "", "WHERE {cond}"],
    "items": ["*", "x.*, y.id", "y.*", "x.id, y.c AS d", "{num}, {num}, x.c", "y.*, x.*"],
    "query": [
        "SELECT {items} FROM {two} {where}",
        "SELECT {items} FROM {two} {where}",
        "SELECT *, z.id FROM {two} {third}",
        "SELECT z.*, {num} FROM {two} {third} {where}",
        "SELECT x.id, y.id, {num} AS n FROM {two} {where} ORDER BY n DESC, x.id, y.id",
        "SELECT x.c, count(*), sum(y.id), max(x.id) FROM {two} {where} GROUP BY x.c ORDER BY x.c",
        "SELECT DISTINCT x.c, y.c FROM {two} {where}",
        "SELECT count(*), sum({num}) FROM {two} {where}",
        "SELECT * FROM {t} AS x {join} {t} y USING (id) {where}",
        "SELECT *, id, y.c FROM {t} AS x {join} {t} y USING (id, c)",
        "SELECT c, x.*, y.* FROM {t} AS x {join} {t} y USING (c) WHERE c > {int}",
        "SELECT * FROM p NATURAL {join} q",
        "SELECT id, c FROM p NATURAL {join} q WHERE p.id = q.c OR c = {int}",
        "SELECT * FROM p NATURAL {join} w ORDER BY id, name, c",
        "SELECT * FROM p AS x JOIN q AS y USING (id) {join} w USING (c)",
        "SELECT id, c, name FROM q NATURAL JOIN w",
        "SELECT {t}.id FROM {t} ORDER BY 1",
    ],
}


def table(rng, name, count):
    columns = TABLES[name]
    script = [f"CREATE TABLE {name} ({', '.join(' '.join(column) for column in columns)})"]
    for _ in range(count):
        values = [
            rng.choice(["0", "1", "2", "3", "NULL"])
            if kind == "INTEGER"
            else rng.choice(["'a'", "'b'"])
            for _, kind in columns
        ]
        script.append(f"INSERT INTO {name} VALUES ({', '.join(values)})")
    return script


FIXED = [
    "CREATE TABLE people (id INTEGER, name TEXT, boss INTEGER, town INTEGER)",
    "INSERT INTO people VALUES (1, 'Ann', NULL, 1), (2, 'Bob', 1, 2), (3, 'Cid', 1, NULL)",
    "INSERT INTO people VALUES (4, 'Dot', 2, 1), (5, 'Eve', NULL, 9)",
    "CREATE TABLE towns (id INTEGER, name TEXT, size INTEGER)",
    "INSERT INTO towns VALUES (1, 'Ulm', 100), (2, 'Bonn', 300), (3, 'Kiel', NULL)",
    "CREATE TABLE visits (town INTEGER, id INTEGER)",
    "INSERT INTO visits VALUES (1, 4), (1, 1), (2, 3), (9, 5), (NULL, 2)",
]


def test_inner_joins(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT people.name, towns.name FROM people JOIN towns ON people.town = towns.id",
            "SELECT p.name, t.name AS place FROM people AS p INNER JOIN towns t ON t.id = p.town",
            "SELECT * FROM people, towns WHERE people.town = TOWNS.ID",
            "SELECT count(*) FROM people CROSS JOIN towns",
            "SELECT count(*) FROM people JOIN towns",
            "SELECT count(*) FROM people, towns, visits",
            "SELECT a.name, b.name FROM people a JOIN people b ON a.boss = b.id ORDER BY 2, 1",
            "SELECT size FROM people JOIN towns ON town = towns.id WHERE boss IS NULL",
        ],
    )


def test_left_joins(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT p.name, t.* FROM people p LEFT JOIN towns t ON p.town = t.id",
            "SELECT t.name, p.name FROM towns t LEFT OUTER JOIN people p"
            " ON p.town = t.id AND p.id > 1",
            "SELECT p.name FROM people p LEFT JOIN towns t ON p.town = t.id WHERE t.id IS NULL",
            "SELECT * FROM people p LEFT JOIN towns t ON 0",
            "SELECT t.name, count(p.id) FROM towns t LEFT JOIN people p ON p.town = t.id"
            " GROUP BY t.name",
            "SELECT a.name, b.name, c.name FROM people a LEFT JOIN people b ON a.boss = b.id"
            " LEFT JOIN people c ON b.boss = c.id ORDER BY 1",
            "SELECT a.name, v.id FROM people a LEFT JOIN towns t ON t.id = a.town"
            " JOIN visits v ON v.town = t.id",
        ],
    )


def test_using_and_natural(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT * FROM people JOIN visits USING (town)",
            "SELECT town, people.id, visits.id FROM people LEFT JOIN visits USING (Town)",
            "SELECT * FROM people JOIN visits USING (id, town)",
            "SELECT people.*, visits.* FROM people JOIN visits USING (id)",
            "SELECT * FROM people NATURAL JOIN visits",
            "SELECT * FROM people NATURAL LEFT JOIN visits",
            "SELECT town, id FROM visits NATURAL JOIN people WHERE id = 4 AND visits.id = 4",
            "SELECT count(*) FROM people NATURAL JOIN towns",
            "CREATE TABLE other (x INTEGER)",
            "INSERT INTO other VALUES (1), (2)",
            "SELECT * FROM towns NATURAL JOIN other",
            "SELECT * FROM visits JOIN people USING (id) JOIN towns USING (id)",
            "SELECT id FROM visits NATURAL JOIN people NATURAL JOIN towns",
        ],
    )


def test_names_of_tables(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT towns.id FROM towns WHERE towns.size > 100",
            "SELECT T.Id, t.* FROM towns AS t ORDER BY T.NAME",
            "SELECT name AS id, towns.id FROM towns ORDER BY towns.id DESC",
            "SELECT towns.name, count(*) FROM towns GROUP BY towns.name"
            " HAVING max(towns.size) > 100",
            "UPDATE towns SET size = towns.size + 1 WHERE towns.id < 3",
            "DELETE FROM towns WHERE towns.id = 1",
            "SELECT * FROM towns",
            "SELECT size AS town FROM towns, visits WHERE town = 1",
        ],
    )


def test_errors(run):
    compare(
        run,
        [
            *FIXED,
            "SELECT id FROM people, towns",
            "SELECT name FROM people p JOIN towns t ON p.id = t.id",
            "SELECT p.id FROM people p JOIN towns t ON id = 1",
            "SELECT x.id FROM people x, towns x",
            "SELECT people.id FROM people p",
            "SELECT p.nope FROM people p",
            "SELECT nope.Name FROM people",
            "SELECT nope.* FROM people",
            "SELECT people.* FROM people p",
            "SELECT people.*",
            "SELECT p.id FROM people p WHERE t.id = 1",
            "SELECT * FROM people JOIN nope ON 1",
            "SELECT * FROM people JOIN towns ON nope = 1",
            "SELECT * FROM people JOIN towns USING (Boss)",
            "SELECT * FROM people JOIN towns USING (size)",
            "SELECT * FROM people JOIN towns USING (id, nope)",
            "SELECT a.id FROM people a JOIN people b USING (id) WHERE name = 'x'",
            "SELECT * FROM people a JOIN people b ON count(*) = 1",
            "UPDATE towns SET size = people.id",
            "SELECT * FROM people JOIN",
            "SELECT * FROM people,",
            "SELECT * FROM people LEFT towns",
            "SELECT * FROM people NATURAL towns",
            "SELECT * FROM people NATURAL",
            "SELECT * FROM people JOIN towns ON",
            "SELECT * FROM people JOIN towns USING id",
            "SELECT * FROM people JOIN towns USING ()",
            "SELECT * FROM people JOIN towns ON 1 ON 1",
            "SELECT * FROM people AS JOIN towns",
            "SELECT people. FROM people",
            "SELECT .id FROM people",
            "SELECT people.id. FROM people",
            "SELECT people.* + 1 FROM people",
        ],
    )


@given(seed=SEEDS)
def test_random_queries(run, seed):
    rng = random.Random(seed)
    script = [statement for name in TABLES for statement in table(rng, name, rng.randint(2, 5))]
    compare(run, script + some(rng, "{query}", GRAMMAR, 9, 3))


@given(seed=SEEDS)
def test_random_joins_with_few_rows(run, seed):
    rng = random.Random(seed)
    script = [statement for name in TABLES for statement in table(rng, name, rng.randrange(3))]
    compare(run, script + some(rng, "{query}", GRAMMAR, 8, 3))
