import binascii
import zlib

from hypothesis import given
from hypothesis import strategies as st


def by_long_division(data, width, poly, start, reflected, final):
    """The remainder of the message as a polynomial over GF(2)."""
    bits = "".join(f"{byte:08b}"[:: -1 if reflected else 1] for byte in data)
    message = int("0" + bits, 2) << width ^ start << len(bits)
    for position in range(len(bits) - 1, -1, -1):
        if message >> (position + width) & 1:
            message ^= (1 << width | poly) << position
    remainder = f"{message:0{width}b}"
    return int(remainder[::-1] if reflected else remainder, 2) ^ final


@st.composite
def settings_of(draw, widths):
    width = draw(widths)
    number = st.integers(0, 2**width - 1)
    return width, draw(number), draw(number), draw(st.booleans()), draw(number)


def test_no_data(crc):
    assert crc(b"", 8, 0x07, 0b10010110, False, 0) == 0b10010110
    assert crc(b"", 8, 0x07, 0b11010000, True, 0) == 0b00001011
    assert crc(b"", 3, 0x3, 0b110, True, 0b111) == 0b100


def test_one_bit_register_is_parity(crc):
    for byte in (0x00, 0x01, 0x80, 0x7F, 0xFF):
        for reflected in (True, False):
            result = crc(bytes([byte]), 1, 1, 0, reflected, 0)
            assert result == byte.bit_count() % 2
            assert type(result) is int


def test_single_bits(crc):
    assert crc(b"\x01", 8, 0x07, 0, False, 0) == 0x07
    assert crc(b"\x80", 8, 0x07, 0, True, 0) == 0xE0
    assert crc(b"\x80", 16, 0x8005, 0, False, 0) == 0x8303


def test_wide_register(crc):
    poly = 0x42F0E1EBA9EA3693
    assert crc(b"123456789", 64, poly, 0, False, 0) == 0x6C40DF5F0B497347
    assert crc(b"123456789", 82, 0x0308C0111011401440411, 0, True, 0) == 0x09EA83F625023801FD612


@given(data=st.binary(max_size=24))
def test_against_zlib(crc, data):
    ones = 0xFFFFFFFF
    assert crc(data, 32, 0x04C11DB7, ones, True, ones) == zlib.crc32(data)


@given(data=st.binary(max_size=24), start=st.integers(0, 0xFFFF))
def test_against_binascii(crc, data, start):
    assert crc(data, 16, 0x1021, start, False, 0) == binascii.crc_hqx(data, start)


@given(data=st.binary(max_size=6), settings=settings_of(st.integers(1, 7)))
def test_narrow_against_division(crc, data, settings):
    assert crc(data, *settings) == by_long_division(data, *settings)


@given(data=st.binary(max_size=6), settings=settings_of(st.integers(8, 40)))
def test_wide_against_division(crc, data, settings):
    assert crc(data, *settings) == by_long_division(data, *settings)
