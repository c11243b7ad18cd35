def test_zlib(zlib_decompress):
    assert zlib_decompress(b"x\x9cKLJ\x06\x00\x02M\x01'") == b"abc"


def test_gzip(gzip_members):
    data = bytes.fromhex("1f8b0808640000000003780003000000000000000000")
    expected = {"data": b"", "name": "x", "comment": None, "extra": None}
    assert gzip_members(data) == [{**expected, "mtime": 100, "os": 3, "text": False}]
