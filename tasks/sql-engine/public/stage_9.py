def test_subqueries(run):
    assert run(
        [
            "CREATE TABLE t (a INTEGER)",
            "INSERT INTO t VALUES (1), (2), (3)",
            "SELECT a, (SELECT count(*) FROM t AS o WHERE o.a < t.a) AS n FROM t ORDER BY a",
            "SELECT a FROM t EXCEPT VALUES (2) ORDER BY a DESC",
        ]
    ) == [0, 3, [(1, 0), (2, 1), (3, 2)], [(3,), (1,)]]
