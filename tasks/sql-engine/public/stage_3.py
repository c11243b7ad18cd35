def test_errors(run):
    assert run(
        [
            "SELECT * FROM t",
            "CREATE TABLE t (a INTEGER)",
            "CREATE TABLE T (b TEXT)",
            "SELECT a, Q FROM t",
            "SELECT FROM t",
        ]
    ) == ["no such table: t", 0, "table T already exists", "no such column: Q", "syntax error"]


def test_values(run):
    assert run(
        [
            "CREATE TABLE t (a INTEGER)",
            "INSERT INTO t VALUES (1, 2)",
            "INSERT INTO t (a) VALUES (1, 2)",
            "DROP TABLE t -- gone",
        ]
    ) == [0, "table t has 1 columns but 2 values were supplied", "2 values for 1 columns", 0]
