def test_two_records(page):
    image, answers = page(bytes(40), [["put", b"k", b"vv"], ["put", b"c", b""], ["scan"]])
    assert answers == ["new", "new", [(b"c", b""), (b"k", b"vv")]]
    head = bytes.fromhex("01 0002 0020 0000 0020 0023")
    assert image == head + bytes(21) + b"\x01\x00c" + b"\x01\x02kvv"


def test_garbage(page):
    image, answers = page(bytes(40), [["put", b"k", b"vv"], ["delete", b"k"], ["delete", b"k"]])
    assert answers == ["new", True, False]
    assert image == bytes.fromhex("01 0000 0023 0005") + bytes(33)


def test_full(page):
    assert page(bytes(32), [["put", b"k", b"v" * 21], ["get", b"k"]])[1] == ["full", None]
