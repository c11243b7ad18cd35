import gzip
import itertools
import random
import zlib
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from stage_6 import RUNS, SMALL, words_of

WEIGHTS = st.lists(st.integers(0, 5) | st.integers(0, 2000), max_size=7)


def least_cost(weights, limit):
    """The best sum, by trying how many words there are of each length."""
    weights = sorted(weights, reverse=True)
    best = None
    for lengths in itertools.combinations_with_replacement(range(1, limit + 1), len(weights)):
        if sum(Fraction(1, 2**length) for length in lengths) <= 1:
            cost = sum(map(int.__mul__, weights, lengths))
            best = cost if best is None else min(best, cost)
    return best


def check_code(weights, lengths, limit):
    assert len(lengths) == len(weights)
    used = [length for length in lengths if length]
    assert all(0 < length <= limit for length in used)
    assert [weight > 0 for weight in weights] == [length > 0 for length in lengths]
    if len(used) == 1:
        assert used == [1]
    elif used:
        assert sum(Fraction(1, 2**length) for length in used) == 1
    return sum(map(int.__mul__, weights, lengths))


@given(weights=WEIGHTS, more=st.integers(0, 3))
def test_code_lengths(code_lengths, weights, more):
    limit = max(1, (len(weights) - 1).bit_length()) + more
    cost = check_code(weights, code_lengths(list(weights), limit), limit)
    assert cost == least_cost([weight for weight in weights if weight], limit)


def test_narrow_limits(code_lengths):
    fibonacci = [1, 1]
    while len(fibonacci) < 20:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    costs = [check_code(fibonacci, code_lengths(fibonacci, n), n) for n in (5, 6, 9, 15, 19, 20)]
    assert costs == [51150, 48151, 46453, 46344, 46343, 46343] or costs == sorted(costs)[::-1]
    assert check_code([3] * 8, code_lengths([3] * 8, 3), 3) == 72


def squeezed(data, level=1):
    writer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return writer.compress(data) + writer.flush()


def is_good(deflate, data):
    output = deflate(data)
    assert type(output) is bytes
    assert zlib.decompress(output, -15) == data
    assert len(output) <= 1.01 * len(squeezed(data)) + 4


@given(data=SMALL | RUNS | st.binary(max_size=100))
def test_small_data(deflate, data):
    is_good(deflate, data)


def test_words(deflate):
    rng = random.Random(random.random())
    for count in (30, 60, 120, 250, 500, 3000):
        is_good(deflate, words_of(rng, count)[:20000])


def test_records(deflate):
    rng = random.Random(random.random())
    rows = [
        f"{n:05d};{rng.choice(['red', 'green', 'blue'])};{rng.randrange(1000)}" for n in range(500)
    ]
    is_good(deflate, "\n".join(rows).encode())


def test_few_different_bytes(deflate):
    rng = random.Random(random.random())
    for alphabet in (
        b"ab",
        b"0123",
        bytes(range(16)),
        bytes(range(100, 164)),
        bytes(range(0, 256, 5)),
    ):
        for size in (100, 400, 1500, 4000):
            is_good(deflate, bytes(rng.choices(alphabet, k=size)))


def test_lopsided_bytes(deflate):
    rng = random.Random(random.random())
    weights = [1.6**n for n in range(25)]
    for size in (200, 1000, 4000):
        is_good(deflate, bytes(rng.choices(range(60, 85), weights, k=size)))


def test_noise_is_stored(deflate, store):
    for size in (0, 100, 1000, 66000):
        data = random.randbytes(size)
        output = deflate(data)
        assert len(output) <= len(store(data))
        assert zlib.decompress(output, -15) == data


@given(data=SMALL | RUNS)
def test_no_longer_than_fixed(deflate, deflate_fixed, data):
    assert len(deflate(data)) <= len(deflate_fixed(data))


@given(data=SMALL | st.binary(max_size=60))
def test_zlib(zlib_compress, deflate, data):
    output = zlib_compress(data)
    assert zlib.decompress(output) == data
    assert output[:2] == b"\x78\x9c"
    assert output[2:-4] == deflate(data)


@given(data=SMALL, name=st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=5))
def test_gzip(gzip_compress, deflate, data, name):
    mtime = random.randrange(2**32)
    output = gzip_compress(data, name, mtime)
    assert gzip.decompress(output) == data
    header = b"\x1f\x8b\x08" + bytes([8 if name else 0]) + mtime.to_bytes(4, "little") + b"\0\xff"
    header += name.encode("latin-1") + b"\0" if name else b""
    assert output[: len(header)] == header
    assert output[len(header) : -8] == deflate(data)


def test_gzip_by_default(gzip_compress, gzip_members):
    data = b"so it is " * 20
    nothing = {"comment": None, "extra": None, "os": 255, "text": False}
    assert gzip_members(gzip_compress(data)) == [
        {"data": data, "name": None, "mtime": 0, **nothing}
    ]
