from hypothesis import given
from hypothesis import strategies as st

SIZES = st.one_of(st.integers(0, 3), st.sampled_from([126, 127, 128, 129, 255, 256, 16383, 16384]))
TEXTS = st.builds(lambda size, byte: bytes([byte]) * size, SIZES, st.integers(0, 255))
PAIRS = st.lists(st.tuples(TEXTS, TEXTS), max_size=5)


def length(number):
    """Write a number in base 128, the lowest digit first, all but the last marked."""
    digits = [number % 128, number // 128 % 128, number // 128**2]
    while len(digits) > 1 and digits[-1] == 0:
        digits.pop()
    return bytes([digit + 128 for digit in digits[:-1]] + digits[-1:])


def records(pairs):
    return [length(len(key)) + length(len(value)) + key + value for key, value in pairs]


def refused(unpack, data):
    try:
        unpack(data)
    except ValueError:
        return True
    return False


@given(pairs=PAIRS)
def test_records(pack, pairs):
    packed = pack(list(pairs))
    assert type(packed) is bytes
    assert packed == b"".join(records(pairs))


@given(pairs=PAIRS)
def test_inverse(unpack, pairs):
    unpacked = unpack(b"".join(records(pairs)))
    assert type(unpacked) is list
    assert all(type(pair) is tuple for pair in unpacked)
    assert unpacked == pairs


def test_large(pack, unpack):
    pairs = [(b"k" * 70000, b"v" * 2097152), (b"", b"")]
    packed = pack(list(pairs))
    assert packed[:7].hex() == "f0a20480808001"
    assert unpack(packed) == pairs


@given(pairs=PAIRS.filter(bool), data=st.data())
def test_cut_off(unpack, pairs, data):
    *before, last = records(pairs)
    cut = data.draw(st.one_of(st.integers(1, 4), st.integers(1, len(last) - 1)))
    short = b"".join(before) + last[: min(cut, len(last) - 1)]
    assert refused(unpack, short)


def test_longer_than_needed(unpack):
    for text in ("8000 00", "00 8000", "81808000 00", "8100 00 61", "00 8000", "ff8000 00"):
        assert refused(unpack, bytes.fromhex(text) + b"a" * 200), text
    assert unpack(bytes.fromhex("8001 00") + b"a" * 128) == [(b"a" * 128, b"")]
    assert unpack(bytes.fromhex("00 808001") + b"a" * 16384) == [(b"", b"a" * 16384)]


def test_length_cut_off(unpack):
    for text in ("00", "80", "00 80", "01 00", "00 01", "0000 ff", "8001 80"):
        assert refused(unpack, bytes.fromhex(text)), text
