import base64
import string

from hypothesis import given
from hypothesis import strategies as st

BASE64 = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
BASE32 = string.ascii_uppercase + "234567"
HEX = "0123456789ABCDEF"
OCTAL = "01234567"


def by_text_of_bits(data, alphabet, pad):
    size = len(alphabet).bit_length() - 1
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % size)
    text = "".join(alphabet[int(bits[i : i + size], 2)] for i in range(0, len(bits), size))
    while pad and len(text) * size % 8:
        text += pad
    return text


def rejects(function, *args):
    try:
        function(*args)
    except ValueError:
        return True
    return False


@st.composite
def schemes(draw):
    size = draw(st.integers(1, 6))
    alphabet = "".join(draw(st.permutations(BASE64))[: 2**size])
    return alphabet, draw(st.sampled_from(["", "=", "."]))


def test_empty(radix_encode, radix_decode):
    for alphabet in ("ab", OCTAL, BASE64):
        for pad in ("", "="):
            assert radix_encode(b"", alphabet, pad) == ""
            result = radix_decode("", alphabet, pad)
            assert result == b""
            assert type(result) is bytes


def test_all_sizes(radix_encode, radix_decode):
    for size in range(1, 7):
        for data in (b"\x00", b"\xff\x01", b"\x80\x00\xfe", b"sand", b"\x00\x00\x00\x00\x07"):
            for pad in ("", "-"):
                text = by_text_of_bits(data, BASE64[: 2**size], pad)
                assert radix_encode(data, BASE64[: 2**size], pad) == text
                assert radix_decode(text, BASE64[: 2**size], pad) == data


def test_bad_alphabets_when_encoding(radix_encode):
    for alphabet in ("", "a", "abc", "abcde", "aba", "abcb", BASE64[:63], BASE64 + "?" * 64):
        assert rejects(radix_encode, b"x", alphabet, "=")
    many = "".join(chr(0x100 + number) for number in range(128))
    assert rejects(radix_encode, b"", many, "")
    assert rejects(radix_encode, b"x", "abcd", "c")
    assert rejects(radix_encode, b"x", "abcd", "==")
    assert rejects(radix_encode, b"x", "abcd", "+-")
    assert rejects(radix_encode, b"x", "aacd", "")


def test_bad_alphabets_when_decoding(radix_decode):
    for alphabet in ("", "a", "abc", "abcb", BASE64[:63]):
        assert rejects(radix_decode, "", alphabet, "")
    assert rejects(radix_decode, "", "abcd", "c")
    assert rejects(radix_decode, "", "abcd", "==")


def test_bad_characters(radix_decode):
    assert rejects(radix_decode, "4a", HEX, "=")
    assert rejects(radix_decode, "4 8", HEX, "")
    assert rejects(radix_decode, "22=644==", OCTAL, "=")
    assert rejects(radix_decode, "=220644=", OCTAL, "=")
    assert rejects(radix_decode, "220644==", OCTAL, "")


def test_bad_pads_and_lengths(radix_decode):
    assert radix_decode("220644==", OCTAL, "=") == b"Hi"
    for text in ("220644", "220644=", "220644===", "220644==========", "========", "2206====="):
        assert rejects(radix_decode, text, OCTAL, "=")
    for text in ("2", "2200", "22004", "2206440"):
        assert rejects(radix_decode, text, OCTAL, "")
    assert radix_decode("22064400000", OCTAL, "") == b"Hi\x00\x00"
    assert rejects(radix_decode, "A", BASE64, "")
    assert rejects(radix_decode, "AAAAA", BASE64, "")


def test_fill_bits_must_be_zero(radix_decode):
    assert radix_decode("QQ==", BASE64, "=") == b"A"
    for text in ("QR==", "QS==", "QY==", "Qf=="):
        assert rejects(radix_decode, text, BASE64, "=")
    assert rejects(radix_decode, "IF", BASE32, "")


@given(data=st.binary(max_size=20))
def test_against_base64(radix_encode, radix_decode, data):
    standard = [(BASE64, base64.b64encode), (BASE32, base64.b32encode), (HEX, base64.b16encode)]
    for alphabet, encode in standard:
        text = encode(data).decode()
        assert radix_encode(data, alphabet, "=") == text
        assert radix_decode(text, alphabet, "=") == data


@given(data=st.binary(max_size=9), scheme=schemes())
def test_round_trip(radix_encode, radix_decode, data, scheme):
    text = radix_encode(data, *scheme)
    assert text == by_text_of_bits(data, *scheme)
    assert radix_decode(text, *scheme) == data


@given(
    text=st.text(alphabet="0123=", max_size=8),
    size=st.sampled_from([1, 2, 3]),
    pad=st.sampled_from(["", "="]),
)
def test_any_text(radix_decode, text, size, pad):
    alphabet = OCTAL[: 2**size]
    bits = "".join(f"{int(char, 8):0{size}b}" for char in text if char in alphabet)
    whole = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits) - 7, 8))
    if by_text_of_bits(whole, alphabet, pad) == text:
        assert radix_decode(text, alphabet, pad) == whole
    else:
        assert rejects(radix_decode, text, alphabet, pad)
