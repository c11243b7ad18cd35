def test_new_store(run):
    image, answers = run(bytes(64), [["count"]])
    assert answers == [0]
    head = b"PGS1" + bytes.fromhex("0040 00000002 00000001 00000000 00000000 00000000")
    leaf = bytes.fromhex("01 0000 0040 0000")
    assert image == head + bytes(38) + leaf + bytes(57)


def test_scan(run):
    commands = [["put", bytes([65 + n]), b"%d" % n] for n in range(20)]
    image, answers = run(bytes(64), commands)
    assert answers == ["new"] * 20
    scans = [["scan", b"C", b"F", None], ["scan", None, b"C", 1], ["scan", b"R", None, -2]]
    assert run(image, scans)[1] == [
        [(b"C", b"2"), (b"D", b"3"), (b"E", b"4")],
        [(b"A", b"0")],
        [(b"T", b"19"), (b"S", b"18")],
    ]


def test_too_large(run):
    assert run(bytes(64), [["put", b"key", b"a" * 9]])[1] == ["too large"]
