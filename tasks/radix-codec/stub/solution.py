def radix_encode(data: bytes, alphabet: str, pad: str) -> str:
    """Write `data` with the characters of `alphabet`, filled up with `pad`."""
    pass


def radix_decode(text: str, alphabet: str, pad: str) -> bytes:
    """Return the bytes whose encoding is `text`."""
    pass
