def test_types(run):
    assert run(
        [
            "CREATE TABLE t (i INTEGER, r REAL, s TEXT)",
            "INSERT INTO t VALUES ('12', 3, 5), (2.0, '.5', 'x')",
            "SELECT i, r, s FROM t ORDER BY i",
        ]
    ) == [0, 2, [(2, 0.5, "x"), (12, 3.0, "5")]]


def test_functions(run):
    assert run(
        [
            "SELECT round(2.5), substr('hello', -3, 2), coalesce(NULL, 1), typeof(1.0)",
            "SELECT nope(1)",
        ]
    ) == [[(3.0, "ll", 1, "real")], "no such function: nope"]
