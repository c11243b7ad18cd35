def test_order(run):
    assert run(
        [
            "CREATE TABLE t (a INTEGER, b TEXT)",
            "INSERT INTO t VALUES (1, 'x'), (2, 'y'), (NULL, 'z'), (2, 'w')",
            "SELECT a, b FROM t ORDER BY a DESC NULLS FIRST, 2 LIMIT 3",
        ]
    ) == [0, 4, [(None, "z"), (2, "w"), (2, "y")]]


def test_changes(run):
    assert run(
        [
            "CREATE TABLE t (a INTEGER)",
            "INSERT INTO t VALUES (1), (2), (3)",
            "UPDATE t SET a = a * 2 WHERE a > 1",
            "DELETE FROM t WHERE a = 4",
            "SELECT a FROM t ORDER BY a",
        ]
    ) == [0, 3, 2, 1, [(1,), (6,)]]
