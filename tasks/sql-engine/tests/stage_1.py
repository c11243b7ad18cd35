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


VALUES = st.one_of(st.integers(0, 10**12), st.from_regex(r"[a-z ,()*_A-Z0-9]{0,6}", fullmatch=True))


def literal(value):
    return str(value) if isinstance(value, int) else f"'{value}'"


def test_one_table(run):
    compare(
        run,
        [
            "CREATE TABLE pets (name TEXT, age INTEGER)",
            "INSERT INTO pets VALUES ('Rex', 4)",
            "INSERT INTO pets VALUES ('Tom', 11)",
            "SELECT * FROM pets",
        ],
    )


def test_nothing_in_it(run):
    compare(run, ["CREATE TABLE t (a INTEGER)", "SELECT * FROM t"])
    compare(run, [])


def test_case_and_layout(run):
    compare(
        run,
        [
            "create  Table T(a   integer,b text)",
            "insert INTO t vAlues(007 ,'It')",
            " Select * \n from T ",
        ],
    )


def test_two_tables(run):
    compare(
        run,
        [
            "CREATE TABLE a (x INTEGER)",
            "CREATE TABLE b (x INTEGER)",
            "INSERT INTO b VALUES (5)",
            "SELECT * FROM a",
            "INSERT INTO a VALUES (6)",
            "SELECT * FROM A",
            "SELECT * FROM b",
        ],
    )


def test_each_run_has_its_own_database(run):
    script = ["CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)", "SELECT * FROM a"]
    compare(run, script)
    compare(run, script)


@given(kinds=st.lists(st.sampled_from(["INTEGER", "TEXT"]), min_size=1, max_size=4), seed=SEEDS)
def test_random_tables(run, kinds, seed):
    rng = random.Random(seed)
    columns = ", ".join(f"c{place}_{kind[0]} {kind}" for place, kind in enumerate(kinds))
    script = [f"CREATE TABLE data1 ({columns})", "CREATE TABLE data2 (x INTEGER)"]
    for _ in range(rng.randrange(6)):
        values = [
            rng.randrange(50) if kind == "INTEGER" else rng.choice(["", "a b", "(x, y)", "FROM"])
            for kind in kinds
        ]
        script.append(f"INSERT INTO data1 VALUES ({', '.join(map(literal, values))})")
    compare(run, [*script, "SELECT * FROM data1", "SELECT * FROM data2"])


@given(values=st.lists(VALUES, min_size=1, max_size=5))
def test_random_values(run, values):
    kinds = ["INTEGER" if isinstance(value, int) else "TEXT" for value in values]
    columns = ", ".join(f"c{place} {kind}" for place, kind in enumerate(kinds))
    row = ",".join(map(literal, values))
    compare(
        run,
        [f"CREATE TABLE t ({columns})", f"INSERT INTO t VALUES ({row})", "SELECT * FROM t"],
    )
