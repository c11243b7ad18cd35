def test_common_tables(run):
    assert run(
        [
            "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n * 2 FROM c WHERE"
            " n < 5) SELECT n FROM c ORDER BY n",
        ]
    ) == [[(1,), (2,), (4,), (8,)]]


def test_windows(run):
    assert run(
        [
            "CREATE TABLE t (k TEXT, a INTEGER)",
            "INSERT INTO t VALUES ('x', 1), ('x', 2), ('y', 5)",
            "SELECT a, sum(a) OVER (PARTITION BY k ORDER BY a), rank() OVER (ORDER"
            " BY k) FROM t ORDER BY a",
        ]
    ) == [0, 3, [(1, 1, 1), (2, 3, 1), (5, 5, 3)]]
