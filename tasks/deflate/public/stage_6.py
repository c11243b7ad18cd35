def test_tokens(tokens):
    assert tokens(b"abcabcabd") == [97, 98, 99, (5, 3), 100]


def test_fixed(deflate_fixed, inflate):
    assert deflate_fixed(b"a") == b"\x4b\x04\x00"
    assert inflate(deflate_fixed(b"abcabcabc"))[0] == b"abcabcabc"
