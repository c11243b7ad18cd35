def test_lengths(code_lengths):
    assert code_lengths([4, 2, 1, 1], 15) == [1, 2, 3, 3]
    assert code_lengths([4, 2, 1, 1], 2) == [2, 2, 2, 2]


def test_round_trip(deflate, inflate, zlib_compress, zlib_decompress):
    data = b"to be or not to be, that is the question" * 3
    assert inflate(deflate(data))[0] == data
    assert zlib_decompress(zlib_compress(data)) == data
