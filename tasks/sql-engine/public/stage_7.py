def test_groups(run):
    assert run(
        [
            "CREATE TABLE t (k TEXT, a INTEGER)",
            "INSERT INTO t VALUES ('x', 1), ('y', 5), ('x', 2)",
            "SELECT k, count(*), sum(a), avg(a) FROM t GROUP BY k ORDER BY k",
            "SELECT max(a) FROM t WHERE a > 10",
        ]
    ) == [0, 3, [("x", 2, 3, 1.5), ("y", 1, 5, 5.0)], [(None,)]]
