import random
import zlib

from hypothesis import given
from hypothesis import strategies as st
from stage_2 import (
    SEEDS,
    Bits,
    agrees_with_zlib,
    fixed_block,
    fixed_distance,
    fixed_literal,
    some_tokens,
)
from stage_3 import ORDER, dynamic_block, words, write_header

SAYINGS = {
    "invalid block type": "block type",
    "invalid stored block lengths": "stored length",
    "too many length or distance symbols": "too many codes",
    "invalid code lengths set": "length code",
    "invalid bit length repeat": "repeat",
    "invalid code -- missing end-of-block": "no end of block",
    "invalid literal/lengths set": "literal code",
    "invalid distances set": "distance code",
    "invalid literal/length code": "literal symbol",
    "invalid distance code": "distance symbol",
    "invalid distance too far back": "too far back",
}


def complaint(call, *args):
    """The text of the InflateError that a call raises; "" for none."""
    try:
        call(*args)
    except ValueError as error:
        assert type(error).__name__ == "InflateError"
        assert len(error.args) == 1
        return error.args[0]
    return ""


def zlib_complaint(stream):
    """The same for zlib, in our words."""
    reader = zlib.decompressobj(-15)
    try:
        reader.decompress(stream)
    except zlib.error as error:
        return SAYINGS[str(error).partition(": ")[2]]
    return "" if reader.eof else "truncated"


def block(kind, last=1):
    return Bits().number(last, 1).number(kind, 2)


def header_of(literals, distances, count=15):
    return block(2).number(literals - 257, 5).number(distances - 1, 5).number(count, 4)


def with_own_code(own, literals=257, distances=1):
    bits = header_of(literals, distances)
    for symbol in ORDER:
        bits.number(own.get(symbol, 0), 3)
    return bits


def with_lengths(literals, distances):
    return write_header(random.Random(random.random()), block(2), literals, distances)


def test_block_type(inflate):
    assert complaint(inflate, block(3).bytes()) == "block type"
    assert complaint(inflate, fixed_block(Bits(), [1], 0).number(0, 1).number(3, 2).bytes()) == (
        "block type"
    )


def test_stored_length(inflate):
    assert complaint(inflate, b"\1\2\0\xfd\xfeab") == "stored length"
    assert complaint(inflate, b"\1\2\0\2\0ab") == "stored length"
    assert complaint(inflate, b"\1\2\0\xfd\xfe") == "stored length"


def test_too_many_codes(inflate):
    for literals, distances in ((287, 1), (288, 30), (257, 31), (286, 32)):
        assert complaint(inflate, header_of(literals, distances).bytes()) == "too many codes"
    assert complaint(inflate, header_of(287, 1).bytes()[:2]) == "truncated"
    assert complaint(inflate, header_of(286, 30).bytes()) == "truncated"


def test_length_code(inflate):
    for own in ({}, {0: 1}, {0: 2, 1: 1}, {0: 1, 1: 1, 2: 1}, {0: 7, 5: 1, 6: 2}):
        assert complaint(inflate, with_own_code(own).bytes() + b"\0" * 99) == "length code"


def test_repeat_without_a_length_before(inflate):
    assert complaint(inflate, with_own_code({16: 1, 1: 1}).word("100").bytes()) == "repeat"
    bits = with_own_code({16: 1, 1: 1})
    bits.word("1" * (-len(bits.text) % 8 or 8))  # 16 is there, and its extra bits perhaps
    bare = len(bits.text) - len(with_own_code({16: 1, 1: 1}).text)
    expected = "truncated" if bare < 3 else "repeat"
    assert complaint(inflate, bits.bytes()) == expected


def test_more_lengths_than_announced(inflate):
    own = {18: 2, 17: 2, 16: 2, 1: 2}  # words: 1 is 00, 16 is 01, 17 is 10, 18 is 11
    bits = with_own_code(own).word("11").number(127, 7).word("11").number(127, 7)
    assert complaint(inflate, bits.bytes()) == "repeat"
    bits = with_own_code(own, 257, 1).word("11").number(127, 7).word("11").number(106, 7)
    assert complaint(inflate, bits.word("00").word("01").number(0, 2).bytes()) == "repeat"
    bits = with_own_code(own, 257, 1).word("11").number(127, 7).word("11").number(106, 7)
    assert complaint(inflate, bits.word("00").word("10").number(0, 3).bytes()) == "repeat"
    bits = with_own_code(own, 257, 3).word("11").number(127, 7).word("11").number(107, 7)
    agrees_with_zlib(inflate, bits.word("00").word("10").number(0, 3).word("0").bytes())


def test_no_end_of_block(inflate):
    assert complaint(inflate, with_lengths([1, 1] + [0] * 255, [1]).bytes()) == "no end of block"
    bits = with_lengths([1, 1, 1] + [0] * 254, [1, 1, 1])
    assert complaint(inflate, bits.bytes()) == "no end of block"


