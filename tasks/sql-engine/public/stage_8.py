def test_joins(run):
    assert run(
        [
            "CREATE TABLE a (id INTEGER, x TEXT)",
            "CREATE TABLE b (id INTEGER, y TEXT)",
            "INSERT INTO a VALUES (1, 'p'), (2, 'q')",
            "INSERT INTO b VALUES (2, 'r')",
            "SELECT a.x, b.y FROM a LEFT JOIN b ON a.id = b.id ORDER BY 1",
            "SELECT * FROM a JOIN b USING (id)",
            "SELECT id FROM a, b",
        ]
    ) == [0, 0, 2, 1, [("p", None), ("q", "r")], [(2, "q", "r")], "ambiguous column name: id"]
