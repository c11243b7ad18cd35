import gzip
import random
import zlib

from hypothesis import given
from hypothesis import strategies as st
from stage_2 import Bits, fixed_block
from stage_4 import complaint

BYTES = st.binary(max_size=80)
LATIN = st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=8)
FIELDS = {
    "data": BYTES,
    "name": st.none() | LATIN,
    "comment": st.none() | LATIN,
    "extra": st.none() | BYTES,
    "mtime": st.integers(0, 2**32 - 1),
    "os": st.integers(0, 255),
    "text": st.booleans(),
}
MEMBERS = st.fixed_dictionaries(FIELDS)


def raw(data):
    writer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return writer.compress(data) + writer.flush()


def header(member, check=False, ignored=0):
    flags = member["text"] | check << 1
    fields = b""
    if member["extra"] is not None:
        flags |= 4
        fields += len(member["extra"]).to_bytes(2, "little") + member["extra"]
    for flag, key in ((8, "name"), (16, "comment")):
        if member[key] is not None:
            flags |= flag
            fields += member[key].encode("latin-1") + b"\0"
    out = b"\x1f\x8b\x08" + bytes([flags]) + member["mtime"].to_bytes(4, "little")
    out += bytes([ignored, member["os"]]) + fields
    return out + (zlib.crc32(out) & 0xFFFF).to_bytes(2, "little") if check else out


def trailer(data):
    return zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")


def packed(member, check=False, ignored=0):
    return header(member, check, ignored) + raw(member["data"]) + trailer(member["data"])


def plain(data=b"", **fields):
    nothing = {"name": None, "comment": None, "extra": None, "mtime": 0, "os": 3, "text": False}
    return {"data": data, **nothing, **fields}


@given(history=BYTES, data=BYTES)
def test_history(inflate, history, data):
    writer = zlib.compressobj(9, zlib.DEFLATED, -15, 8, 0, history)
    stream = writer.compress(data + history + data) + writer.flush()
    assert inflate(stream, 0, history) == (data + history + data, len(stream))


def test_history_reaches_so_far(inflate):
    stream = fixed_block(Bits(), [1, (3, 4), (3, 7)], 1).bytes()
    assert inflate(stream, 0, b"abc") == (b"\1abcabc", len(stream))
    assert complaint(inflate, fixed_block(Bits(), [1, (3, 5)], 1).bytes(), 0, b"abc") == (
        "too far back"
    )


@given(data=st.binary(max_size=200), level=st.integers(0, 9), window=st.integers(9, 15))
def test_zlib(zlib_decompress, data, level, window):
    writer = zlib.compressobj(level, zlib.DEFLATED, window)
    output = zlib_decompress(writer.compress(data) + writer.flush())
    assert output == data
    assert type(output) is bytes


@given(dictionary=st.binary(min_size=1, max_size=50), data=BYTES)
def test_zlib_dictionary(zlib_decompress, dictionary, data):
    writer = zlib.compressobj(9, zlib.DEFLATED, 15, 8, 0, dictionary)
    stream = writer.compress(data + dictionary) + writer.flush()
    assert zlib_decompress(stream, dictionary) == data + dictionary
    assert complaint(zlib_decompress, stream) == "dictionary"
    assert complaint(zlib_decompress, stream, dictionary + b"\0") == "dictionary"
    assert complaint(zlib_decompress, stream[:5], dictionary) == "truncated"


def test_unused_dictionary(zlib_decompress):
    assert zlib_decompress(zlib.compress(b"abcabc"), b"abc") == b"abcabc"
    body = fixed_block(Bits(), [1, (3, 2)], 1).bytes()
    stream = b"\x78\x9c" + body + zlib.adler32(b"\1\1\1\1").to_bytes(4, "big")
    assert complaint(zlib_decompress, stream, b"abc") == "too far back"


