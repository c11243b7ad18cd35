def test_pack(pack):
    assert pack([(b"ab", b""), (b"", b"x")]) == b"\x02\x00ab\x00\x01x"


def test_longer_length(pack):
    assert pack([(b"", b"z" * 300)]) == b"\x00\xac\x02" + b"z" * 300


def test_unpack(unpack):
    assert unpack(b"\x01\x02kvw") == [(b"k", b"vw")]


def test_cut_off(unpack):
    try:
        unpack(b"\x01\x02kv")
    except ValueError:
        return
    raise AssertionError("no ValueError")
