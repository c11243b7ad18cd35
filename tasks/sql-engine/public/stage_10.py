def test_constraints(run):
    assert run(
        [
            "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL DEFAULT 7)",
            "INSERT INTO t (n) VALUES (1), (NULL)",
            "INSERT INTO t (id) VALUES (4), (NULL) RETURNING id, n",
            "INSERT INTO t VALUES (4, 0)",
            "INSERT INTO t VALUES (4, 10) ON CONFLICT (id) DO UPDATE SET n = n + excluded.n",
            "SELECT * FROM t ORDER BY id",
        ]
    ) == [
        0,
        "NOT NULL constraint failed: t.n",
        [(4, 7), (5, 7)],
        "UNIQUE constraint failed: t.id",
        1,
        [(4, 17), (5, 7)],
    ]
