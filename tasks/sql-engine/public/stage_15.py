def test_collation(run):
    assert run(
        [
            "CREATE TABLE t (a TEXT COLLATE NOCASE, n INTEGER)",
            "INSERT INTO t VALUES ('Pear', 1), ('apple', 2), ('PEAR', 3)",
            "SELECT n FROM t WHERE a = 'pear' ORDER BY n",
            "SELECT n FROM t WHERE a COLLATE BINARY = 'PEAR'",
            "SELECT n FROM t ORDER BY a DESC, n",
        ]
    ) == [0, 3, [(1,), (3,)], [(3,)], [(1,), (3,), (2,)]]


def test_blobs(run):
    assert run(["SELECT x'4a4B', hex('JK'), typeof(x''), quote(x'00ff')"]) == [
        [(b"JK", "4A4B", "blob", "X'00FF'")]
    ]


def test_patterns(run):
    assert run(["SELECT 'report7' GLOB 'rep*[0-9]', 'Report7' GLOB 'rep*[0-9]'"]) == [[(1, 0)]]


def test_format(run):
    assert run(["SELECT format('%-6s|%04d|%.2f|%Q', 'ab', 17, 2.5, 'it''s')"]) == [
        [("ab    |0017|2.50|'it''s'",)]
    ]
