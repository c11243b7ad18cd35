"""Text codec for every alphabet whose size is a power of two."""


def bits_per_symbol(alphabet: str, pad: str) -> int:
    """Return how many bits a character stands for, once alphabet and pad are checked."""
    if len(alphabet) not in (2, 4, 8, 16, 32, 64):
        raise ValueError("bad alphabet size")
    if len(pad) > 1 or len(set(alphabet + pad)) != len(alphabet + pad):
        raise ValueError("characters must differ")
    return len(alphabet).bit_length() - 1


def radix_encode(data: bytes, alphabet: str, pad: str) -> str:
    """Write `data` with the characters of `alphabet`, filled up with `pad`."""
    size = bits_per_symbol(alphabet, pad)
    symbols = []
    held = count = 0
    for byte in data:
        held = held << 8 | byte
        count += 8
        while count >= size:
            count -= size
            symbols.append(alphabet[held >> count])
            held &= (1 << count) - 1
    if count:
        symbols.append(alphabet[held << size - count])
    while len(symbols) * size % 8:
        symbols.append(pad)
    return "".join(symbols)


def radix_decode(text: str, alphabet: str, pad: str) -> bytes:
    """Return the bytes whose encoding is `text`."""
    size = bits_per_symbol(alphabet, pad)
    data = bytearray()
    held = count = 0
    for symbol in text.rstrip(pad):
        held = held << size | alphabet.index(symbol)
        count += size
        if count >= 8:
            count -= 8
            data.append(held >> count)
            held &= (1 << count) - 1
    if radix_encode(bytes(data), alphabet, pad) != text:
        raise ValueError("not an encoding")
    return bytes(data)
