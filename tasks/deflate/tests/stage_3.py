import random
import zlib

from hypothesis import given
from stage_2 import (
    DISTANCE_BASES,
    LENGTH_BASES,
    SEEDS,
    Bits,
    agrees_with_zlib,
    coded,
    fixed_block,
    some_tokens,
    write_tokens,
)

ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]


def some_code(rng, symbols, size, deepest):
    """Random complete code lengths for these symbols (one of length 1 where there is but one)."""
    leaves = [0]
    while len(leaves) < len(symbols):
        leaf = leaves.pop(rng.randrange(len(leaves)))
        if leaf == deepest:
            leaves.append(leaf)
        else:
            leaves += [leaf + 1, leaf + 1]
    rng.shuffle(leaves)
    lengths = [0] * size
    for symbol, length in zip(symbols, leaves, strict=True):
        lengths[symbol] = max(length, 1)
    return lengths


def words(lengths):
    """The words of a code, by the definition: in order of length and symbol."""
    found, last, size = {}, -1, 0
    for length, symbol in sorted((n, symbol) for symbol, n in enumerate(lengths) if n):
        last = (last + 1) << (length - size)
        size = length
        found[symbol] = f"{last:0{length}b}"
    return found


def as_repetitions(rng, lengths, zeal=0.8):
    """The lengths as (symbol, number, bits of the number), somehow cut up."""
    out, place = [], 0
    while place < len(lengths):
        run = 1
        while place + run < len(lengths) and lengths[place + run] == lengths[place] and run < 138:
            run += 1
        if lengths[place] == 0 and run >= 3 and rng.random() < zeal:
            run = rng.choice([run, rng.randint(3, run)])
            out.append((17, run - 3, 3) if run < 11 else (18, run - 11, 7))
        elif place and lengths[place] == lengths[place - 1] and run >= 3 and rng.random() < zeal:
            run = rng.randint(3, min(run, 6))
            out.append((16, run - 3, 2))
        else:
            run = 1
            out.append((lengths[place], 0, 0))
        place += run
    return out


def write_header(rng, bits, literals, distances, zeal=0.8):
    """What a dynamic block begins with, after its type."""
    items = as_repetitions(rng, literals + distances, zeal)
    used = sorted({symbol for symbol, _, _ in items})
    more = [symbol for symbol in range(19) if symbol not in used]
    used += rng.sample(more, max(2 - len(used), rng.randrange(len(more) + 1)))
    own = some_code(rng, used, 19, 7)
    least = max(4, 1 + max(place for place in range(19) if own[ORDER[place]]))
    count = rng.choice([least, rng.randint(least, 19)])
    bits.number(len(literals) - 257, 5).number(len(distances) - 1, 5).number(count - 4, 4)
    for symbol in ORDER[:count]:
        bits.number(own[symbol], 3)
    table = words(own)
    for symbol, number, size in items:
        bits.word(table[symbol]).number(number, size)
    return bits


def dynamic_block(rng, bits, found, last):
    """A block of type 2 with these tokens and codes that are good for nothing else."""
    matches = [token for token in found if not isinstance(token, int)]
    used = {token for token in found if isinstance(token, int)} | {256}
    used |= {257 + coded(LENGTH_BASES, length)[0] for length, _ in matches}
    used |= set(rng.sample(range(286), rng.choice([0, 3, 40, 286])))
    literals = some_code(rng, sorted(used), 286, 15)
    far = {coded(DISTANCE_BASES, distance)[0] for _, distance in matches}
    far |= set(rng.sample(range(30), rng.choice([0, 0, 2, 20])))
    distances = some_code(rng, sorted(far), 30, 15) if far else [0] * 30
    literals = literals[: rng.randint(max(used) + 1, 286)]
    literals += [0] * (257 - len(literals))
    distances = distances[: rng.randint(max(far, default=0) + 1, 30)]
    bits.number(last, 1).number(2, 2)
    write_header(rng, bits, literals, distances)
    codes = words(literals), words(distances)
    return write_tokens(bits, found, codes[0].__getitem__, codes[1].__getitem__)


@given(seed=SEEDS)
def test_literals_alone(inflate, seed):
    rng = random.Random(seed)
    found = list(rng.randbytes(rng.randrange(40)))
    agrees_with_zlib(inflate, dynamic_block(rng, Bits(), found, 1).bytes())


@given(seed=SEEDS)
def test_dynamic_block(inflate, seed):
    rng = random.Random(seed)
    found, _ = some_tokens(rng, rng.randrange(40))
    agrees_with_zlib(inflate, dynamic_block(rng, Bits(), found, 1).bytes())


@given(seed=SEEDS)
def test_all_kinds_of_blocks(inflate, seed):
    rng = random.Random(seed)
    bits, so_far = Bits(), 0
    for left in reversed(range(rng.randint(2, 5))):
        kind = rng.randrange(3)
        found, after = some_tokens(rng, rng.randrange(12), so_far)
        if kind == 0:
            data = rng.randbytes(rng.randrange(20))
            bits.stored(data, left == 0)
            so_far += len(data)
        else:
            block = fixed_block if kind == 1 else lambda *rest: dynamic_block(rng, *rest)
            block(bits, found, left == 0)
            so_far = after
    agrees_with_zlib(inflate, bits.bytes())


def test_repetitions_at_their_limits(inflate):
    rng = random.Random(random.random())
    for zeros in (3, 10, 11, 12, 138, 139, 149):
        literals = [0] * zeros + [9] * (256 - zeros)
        literals += [1, 0, 0]
        room = 2**14 - 2**6 * (256 - zeros)
        for length in range(2, 16):  # fill up until the code is complete
            while room >= 2 ** (15 - length) and len(literals) < 286:
                literals.append(length)
                room -= 2 ** (15 - length)
        assert room == 0
        bits = write_header(rng, Bits().number(1, 1).number(2, 2), literals, [1], zeal=1.0)
        table = words(literals)
        found = [symbol for symbol in table if symbol < 256]
        for symbol in found:
            bits.word(table[symbol])
        agrees_with_zlib(inflate, bits.word(table[256]).bytes())


def test_what_zlib_writes(inflate):
    rng = random.Random(random.random())
    for level, strategy in ((1, 0), (6, 0), (9, zlib.Z_FILTERED), (6, zlib.Z_HUFFMAN_ONLY)):
        vocabulary = [rng.randbytes(rng.randint(1, 8)) for _ in range(40)]
        writer = zlib.compressobj(level, zlib.DEFLATED, -15, 1, strategy)
        data, stream = b"", b""
        for mode in (zlib.Z_FULL_FLUSH, zlib.Z_SYNC_FLUSH, zlib.Z_FINISH):
            piece = b" ".join(rng.choices(vocabulary, k=150))
            data += piece
            stream += writer.compress(piece) + writer.flush(mode)
        assert inflate(stream) == (data, len(stream))