def test_literal_code(inflate):
    for some in ([1, 1], [2, 2], [2], [0, 3], [15] * 3):
        literals = some + [0] * (256 - len(some)) + [1 if some == [1, 1] else 2]
        for distances in ([1], [2]):
            assert complaint(inflate, with_lengths(literals, distances).bytes()) == "literal code"


def test_distance_code(inflate):
    for distances in ([1, 1, 1], [2], [0, 2, 2], [2, 1], [15, 15], [15] * 30):
        bits = with_lengths([1] + [0] * 255 + [1], distances)
        assert complaint(inflate, bits.bytes()) == "distance code"


def test_codes_that_are_allowed(inflate):
    for distances in ([0], [1], [0, 0, 1], [1, 1], [2, 2, 0, 1]):
        agrees_with_zlib(inflate, with_lengths([1] + [0] * 255 + [1], distances).word("1").bytes())
    agrees_with_zlib(inflate, with_lengths([0] * 256 + [1], [0]).word("0").bytes())


def test_literal_symbol(inflate):
    for symbol in (286, 287):
        bits = block(1).word(fixed_literal(65)).word(fixed_literal(symbol))
        assert complaint(inflate, bits.bytes()) == "literal symbol"
    bits = with_lengths([0] * 256 + [1], [0]).word("1")
    assert complaint(inflate, bits.bytes()) == "literal symbol"


def test_distance_symbol(inflate):
    for symbol in (30, 31):
        bits = block(1).word(fixed_literal(65)).word(fixed_literal(257))
        assert complaint(inflate, bits.word(fixed_distance(symbol)).bytes()) == "distance symbol"
    literals = [0] * 65 + [1] + [0] * 190 + [2, 2]
    table = words(literals)
    for distances, bit, expected in (
        ([1], "1", "distance symbol"),
        ([0], "0", "distance symbol"),
        ([0], "1", "distance symbol"),
        ([1], "0", ""),
    ):
        bits = with_lengths(literals, distances).word(table[65]).word(table[257])
        bits.word(bit).word(table[256])
        assert complaint(inflate, bits.bytes()) == expected


def test_too_far_back(inflate):
    for found in ([(3, 1)], [1, 2, (3, 3)], [1, (9, 1), (3, 11)], [1, 2, (3, 2), (258, 32768)]):
        assert complaint(inflate, fixed_block(Bits(), found, 1).bytes()) == "too far back"
    bits = fixed_block(Bits(), [5, 6, (4, 1)], 0)
    agrees_with_zlib(inflate, fixed_block(bits, [(4, 6)], 1).bytes())
    bits = fixed_block(Bits(), [5, 6, (4, 1)], 0)
    assert complaint(inflate, fixed_block(bits, [(4, 7)], 1).bytes()) == "too far back"
    assert complaint(inflate, b"zz" + fixed_block(Bits(), [5, (4, 2)], 1).bytes(), 2) == (
        "too far back"
    )


def some_stream(rng):
    bits, so_far = Bits(), 0
    for left in reversed(range(rng.randint(1, 3))):
        found, after = some_tokens(rng, rng.randrange(8), so_far)
        kind = rng.randrange(4)
        if kind == 0:
            bits.stored(rng.randbytes(4), left == 0)
            so_far += 4
        elif kind == 1:
            fixed_block(bits, found, left == 0)
            so_far = after
        else:
            dynamic_block(rng, bits, found, left == 0)
            so_far = after
    return bits.bytes()


@given(seed=SEEDS)
def test_truncated(inflate, seed):
    rng = random.Random(seed)
    stream = some_stream(rng)
    for size in {0, len(stream) - 1, rng.randrange(len(stream)), rng.randrange(len(stream))}:
        assert complaint(inflate, stream[:size]) == "truncated"
        assert complaint(inflate, b"ab" + stream[:size], 2) == "truncated"


def test_truncated_stored_block(inflate):
    for size in range(8):
        assert complaint(inflate, b"\1\3\0\xfc\xffabc"[:size]) == "truncated"


@given(seed=SEEDS, flips=st.integers(1, 3))
def test_damaged(inflate, seed, flips):
    rng = random.Random(seed)
    for _ in range(3):
        stream = bytearray(some_stream(rng))
        for _ in range(flips):
            stream[rng.randrange(len(stream))] ^= 1 << rng.randrange(8)
        assert complaint(inflate, bytes(stream)) == zlib_complaint(stream)


@given(data=st.binary(min_size=1, max_size=60), kind=st.sampled_from([1, 2, 4, 5]))
def test_noise(inflate, data, kind):
    data = bytes([data[0] & 0xF8 | kind]) + data[1:]
    assert complaint(inflate, data) == zlib_complaint(data)
