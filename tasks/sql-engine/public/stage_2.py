def test_columns(run):
    assert run(
        [
            "CREATE TABLE t (a INTEGER, b TEXT);",
            "INSERT INTO t (b, a) VALUES ('it''s', -3), (NULL, 2)",
            "SELECT b, * FROM t",
        ]
    ) == [0, 2, [("it's", -3, "it's"), (None, 2, None)]]


def test_missing_columns(run):
    assert run(
        [
            "CREATE TABLE t (a INTEGER, b TEXT)",
            "INSERT INTO t (a) VALUES (1)",
            "SELECT b FROM t",
        ]
    ) == [0, 1, [(None,)]]
