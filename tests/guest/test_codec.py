"""Values to bytes and back; and any bytes at all to nothing worse than an error."""

from __future__ import annotations

import datetime as dt
import math
import struct
from collections import Counter, OrderedDict, defaultdict, namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from guest import codec
from guest.decoder import Decoder
from guest.encoder import Encoder
from hypothesis import example, given, settings
from hypothesis import strategies as st

zones = st.none() | st.builds(
    dt.timezone,
    st.timedeltas(dt.timedelta(hours=-23), dt.timedelta(hours=23)),
    st.text(min_size=1, max_size=5),
)
hashable = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**200), 2**200)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(codec=None, exclude_categories=()))
    | st.binary()
    | st.just(...)
    | st.builds(range, st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 9))
    | st.decimals(allow_nan=False)  # a signalling nan cannot be hashed
    | st.fractions()
    | st.dates()
    | st.times(timezones=zones)
    | st.datetimes(timezones=zones)
    | st.timedeltas(),
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.frozensets(inner, max_size=4),
    max_leaves=8,
)
values = st.recursive(
    hashable | st.binary().map(bytearray) | st.lists(st.integers()) | st.lists(st.floats()),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(hashable, inner, max_size=4)
        | st.sets(hashable, max_size=4)
    ),
    max_leaves=15,
)


def encode(value) -> bytes:
    encoder = Encoder()
    encoder.value(value)
    return bytes(encoder.out)


def roundtrip(value):
    decoder = Decoder(encode(value))
    got = decoder.value()
    assert decoder.done()
    return got


def same(a, b) -> bool:
    """Equal in value and exact type all the way down; nan is nan, and zeros have signs."""
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or (
            a == b and math.copysign(1, a) == math.copysign(1, b)
        )
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    if isinstance(a, Decimal):
        return a.as_tuple() == b.as_tuple()
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, set | frozenset):
        return len(a) == len(b) and all(any(same(x, y) for y in b) for x in a)
    if isinstance(a, dt.datetime | dt.time):
        return repr(a) == repr(b) and a.fold == b.fold
    return a == b


@given(value=values)
@settings(max_examples=400, deadline=None)
@example(value=[2**63, -(2**63), 2**63 - 1] * 4)
@example(value=Decimal("sNaN123"))
@example(value={float("nan"): 1})
def test_every_supported_value_comes_back_exactly(value):
    assert same(roundtrip(value), value)


@given(raw=st.binary(max_size=200))
@settings(max_examples=2000, deadline=None)
def test_any_bytes_are_a_value_or_an_error(raw):
    try:
        Decoder(raw, resolve=lambda *_: print).value()
    except codec.CodecError:
        pass


@given(value=values, data=st.data())
@settings(max_examples=500, deadline=None)
def test_damaged_values_are_a_value_or_an_error(value, data):
    raw = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    raw = raw[: data.draw(st.integers(0, len(raw)))]
    try:
        Decoder(bytes(raw)).value()
    except codec.CodecError:
        pass


@pytest.mark.parametrize("tag", list(b"lLMtdSZbsaIOD"))
def test_counts_are_checked_before_anything_is_allocated(tag):
    for count in (1, 1000, 2**31, 2**32 - 1):
        with pytest.raises(codec.CodecError):
            Decoder(bytes([tag]) + struct.pack(">I", count)).value()


@pytest.mark.parametrize("shape", [(2**40,), (-1,), (3, 2**62), ("x",), (1.0,)])
def test_array_shapes_are_checked(shape):
    encoder = Encoder()
    encoder.value(np.zeros(3))
    raw = encode(("<f8", shape, b"\0" * 24))
    forged = b"A" + encode("<f8")[1:] + raw[5 + len(encode("<f8")) :]
    with pytest.raises(codec.CodecError):
        Decoder(forged).value()


@pytest.mark.parametrize("dtype", ["O", "|O8", "V8", "f8,f8", "<f999", "datetime64[ns]"])
def test_array_types_are_a_closed_table(dtype):
    forged = b"A" + encode(dtype)[1:] + encode((1,)) + encode(b"\0" * 8)
    with pytest.raises(codec.CodecError):
        Decoder(forged).value()


@given(
    dtype=st.sampled_from(
        ["bool", "int8", "uint16", "int64", ">i4", "float16", "float64", "complex128"]
    ),
    shape=st.lists(st.integers(0, 4), max_size=3),
)
def test_arrays_come_back(dtype, shape):
    array = np.arange(math.prod(shape)).reshape(shape).astype(dtype)
    got = roundtrip(array)
    assert got.dtype == array.dtype
    assert got.shape == array.shape
    assert np.array_equal(got, array)
    got[...] = 0  # a copy of its own, and writable


def test_sharing_and_cycles_survive():
    inner = [1]
    loop = [inner, inner]
    loop.append(loop)
    got = roundtrip(loop)
    assert got[0] is got[1]
    assert got[2] is got


Point = namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (OrderedDict(a=1), {"a": 1}),
        (defaultdict(list, a=[1]), {"a": [1]}),
        (Counter("aab"), {"a": 2, "b": 1}),
        (Point(1, 2), (1, 2)),
        (type("Text", (str,), {"__str__": lambda self: "no"})("yes"), "yes"),
        (type("Number", (int,), {"__int__": lambda self: 9, "__add__": lambda self, o: 9})(3), 3),
        (type("Row", (list,), {"__iter__": lambda self: iter([9])})([1]), [1]),
    ],
)
def test_subclasses_go_over_as_their_base(value, plain):
    assert same(roundtrip(value), plain)


def test_iterators_are_drained_and_views_stay_views():
    assert list(roundtrip(iter([1, 2]))) == [1, 2]
    assert roundtrip({"a": 1}.keys()) == {"a"}
    assert list(roundtrip({"a": 1}.items())) == [("a", 1)]
    assert list(roundtrip({"a": 1}.values())) == [1]


@pytest.mark.parametrize(
    "value",
    [
        object(),
        open,
        type,
        Ellipsis.__class__,
        (3).__class__,
        memoryview(b"x"),
        np.array([object()]),
    ],
)
def test_what_has_no_form_is_named(value):
    with pytest.raises(codec.CodecError, match="cannot go over"):
        encode(value)


def test_depth_is_capped_both_ways():
    deep = []
    for _ in range(codec.MAX_DEPTH + 5):
        deep = [deep]
    with pytest.raises(codec.CodecError, match="deep"):
        encode(deep)
    with pytest.raises(codec.CodecError):
        Decoder(b"l\0\0\0\1" * 100_000 + b"N").value()


def test_size_is_capped():
    for value in (
        "x" * (codec.MAX_BYTES + 1),
        [[]] * (codec.MAX_NODES + 1),
        range(10**9).__iter__(),
    ):
        with pytest.raises(codec.CodecError, match="too large"):
            encode(value)


def test_fraction_without_a_denominator():
    with pytest.raises(codec.CodecError):
        Decoder(encode(Fraction(1, 3))[:10] + struct.pack(">q", 0)).value()
