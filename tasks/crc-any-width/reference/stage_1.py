"""Cyclic redundancy checks of any width."""


def crc(data: bytes, width: int, poly: int, start: int, reflected: bool, final: int) -> int:
    """Return the cyclic redundancy check of `data`."""
    register = start
    for byte in data:
        for position in range(8):
            bit = byte >> (position if reflected else 7 - position) & 1
            top = register >> (width - 1)
            register = register << 1 & (1 << width) - 1
            if bit != top:
                register ^= poly
    if reflected:
        register = int(f"{register:0{width}b}"[::-1], 2)
    return register ^ final
