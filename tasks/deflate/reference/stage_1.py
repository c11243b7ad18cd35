import struct


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
    for start in range(0, len(data) or 1, 65535):
        piece = data[start : start + 65535]
        out.append(start + 65535 >= len(data))
        out += struct.pack("<HH", len(piece), len(piece) ^ 0xFFFF) + piece
    return bytes(out)


def inflate(data, start=0):
    out = bytearray()
    last = 0
    while not last:
        last = data[start] & 1
        (size,) = struct.unpack_from("<H", data, start + 1)
        out += data[start + 5 : start + 5 + size]
        start += 5 + size
    return bytes(out), start
