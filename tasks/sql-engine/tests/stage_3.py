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


SETUP = [
    "CREATE TABLE t (a INTEGER, b TEXT)",
    "INSERT INTO t VALUES (1, 'x'), (2, NULL)",
]


def test_comments(run):
    compare(
        run,
        [
            "-- a table\nCREATE TABLE t -- of two\n(a INTEGER, /* no; 'text' */ b TEXT)",
            "INSERT /* -- */ INTO t VALUES (1, '--'), (-/**/2, '/* */') -- end",
            "SELECT a--b\n, b FROM t /* ; */ ;",
        ],
    )


def test_missing_tables_and_columns(run):
    compare(
        run,
        [
            *SETUP,
            "SELECT * FROM u",
            "SELECT a FROM U",
            "INSERT INTO Uu VALUES (1)",
            "SELECT a, C FROM t",
            "INSERT INTO T (a, z) VALUES (1, 2)",
            "DROP TABLE Nope",
            "SELECT * FROM t",
        ],
    )


def test_wrong_numbers_of_values(run):
    compare(
        run,
        [
            *SETUP,
            "INSERT INTO t VALUES (1)",
            "INSERT INTO T VALUES (1, 'x', 2)",
            "INSERT INTO t (b) VALUES (1, 'x')",
            "INSERT INTO t (a, b) VALUES (1)",
            "INSERT INTO t VALUES (1, 'x'), (2)",
            "INSERT INTO nope VALUES (1, 'x'), (2)",
            "SELECT * FROM t",
        ],
    )


def test_columns_named_twice(run):
    compare(
        run,
        [
            *SETUP,
            "INSERT INTO t (b, A, B) VALUES ('one', 2, 'three')",
            "SELECT * FROM t",
            "CREATE TABLE u (a INTEGER, b TEXT, A TEXT)",
            "SELECT * FROM u",
        ],
    )


def test_tables_that_come_and_go(run):
    compare(
        run,
        [
            *SETUP,
            "CREATE TABLE T (x TEXT)",
            "CREATE TABLE IF NOT EXISTS t (x TEXT)",
            "SELECT * FROM t",
            "DROP TABLE T",
            "DROP TABLE t;",
            "drop table if exists t",
            "CREATE TABLE IF NOT EXISTS t (x TEXT)",
            "INSERT INTO t VALUES ('y')",
            "SELECT x FROM t",
            "DROP TABLE IF EXISTS T",
            "SELECT x FROM t",
        ],
    )


def test_syntax_errors(run):
    wrong = [
        "SELECT",
        "SELECT FROM t",
        "SELECT a b c FROM t",
        "SELECT a, FROM t",
        "SELECT a FROM",
        "SELECT a FROM t t t",
        "SELECT 'a FROM t",
        "SELECT a FROM t ?!",
        "FETCH a FROM t",
        "CREATE t (a INTEGER)",
        "CREATE TABLE (a INTEGER)",
        "CREATE TABLE u ()",
        "CREATE TABLE u (a INTEGER",
        "CREATE TABLE u (a INTEGER,)",
        "CREATE TABLE u (INTEGER a INTEGER INTEGER a,,)",
        "CREATE TABLE IF EXISTS u (a INTEGER)",
        "INSERT t VALUES (1, 2)",
        "INSERT INTO t VALUES",
        "INSERT INTO t VALUES ()",
        "INSERT INTO t VALUES 1, 2",
        "INSERT INTO t VALUES (1, 2",
        "INSERT INTO t VALUES (1 2)",
        "INSERT INTO t VALUES (1, 2) (3, 4)",
        "INSERT INTO t VALUES (1, 2),",
        "INSERT INTO t VALUES (12a, 2)",
        "INSERT INTO t () VALUES (1)",
        "INSERT INTO t (a,) VALUES (1)",
        "INSERT INTO t (a VALUES (1)",
        "INSERT INTO t (1) VALUES (1)",
        "INSERT INTO t VALUES (-'a', 2x)",
        "INSERT INTO t VALUES (-, 2)",
        "DROP t",
        "DROP TABLE IF t",
        "DROP TABLE",
        "DROP TABLE t u",
        "drop",
        "t",
        "'t'",
    ]
    compare(run, [*SETUP, *wrong, "SELECT * FROM t"])


def test_unknown_type(run):
    results = run(["CREATE TABLE t (a NUMBERS)", "CREATE TABLE t (a)", "SELECT * FROM t"])
    assert results == ["syntax error", "syntax error", "no such table: t"]


@given(seed=SEEDS)
def test_cut_statements(run, seed):
    rng = random.Random(seed)
    statements = [
        "CREATE TABLE IF NOT EXISTS u ( a INTEGER , b TEXT )",
        "INSERT INTO t ( a , b ) VALUES ( - 1 , 'x' ) , ( NULL , '' )",
        "SELECT a , * , b FROM t",
        "DROP TABLE IF EXISTS t",
    ]
    script = list(SETUP)
    for _ in range(6):
        words = rng.choice(statements).split()
        place = rng.randrange(1, len(words))
        choice = rng.randrange(3)
        if choice == 0:
            words = words[:place]
        elif choice == 1:
            words[place] = rng.choice([",", "(", ")", "*", "VALUES", "FROM", ";", "- -"])
        else:
            words.insert(place, rng.choice([",", "(", ")", "SELECT", "NOT"]))
        script.append(" ".join(words))
    wrong = [
        statement
        for statement in script[2:]
        if plain(statement, oracle([*SETUP, statement])[-1]) == "syntax error"
    ]
    compare(run, [*SETUP, *wrong, "SELECT * FROM t"])


@given(seed=SEEDS)
def test_random_scripts(run, seed):
    rng = random.Random(seed)
    name = lambda: rng.choice(["t", "u", "T", "v"])  # noqa: E731
    script = []
    for _ in range(12):
        columns = ", ".join(rng.sample(["a", "b", "B", "c"], rng.randint(1, 3)))
        values = ", ".join(rng.choice(["1", "NULL", "'x'", "-5"]) for _ in range(rng.randint(1, 3)))
        values = values.replace("'x'", "7")
        typed = columns.replace(",", " INTEGER,") + " INTEGER"
        script.append(
            rng.choice(
                [
                    f"CREATE TABLE {name()} ({typed})",
                    f"CREATE TABLE IF NOT EXISTS {name()} ({typed})",
                    f"DROP TABLE {name()}",
                    f"DROP TABLE IF EXISTS {name()}",
                    f"INSERT INTO {name()} VALUES ({values})",
                    f"INSERT INTO {name()} VALUES ({values}), ({values})",
                    f"INSERT INTO {name()} ({columns}) VALUES ({values})",
                    f"SELECT {columns} FROM {name()}",
                    f"SELECT * FROM {name()}",
                ]
            )
        )
    compare(run, script)
