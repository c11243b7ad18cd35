import struct


class BitReader:
    """Takes bits from the lowest of each byte on, and whole bytes."""

    def __init__(self, data, start):
        self.data = data
        self.place = 8 * start

    def bits(self, count):
        value = 0
        for shift in range(count):
            value |= (self.data[self.place >> 3] >> (self.place & 7) & 1) << shift
            self.place += 1
        return value

    def take(self, count):
        """The next whole bytes; what is left of the current one is skipped."""
        start = (self.place + 7) // 8
        self.place = 8 * (start + count)
        return self.data[start : start + count]


def adler32(data, value=1):
    low, high = value & 0xFFFF, value >> 16
    for byte in data:
        low = (low + byte) % 65521
        high = (high + low) % 65521
    return high << 16 | low


def crc32(data, value=0):
    value ^= 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def store(data):
    out = bytearray()
    for start in range(0, max(len(data), 1), 65535):
        piece = data[start : start + 65535]
        out.append(start + 65535 >= len(data))
        out += struct.pack("<HH", len(piece), len(piece) ^ 0xFFFF) + piece
    return bytes(out)


def inflate(data, start=0):
    reader = BitReader(data, start)
    out = bytearray()
    last = False
    while not last:
        last = reader.bits(1) == 1
        reader.bits(2)
        size, _ = struct.unpack("<HH", reader.take(4))
        out += reader.take(size)
    return bytes(out), (reader.place + 7) // 8
