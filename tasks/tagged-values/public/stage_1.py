EXAMPLES = [
    (None, b"N"),
    (-2, b"1\xfe"),
    (300, b"2\x01\x2c"),
    ("é", b"S\x00\x00\x00\x02\xc3\xa9"),
    ([True, b"x"], b"L\x00\x00\x00\x02TB\x00\x00\x00\x01x"),
    ({"k": 1}, b"M\x00\x00\x00\x01S\x00\x00\x00\x01k1\x01"),
]


def test_pack(pack_value):
    for value, data in EXAMPLES:
        assert pack_value(value) == data


def test_unpack(unpack_value):
    for value, data in EXAMPLES:
        assert unpack_value(data) == value


def test_longer_than_needed(unpack_value):
    try:
        unpack_value(b"2\x00\x05")
    except ValueError:
        return
    raise AssertionError("no ValueError")
