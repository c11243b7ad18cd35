def test_literals(inflate):
    assert inflate(b"\x03\x00") == (b"", 2)
    assert inflate(b"\x4b\x04\x00") == (b"a", 3)


def test_match(inflate):
    assert inflate(b"KLJN\x04#\x00") == (b"abcabcabc", 7)
