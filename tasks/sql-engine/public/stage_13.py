def test_unique_index(run):
    assert run(
        [
            "CREATE TABLE t (a INTEGER, b TEXT)",
            "CREATE UNIQUE INDEX low ON t (a) WHERE a < 5",
            "INSERT INTO t VALUES (9, 'x'), (9, 'y'), (4, 'z')",
            "INSERT INTO t VALUES (4, 'w')",
        ]
    ) == [0, 0, 3, "UNIQUE constraint failed: t.a"]


def test_foreign_key(run):
    assert run(
        [
            "CREATE TABLE owner (id INTEGER PRIMARY KEY)",
            "CREATE TABLE pet (name TEXT, who INTEGER REFERENCES owner ON DELETE CASCADE)",
            "INSERT INTO owner VALUES (1), (2)",
            "INSERT INTO pet VALUES ('Rex', 1), ('Tom', 2)",
            "INSERT INTO pet VALUES ('Kit', 3)",
            "DELETE FROM owner WHERE id = 2",
            "SELECT * FROM pet",
        ]
    ) == [0, 0, 2, 2, "FOREIGN KEY constraint failed", 1, [("Rex", 1)]]
