import random
import zlib

from hypothesis import given
from hypothesis import strategies as st

BYTES = st.binary(max_size=300)
START = st.integers(0, 2**32 - 1)


def stored(pieces, filling=0):
    """A stream of stored blocks; the bits that a reader skips are those of filling."""
    out = b""
    for number, piece in enumerate(pieces, 1):
        size = len(piece)
        header = (number == len(pieces)) | filling << 3 & 0xF8
        out += bytes([header]) + size.to_bytes(2, "little")
        out += (size ^ 0xFFFF).to_bytes(2, "little") + piece
    return out


@given(data=BYTES)
def test_adler32(adler32, data):
    assert adler32(data) == zlib.adler32(data)


def test_adler32_wraps_round(adler32):
    for data in (b"\xff" * 6000, b"\xff" * 257, b"\xf0" + b"\xff" * 256 + b"\0\1"):
        assert adler32(data) == zlib.adler32(data)


@given(data=BYTES, more=BYTES)
def test_adler32_goes_on(adler32, data, more):
    assert adler32(more, zlib.adler32(data)) == zlib.adler32(data + more)


@given(data=BYTES)
def test_crc32(crc32, data):
    assert crc32(data) == zlib.crc32(data)


@given(data=BYTES, value=START)
def test_crc32_goes_on(crc32, data, value):
    assert crc32(data, value) == zlib.crc32(data, value)


@given(pieces=st.lists(BYTES, min_size=1, max_size=4), filling=st.integers(0, 255))
def test_stored_blocks(inflate, pieces, filling):
    stream = stored(pieces, filling)
    output = inflate(stream)
    assert output == (b"".join(pieces), len(stream))
    assert type(output[0]) is bytes


@given(before=BYTES, data=BYTES, after=BYTES)
def test_stream_among_others(inflate, before, data, after):
    stream = stored([data, b"", data])
    output = inflate(before + stream + after, len(before))
    assert output == (data + data, len(before) + len(stream))


def test_large_stored_blocks(inflate):
    pieces = [random.randbytes(size) for size in (65535, 256, 255, 40000)]
    stream = stored(pieces)
    assert inflate(stream + b"\1") == (b"".join(pieces), len(stream))


@given(data=BYTES)
def test_store(store, data):
    output = store(data)
    assert output == stored([data])
    assert type(output) is bytes


def test_store_in_several_blocks(store):
    for size in (65534, 65535, 65536, 131070, 131071, 140000):
        data = random.randbytes(size)
        pieces = [data[start : start + 65535] for start in range(0, size, 65535)]
        assert store(data) == stored(pieces)
        assert zlib.decompress(store(data), -15) == data
