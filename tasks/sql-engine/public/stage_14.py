def test_trigger(run):
    assert run(
        [
            "CREATE TABLE stock (item TEXT, n INTEGER)",
            "CREATE TABLE sale (item TEXT, n INTEGER)",
            "INSERT INTO stock VALUES ('nut', 10), ('nail', 5)",
            "CREATE TRIGGER sold AFTER INSERT ON sale BEGIN"
            " UPDATE stock SET n = n - NEW.n WHERE item = NEW.item;"
            " SELECT RAISE(ABORT, 'none left') FROM stock WHERE n < 0; END",
            "INSERT INTO sale VALUES ('nut', 7), ('nail', 5)",
            "INSERT INTO sale VALUES ('nail', 1)",
            "SELECT * FROM stock ORDER BY n",
        ]
    ) == [0, 0, 2, 0, 2, "none left", [("nail", 0), ("nut", 3)]]


def test_update_or_ignore(run):
    assert run(
        [
            "CREATE TABLE t (a INTEGER UNIQUE)",
            "INSERT INTO t VALUES (1), (2)",
            "UPDATE OR IGNORE t SET a = 3",
            "SELECT a FROM t ORDER BY a",
        ]
    ) == [0, 2, 1, [(2,), (3,)]]
