def test_row_values(run):
    assert run(
        [
            "CREATE TABLE t (a INTEGER, b INTEGER)",
            "INSERT INTO t VALUES (4, 1), (4, 9), (5, NULL)",
            "SELECT b FROM t WHERE (a, b) > (4, 3) ORDER BY b",
            "UPDATE t SET (a, b) = (b, a) WHERE (a, b) IN (VALUES (4, 9))",
            "SELECT * FROM t ORDER BY a",
        ]
    ) == [0, 3, [(None,), (9,)], 1, [(4, 1), (5, None), (9, 4)]]


def test_full_join(run):
    assert run(
        [
            "CREATE TABLE l (id INTEGER, x TEXT)",
            "CREATE TABLE r (id INTEGER, y TEXT)",
            "INSERT INTO l VALUES (1, 'a'), (2, 'b')",
            "INSERT INTO r VALUES (2, 'c'), (3, 'd')",
            "SELECT * FROM l FULL JOIN r USING (id) ORDER BY id",
        ]
    ) == [0, 0, 2, 2, [(1, "a", None), (2, "b", "c"), (3, None, "d")]]


def test_generated_column(run):
    assert run(
        [
            "CREATE TABLE box (w INTEGER, h INTEGER, area INTEGER AS (w * h))",
            "INSERT INTO box VALUES (3, 4)",
            "UPDATE box SET w = n FROM (SELECT 5 AS n) AS q",
            "SELECT * FROM box",
            "UPDATE box SET area = 1",
        ]
    ) == [0, 1, 1, [(5, 4, 20)], 'cannot UPDATE generated column "area"']
