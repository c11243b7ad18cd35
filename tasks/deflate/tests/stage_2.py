import random
import zlib

from hypothesis import given
from hypothesis import strategies as st

LENGTH_BASES = [*range(3, 11), 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59]
LENGTH_BASES += [67, 83, 99, 115, 131, 163, 195, 227, 258]
LENGTH_EXTRAS = [0] * 8 + [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4 + [5] * 4 + [0]
DISTANCE_BASES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769]
DISTANCE_BASES += [1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]
DISTANCE_EXTRAS = [0, 0, *(n for n in range(14) for _ in (0, 1))]
SEEDS = st.integers(0, 2**64)


class Bits:
    """Writes a stream, bit after bit, as text of 0 and 1."""

    def __init__(self):
        self.text = ""

    def number(self, value, count):
        self.text += f"{value:0{count}b}"[::-1] if count else ""
        return self

    def word(self, word):
        self.text += word
        return self

    def align(self, filling="0"):
        self.text += filling * (-len(self.text) % 8)
        return self

    def stored(self, data, last):
        self.number(last, 1).number(0, 2).align(random.choice("01"))
        self.number(len(data), 16).number(len(data) ^ 0xFFFF, 16)
        self.text += "".join(f"{byte:08b}"[::-1] for byte in data)
        return self

    def bytes(self):
        text = self.text + "0" * (-len(self.text) % 8)
        return bytes(int(text[place : place + 8][::-1], 2) for place in range(0, len(text), 8))


def fixed_literal(symbol):
    if symbol < 144:
        return f"{symbol + 0x30:08b}"
    if symbol < 256:
        return f"{symbol - 144 + 0x190:09b}"
    return f"{symbol - 256:07b}" if symbol < 280 else f"{symbol - 280 + 0xC0:08b}"


def fixed_distance(symbol):
    return f"{symbol:05b}"


def coded(bases, value):
    """The symbol for a value and what is left for its extra bits."""
    symbol = max(place for place, base in enumerate(bases) if base <= value)
    return symbol, value - bases[symbol]


def write_tokens(bits, found, literal=fixed_literal, distance=fixed_distance):
    """Literals and matches, and the end of the block."""
    for token in found:
        if isinstance(token, int):
            bits.word(literal(token))
            continue
        symbol, rest = coded(LENGTH_BASES, token[0])
        bits.word(literal(257 + symbol)).number(rest, LENGTH_EXTRAS[symbol])
        symbol, rest = coded(DISTANCE_BASES, token[1])
        bits.word(distance(symbol)).number(rest, DISTANCE_EXTRAS[symbol])
    return bits.word(literal(256))


def fixed_block(bits, found, last):
    return write_tokens(bits.number(last, 1).number(1, 2), found)


def some_tokens(rng, size, so_far=0):
    """Random tokens that fit after some output, and the size of the output then."""
    found = []
    for _ in range(size):
        if so_far and rng.random() < 0.4:
            length = rng.choice([3, 4, 9, 10, 11, 12, 258, 257, rng.randint(3, 258)])
            reach = rng.choice([1, 2, 3, 4, 5, 8, 40, 300, 5000, 32768])
            found.append((length, rng.randint(1, min(reach, so_far))))
            so_far += length
        else:
            found.append(rng.choice([0, 97, 98, 143, 144, 255, rng.randrange(256)]))
            so_far += 1
    return found, so_far


def agrees_with_zlib(inflate, stream):
    output = inflate(b"before" + stream + b"after", 6)
    assert output == (zlib.decompress(stream, -15), 6 + len(stream))


@given(data=st.binary(max_size=200))
def test_literals(inflate, data):
    agrees_with_zlib(inflate, fixed_block(Bits(), data, 1).bytes())


def test_every_length(inflate):
    for start in range(3, 259, 16):
        found = [1, 2, 3]
        for length in range(start, min(start + 16, 259)):
            found += [(length, 2 + length % 2), length % 256]
        agrees_with_zlib(inflate, fixed_block(Bits(), found, 1).bytes())


def test_longest_match_by_either_symbol(inflate):
    bits = Bits().number(1, 1).number(1, 2).word(fixed_literal(7))
    bits.word(fixed_literal(284)).number(31, 5).word(fixed_distance(0))
    bits.word(fixed_literal(285)).word(fixed_distance(0)).word(fixed_literal(256))
    agrees_with_zlib(inflate, bits.bytes())


def test_every_distance_symbol(inflate):
    rng = random.Random(random.random())
    bits = Bits().stored(rng.randbytes(32768), 0)
    far = [*DISTANCE_BASES, *(base - 1 for base in DISTANCE_BASES[1:]), 32768]
    found = []
    for distance in far:
        found += [(3, distance), (4, rng.randint(distance // 2 + 1, distance))]
    agrees_with_zlib(inflate, fixed_block(bits, found, 1).bytes())


@given(seed=SEEDS)
def test_tokens(inflate, seed):
    found, _ = some_tokens(random.Random(seed), 30)
    agrees_with_zlib(inflate, fixed_block(Bits(), found, 1).bytes())


@given(seed=SEEDS)
def test_mixed_blocks(inflate, seed):
    rng = random.Random(seed)
    bits, so_far = Bits(), 0
    count = rng.randint(1, 5)
    for number in range(1, count + 1):
        if rng.random() < 0.5:
            data = rng.randbytes(rng.randrange(20))
            bits.stored(data, number == count)
            so_far += len(data)
        else:
            found, so_far = some_tokens(rng, rng.randrange(8), so_far)
            fixed_block(bits, found, number == count)
    agrees_with_zlib(inflate, bits.bytes())


@given(data=st.text("ab ", max_size=300))
def test_what_zlib_writes(inflate, data):
    data = data.encode()
    writer = zlib.compressobj(9, zlib.DEFLATED, -15, 8, zlib.Z_FIXED)
    stream = writer.compress(data) + writer.flush()
    assert inflate(stream) == (data, len(stream))