def test_zlib_header(zlib_decompress):
    rest = zlib.compress(b"some data")[2:]
    for first in range(256):
        allowed = first & 15 == 8 and first >> 4 <= 7
        second = -256 * first % 31
        assert complaint(zlib_decompress, bytes([first, second]) + rest) == (
            "" if allowed else "header"
        )
        if allowed:
            for second in (second + 1, second + 3, second + 30):
                assert complaint(zlib_decompress, bytes([first, second]) + rest) == "header"


@given(data=BYTES, place=st.integers(1, 4), bit=st.integers(0, 7))
def test_zlib_checksum(zlib_decompress, data, place, bit):
    stream = bytearray(zlib.compress(data))
    stream[-place] ^= 1 << bit
    assert complaint(zlib_decompress, bytes(stream)) == "checksum"


@given(data=BYTES, more=BYTES)
def test_zlib_too_short_or_long(zlib_decompress, data, more):
    stream = zlib.compress(data)
    for size in range(len(stream)):
        if size < 3 or size > len(stream) - 6:
            assert complaint(zlib_decompress, stream[:size]) == "truncated"
    assert complaint(zlib_decompress, stream + more) == ("trailing" if more else "")


@given(member=MEMBERS, check=st.booleans(), ignored=st.integers(0, 255))
def test_gzip_member(gzip_members, member, check, ignored):
    stream = packed(member, check, ignored)
    assert gzip.decompress(stream) == member["data"]
    (output,) = gzip_members(stream)
    assert output == member
    assert list(map(type, map(output.get, member))) == list(map(type, member.values()))


@given(
    members=st.lists(MEMBERS, min_size=1, max_size=3),
    checks=st.lists(st.booleans(), min_size=3, max_size=3),
    zeros=st.integers(0, 20),
)
def test_gzip_members(gzip_members, members, checks, zeros):
    stream = b"".join(map(packed, members, checks)) + b"\0" * zeros
    assert gzip_members(stream) == members


def test_what_gzip_writes(gzip_members):
    data = random.randbytes(50) * 3
    (output,) = gzip_members(gzip.compress(data, mtime=77))
    assert (output["data"], output["mtime"]) == (data, 77)


def test_zeros_between_members(gzip_members):
    one = packed(plain(b"one"))
    assert complaint(gzip_members, one + b"\0" * 12 + one) == "header"
    assert complaint(gzip_members, one + b"\0\1") == "truncated"
    assert complaint(gzip_members, b"") == "truncated"
    assert complaint(gzip_members, b"\0" * 20) == "header"


def test_gzip_header(gzip_members):
    stream = packed(plain(b"one"))
    for place in range(3):
        bad = bytearray(stream)
        bad[place] ^= 0x20
        assert complaint(gzip_members, bytes(bad)) == "header"
    for flags in (32, 64, 128, 0xE0, 0x3F):
        assert complaint(gzip_members, stream[:3] + bytes([flags]) + stream[4:]) == "header"


def test_gzip_header_checksum(gzip_members):
    member = plain(b"one", name="n", comment="c", extra=b"xx", text=True)
    start = header(member, True)
    for place in (4, 9, 12, 14, 16, len(start) - 2, len(start) - 1):
        bad = bytearray(packed(member, True))
        bad[place] ^= 1
        assert complaint(gzip_members, bytes(bad)) == "header checksum"
    second = packed(plain(b"first")) + packed(member, True)
    assert [output["data"] for output in gzip_members(second)] == [b"first", b"one"]


def test_gzip_trailer(gzip_members):
    stream = packed(plain(b"one", name="n"))
    for place in range(1, 9):
        bad = bytearray(stream)
        bad[-place] ^= 64
        assert complaint(gzip_members, bytes(bad)) == ("length" if place <= 4 else "checksum")
    bad = stream[:-8] + bytes(8)
    assert complaint(gzip_members, bad) == "checksum"


def test_gzip_truncated(gzip_members):
    member = plain(b"one", name="nn", comment="cc", extra=b"xx")
    stream = packed(member, True)
    for size in range(len(stream)):
        assert complaint(gzip_members, stream[:size]) == "truncated"
        if size:
            assert complaint(gzip_members, packed(plain(b"a")) + stream[:size]) == "truncated"
