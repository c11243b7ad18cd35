def test_checksums(adler32, crc32):
    assert adler32(b"abc") == 0x024D0127
    assert crc32(b"abc") == 0x352441C2
    assert crc32(b"c", crc32(b"ab")) == crc32(b"abc")


def test_stored(store, inflate):
    assert store(b"hi") == b"\x01\x02\x00\xfd\xffhi"
    assert inflate(b"\x01\x02\x00\xfd\xffhi!") == (b"hi", 7)
