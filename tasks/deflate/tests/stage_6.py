import random
import zlib

from hypothesis import given
from hypothesis import strategies as st
from stage_2 import Bits, fixed_block

SMALL = st.text("abc", max_size=60).map(str.encode)
RUNS = st.lists(st.tuples(st.sampled_from(b"ab"), st.integers(1, 300)), max_size=3).map(
    lambda runs: b"".join(bytes([byte]) * count for byte, count in runs)
)


def common(data, start, place):
    """How many bytes agree at two places."""
    count = 0
    while count < 258 and place + count < len(data) and data[start + count] == data[place + count]:
        count += 1
    return count


def by_definition(data):
    found, place = [], 0
    while place < len(data):
        length, start = max(
            ((common(data, start, place), start) for start in range(max(0, place - 32768), place)),
            default=(0, 0),
        )
        found.append((length, place - start) if length >= 3 else data[place])
        place += max(1, length if length >= 3 else 1)
    return found


def unpacked(found):
    out = bytearray()
    for token in found:
        if isinstance(token, int):
            out.append(token)
        else:
            for _ in range(token[0]):
                out.append(out[-token[1]])
    return bytes(out)


def words_of(rng, count, size=8):
    vocabulary = [bytes(rng.choices(b"etaoinshrdlu", k=rng.randint(1, size))) for _ in range(400)]
    return b" ".join(rng.choices(vocabulary, k=count))


@given(data=SMALL | RUNS | st.binary(max_size=30))
def test_tokens(tokens, data):
    output = tokens(data)
    assert output == by_definition(data)
    assert all(type(token) in (int, tuple) for token in output)


@given(pieces=st.lists(st.sampled_from([b"abcd", b"abcx", b"bcdy", b"zabc"]), max_size=20))
def test_tokens_of_phrases(tokens, pieces):
    data = b"".join(pieces)
    assert tokens(data) == by_definition(data)


def test_longest_matches(tokens):
    phrase = random.randbytes(258)
    for data in (phrase * 3 + b"!", phrase[:257] + b"?" + phrase[:257] + phrase, b"z" * 777):
        assert tokens(data) == by_definition(data)


def test_window(tokens):
    noise = random.Random(random.random())
    for gap in (32764, 32765, 32766, 40000):
        middle = bytes(noise.choices(range(128), k=gap))
        data = b"\xf0\xf1\xf2" + middle + b"\xf0\xf1\xf2"
        output = tokens(data)
        assert unpacked(output) == data
        assert ((3, gap + 3) in output) == (gap + 3 <= 32768)
        assert output[-1] == ((3, gap + 3) if gap + 3 <= 32768 else 0xF2)


def test_nearer_match_beyond_the_window(tokens):
    filling = bytes(
        byte for number in range(8300) for byte in (number % 128, number // 128, 255, 254)
    )
    data = b"\xf0\xf1\xf2\xf3" + filling + b"\xf0\xf1\xf2\xf4" + b"\xf0\xf1\xf2\xf3"
    assert tokens(data)[-2:] == [(3, 4), 0xF3]


def test_long_text(tokens):
    data = words_of(random.Random(random.random()), 20000)
    output = tokens(data)
    assert unpacked(output) == data
    assert len(output) < len(data) / 2


@given(data=SMALL | RUNS | st.binary(max_size=80))
def test_fixed_block(deflate_fixed, data):
    output = deflate_fixed(data)
    assert output == fixed_block(Bits(), by_definition(data), 1).bytes()
    assert type(output) is bytes


def test_far_matches_in_a_fixed_block(deflate_fixed):
    rng = random.Random(random.random())
    data = rng.randbytes(600)
    for reach in (40, 100, 300, 700, 1400, 2500, 5000, 9000):
        start = len(data) - min(reach, len(data))
        data += data[start : start + rng.randint(3, 258)] + rng.randbytes(reach // 4)
    assert zlib.decompress(deflate_fixed(data), -15) == data


def test_round_trip(deflate_fixed, inflate):
    data = words_of(random.Random(random.random()), 400)
    stream = deflate_fixed(data)
    assert inflate(stream) == (data, len(stream))
    assert zlib.decompress(stream, -15) == data
