def test_log(store):
    image, log, answers = store(bytes(64), b"", [["put", b"k", b"v"], ["get", b"k"]])
    assert answers == ["new", b"v"]
    assert image[64:] == bytes.fromhex("01 0000 0040 0000") + bytes(57)
    assert log[:12].hex() == "4c4f473100000000" + log[8:12].hex()
    assert len(log) == 12 + 2 * (5 + 64 + 4)
    assert store(image, log, [["get", b"k"]]) == (image, log, [b"v"])
    assert store(image, log[:-1], [["get", b"k"]]) == (image, log[:12], [None])


def test_checkpoint(store):
    image, log, answers = store(bytes(64), b"", [["put", b"k", b"v"], ["checkpoint"]])
    assert answers == ["new", 1]
    assert len(log) == 12
    assert store(image, b"", [["get", b"k"]]) == (image, log, [b"v"])
