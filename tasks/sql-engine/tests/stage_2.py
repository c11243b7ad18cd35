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


TEXTS = ["", "it's", "'", "''", "a;b", "(1, 2)", "--", "NULL", "x y", "é", "5"]


def literal(value):
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def test_several_rows(run):
    compare(
        run,
        [
            "CREATE TABLE t (a INTEGER, b TEXT);",
            "INSERT INTO t VALUES (1, 'x'), (-20, null) , (3, 'it''s');",
            "SELECT * FROM t;",
            "SELECT b FROM t",
        ],
    )


def test_columns_in_any_order(run):
    compare(
        run,
        [
            "CREATE TABLE t (a INTEGER, b TEXT, c INTEGER)",
            "INSERT INTO t (c, B) VALUES (1, 'x'), (2, 'y')",
            "INSERT INTO t(a) VALUES (-3)",
            "SELECT c, A, c FROM t",
            "SELECT * , b, * FROM t",
        ],
    )


def test_quotes(run):
    compare(
        run,
        [
            "CREATE TABLE t (a TEXT, b TEXT)",
            "INSERT INTO t VALUES ('''', ''), ('null', 'a''''b'), (''';''', ',')",
            "SELECT a, b FROM t",
        ],
    )


@given(seed=SEEDS)
def test_random_scripts(run, seed):
    rng = random.Random(seed)
    kinds = [rng.choice(["INTEGER", "TEXT"]) for _ in range(rng.randint(1, 4))]
    names = [f"col{place}" for place in range(len(kinds))]
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, kinds))
    script = [f"CREATE TABLE tab ({columns})"]
    for _ in range(rng.randrange(4)):
        chosen = rng.sample(range(len(kinds)), rng.randint(1, len(kinds)))
        whole = rng.random() < 0.3
        chosen = range(len(kinds)) if whole else chosen
        rows = []
        for _ in range(rng.randint(1, 3)):
            values = [
                rng.choice([None, rng.randint(-30, 30)])
                if kinds[place] == "INTEGER"
                else rng.choice([None, *TEXTS])
                for place in chosen
            ]
            rows.append("(" + ", ".join(map(literal, values)) + ")")
        listed = "" if whole else "(" + ",".join(names[place] for place in chosen) + ")"
        end = rng.choice(["", ";", " ;"])
        script.append(f"INSERT INTO tab {listed} VALUES {','.join(rows)}{end}")
    for _ in range(3):
        items = ", ".join(rng.choice([*names, "*"]) for _ in range(rng.randint(1, 3)))
        script.append(f"SELECT {items} FROM tab{rng.choice(['', ';'])}")
    compare(run, script)
