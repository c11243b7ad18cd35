import struct

from hypothesis import given
from hypothesis import strategies as st


def by_struct(value):
    """The packed form, put together with the struct module."""
    if value is None or isinstance(value, bool):
        return {None: b"N", False: b"F", True: b"T"}[value]
    if isinstance(value, int):
        size = next(n for n in range(1, 9) if -(2 ** (8 * n)) <= 2 * value < 2 ** (8 * n))
        return str(size).encode() + struct.pack(">q", value)[8 - size :]
    if isinstance(value, float):
        return struct.pack(">cd", b"D", value)
    if isinstance(value, bytes):
        return struct.pack(f">cI{len(value)}s", b"B", len(value), value)
    if isinstance(value, str):
        text = value.encode("utf-8")
        return struct.pack(f">cI{len(text)}s", b"S", len(text), text)
    if isinstance(value, list):
        return struct.pack(">cI", b"L", len(value)) + b"".join(by_struct(item) for item in value)
    entries = sorted(by_struct(key) + by_struct(value[key]) for key in value)
    return struct.pack(">cI", b"M", len(value)) + b"".join(entries)


def shape(value):
    """The value with all its types, so that 1, 1.0 and True differ."""
    if isinstance(value, list):
        return [list, *map(shape, value)]
    if isinstance(value, dict):
        return {shape(key): shape(item) for key, item in value.items()}
    return type(value), repr(value)


def rejects(kind, function, *args):
    try:
        function(*args)
    except kind:
        return True
    return False


POWERS = [2**power for power in (7, 8, 15, 31, 63)]
EDGES = [sign * top + off for sign in (1, -1) for top in POWERS for off in (-1, 0)]
INTS = st.integers(-300, 300) | st.sampled_from([n for n in EDGES if -(2**63) <= n < 2**63])
TEXTS = st.text(alphabet="ab\u00e9\u20ac", max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | INTS | st.floats(allow_nan=False) | st.binary(max_size=4) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def damaged(draw):
    """Packed values with one byte changed, dropped or inserted."""
    data = bytearray(by_struct(draw(VALUES)))
    at = draw(st.integers(0, len(data) - 1))
    byte = draw(st.sampled_from(b"\x00\x01\x02\x7f\x80\xffNTFD12BSLM9"))
    data[at : at + draw(st.integers(0, 1))] = draw(st.sampled_from([b"", bytes([byte])]))
    return bytes(data)


def test_sizes_of_ints(pack_value, unpack_value):
    for size in range(1, 9):
        top = 2 ** (8 * size - 1)
        for number in (top - 1, -top):
            data = str(size).encode() + number.to_bytes(size, "big", signed=True)
            assert pack_value(number) == data
            assert unpack_value(data) == number
    assert pack_value(0) == b"1\x00"
    assert pack_value(128) == b"2\x00\x80"
    assert pack_value(-129) == b"2\xff\x7f"


def test_types_survive(pack_value, unpack_value):
    values = [0, 0.0, -0.0, False, 1, 1.0, True, None, "", b"", [], {}, float("inf")]
    assert shape(unpack_value(by_struct(values))) == shape(values)
    assert pack_value(values) == by_struct(values)


def test_order_of_keys(pack_value):
    entry = {"b": 1, "aa": 2, "": [], "a": None}
    keys = b"S\0\0\0\0L\0\0\0\0" + b"S\0\0\0\x01aN" + b"S\0\0\0\x01b1\x01"
    assert pack_value(entry) == b"M\0\0\0\x04" + keys + b"S\0\0\0\x02aa1\x02"
    assert list(entry) == ["b", "aa", "", "a"]


def test_what_cannot_be_packed(pack_value):
    assert rejects(ValueError, pack_value, 2**63)
    assert rejects(ValueError, pack_value, [-(2**63) - 1])
    for value in ((1, 2), bytearray(b"x"), {1}, 2j, [[()]], {"k": {"k": range(2)}}):
        assert rejects(TypeError, pack_value, value)
    for key in (1, None, b"k", (1,)):
        assert rejects(TypeError, pack_value, {"a": 1, key: 2})


def test_early_end(unpack_value):
    data = by_struct([{"key": [1000, b"xyz"], "z": 1.5}, "\u20ac", None, -(2**40)])
    assert unpack_value(data) == [{"key": [1000, b"xyz"], "z": 1.5}, "\u20ac", None, -(2**40)]
    for end in range(len(data)):
        assert rejects(ValueError, unpack_value, data[:end])


def test_wrong_data(unpack_value):
    for data in (b"NN", b"1\x01\x00", b"0", b"9" + b"x" * 9, b"n", b"\x01\x05"):
        assert rejects(ValueError, unpack_value, data)
    for data in (b"2\x00\x05", b"2\xff\x80", b"3\x00\x7f\xff", b"8" + b"\xff" * 8):
        assert rejects(ValueError, unpack_value, data)
    for text in (b"\xff", b"\xc3", b"\xed\xa0\x80"):
        assert rejects(ValueError, unpack_value, struct.pack(">cI", b"S", len(text)) + text)


def test_wrong_keys(unpack_value):
    two = b"M\0\0\0\x02"
    a, b = b"S\0\0\0\x01aN", b"S\0\0\0\x01bT"
    assert unpack_value(two + a + b) == {"a": None, "b": True}
    assert rejects(ValueError, unpack_value, two + b + a)
    assert rejects(ValueError, unpack_value, two + a + a)
    for key in (b"N", b"1\x01", b"B\0\0\0\x01a", b"L\0\0\0\0"):
        assert rejects(ValueError, unpack_value, b"M\0\0\0\x01" + key + b"T")


@given(value=VALUES)
def test_both_ways(pack_value, unpack_value, value):
    data = by_struct(value)
    assert pack_value(value) == data
    assert shape(unpack_value(data)) == shape(value)


@given(data=damaged())
def test_damaged_data(unpack_value, data):
    try:
        value = unpack_value(data)
    except ValueError:
        return
    assert "nan" in repr(value) or by_struct(value) == data
