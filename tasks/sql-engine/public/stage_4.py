def test_expressions(run):
    assert run(
        [
            "SELECT -7 / 2, -7 % 2, 1 + 2 * 3, 'a' || 5",
            "SELECT NULL AND 0, NULL = NULL, 'Abc' LIKE 'a_C', 3 IN (1, NULL)",
        ]
    ) == [[(-3, -1, 7, "a5")], [(0, None, 1, None)]]


def test_where(run):
    assert run(
        [
            "CREATE TABLE t (a INTEGER)",
            "INSERT INTO t VALUES (1), (1 + 1), (NULL)",
            "SELECT a * 10 AS x FROM t WHERE x >= 20",
        ]
    ) == [0, 3, [(20,)]]
