def test_encode(radix_encode):
    assert radix_encode(b"Hi", "01", "") == "0100100001101001"
    assert radix_encode(b"Hi", "0123456789abcdef", "=") == "4869"
    assert radix_encode(b"Hi", "01234567", "=") == "220644=="


def test_decode(radix_decode):
    assert radix_decode("220644==", "01234567", "=") == b"Hi"
    assert radix_decode("220644", "01234567", "") == b"Hi"


def test_fill_bits(radix_decode):
    try:
        radix_decode("220645", "01234567", "")
    except ValueError:
        return
    raise AssertionError("no ValueError")
