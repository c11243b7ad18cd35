def test_transactions(run):
    assert run(
        [
            "CREATE TABLE t (a INTEGER)",
            "CREATE VIEW v AS SELECT count(*) AS n FROM t",
            "BEGIN",
            "INSERT INTO t VALUES (1)",
            "SAVEPOINT s",
            "DELETE FROM t",
            "ROLLBACK TO s",
            "SELECT n FROM v",
            "ROLLBACK",
            "SELECT n FROM v",
            "INSERT INTO v VALUES (1)",
        ]
    ) == [0, 0, 0, 1, 0, 1, 0, [(1,)], 0, [(0,)], "cannot modify v because it is a view"]


def test_alter(run):
    assert run(
        [
            "CREATE TABLE t (a INTEGER)",
            "INSERT INTO t VALUES (1)",
            "ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x'",
            "ALTER TABLE t RENAME a TO c",
            "SELECT c, b FROM t",
        ]
    ) == [0, 1, 0, 0, [(1, "x")]]
