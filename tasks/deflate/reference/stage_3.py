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
    for start in range(0, len(data) or 1, 65535):
        piece = data[start : start + 65535]
        out.append(start + 65535 >= len(data))
        out += struct.pack("<HH", len(piece), len(piece) ^ 0xFFFF) + piece
    return bytes(out)


def values_from(first, extras):
    """(first value, number of extra bits) for each of consecutive symbols."""
    table = []
    for extra in extras:
        table.append((first, extra))
        first += 1 << extra
    return table


LENGTHS = [*values_from(3, [max(0, i // 4 - 1) for i in range(28)]), (258, 0)]
DISTANCES = values_from(1, [max(0, i // 2 - 1) for i in range(30)])
FIXED_LITERALS = [8] * 144 + [9] * 112 + [7] * 24 + [8] * 8
FIXED_DISTANCES = [5] * 32
LENGTH_ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)


def canonical(lengths):
    """(length, code) for each symbol with a length: shorter codes first, then by symbol."""
    codes = {}
    code = 0
    for length in range(1, 16):
        code <<= 1
        for symbol, own in enumerate(lengths):
            if own == length:
                codes[symbol] = length, code
                code += 1
    return codes


class Decoder:
    """Reads the symbols of one Huffman code."""

    def __init__(self, lengths):
        self.symbols = {code: symbol for symbol, code in canonical(lengths).items()}

    def read(self, reader):
        length, code = 0, 0
        while (length, code) not in self.symbols:
            length, code = length + 1, code << 1 | reader.bits(1)
        return self.symbols[length, code]


def read_codes(reader):
    """The two codes that a dynamic block begins with."""
    literals = reader.bits(5) + 257
    distances = reader.bits(5) + 1
    count = reader.bits(4) + 4
    own = [0] * 19
    for symbol in LENGTH_ORDER[:count]:
        own[symbol] = reader.bits(3)
    decoder = Decoder(own)
    lengths = []
    while len(lengths) < literals + distances:
        symbol = decoder.read(reader)
        if symbol < 16:
            lengths.append(symbol)
        elif symbol == 16:
            lengths += lengths[-1:] * (reader.bits(2) + 3)
        elif symbol == 17:
            lengths += [0] * (reader.bits(3) + 3)
        else:
            lengths += [0] * (reader.bits(7) + 11)
    return Decoder(lengths[:literals]), Decoder(lengths[literals:])


def read_block(reader, literals, distances, out):
    symbol = literals.read(reader)
    while symbol != 256:
        if symbol < 256:
            out.append(symbol)
        else:
            base, extra = LENGTHS[symbol - 257]
            length = base + reader.bits(extra)
            base, extra = DISTANCES[distances.read(reader)]
            distance = base + reader.bits(extra)
            for _ in range(length):
                out.append(out[-distance])
        symbol = literals.read(reader)


def inflate(data, start=0):
    reader = BitReader(data, start)
    out = bytearray()
    last = False
    while not last:
        last = reader.bits(1) == 1
        kind = reader.bits(2)
        if kind == 0:
            size, _ = struct.unpack("<HH", reader.take(4))
            out += reader.take(size)
        elif kind == 1:
            read_block(reader, Decoder(FIXED_LITERALS), Decoder(FIXED_DISTANCES), out)
        else:
            read_block(reader, *read_codes(reader), out)
    return bytes(out), (reader.place + 7) // 8
