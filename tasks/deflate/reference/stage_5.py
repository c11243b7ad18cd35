import struct


class InflateError(ValueError):
    """Data that is not what it claims to be; its text says what is wrong."""


class BitReader:
    """Takes bits from the lowest of each byte on, and whole bytes."""

    def __init__(self, data, start):
        self.data = data
        self.place = 8 * start

    def bits(self, count):
        if self.place + count > 8 * len(self.data):
            raise InflateError("truncated")
        value = 0
        for shift in range(count):
            value |= (self.data[self.place >> 3] >> (self.place & 7) & 1) << shift
            self.place += 1
        return value

    def take(self, count):
        """The next whole bytes; what is left of the current one is skipped."""
        start = (self.place + 7) // 8
        self.place = 8 * (start + count)
        if self.place > 8 * len(self.data):
            raise InflateError("truncated")
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

    def __init__(self, lengths, what):
        self.symbols = {code: symbol for symbol, code in canonical(lengths).items()}
        self.what = what
        self.longest = max(lengths)
        free = 2**15 - sum(2 ** (15 - length) for length, _ in self.symbols)
        if free < 0 or free > 0 and (self.longest > 1 or what == "length"):
            raise InflateError(what + " code")

    def read(self, reader):
        length, code = 1, reader.bits(1)
        while (length, code) not in self.symbols:
            if length >= self.longest:
                raise InflateError(self.what + " symbol")
            length, code = length + 1, code << 1 | reader.bits(1)
        return self.symbols[length, code]


def read_codes(reader):
    """The two codes that a dynamic block begins with."""
    literals = reader.bits(5) + 257
    distances = reader.bits(5) + 1
    count = reader.bits(4) + 4
    if literals > 286 or distances > 30:
        raise InflateError("too many codes")
    own = [0] * 19
    for symbol in LENGTH_ORDER[:count]:
        own[symbol] = reader.bits(3)
    if not any(own):
        raise InflateError("length code")
    decoder = Decoder(own, "length")
    lengths = []
    while len(lengths) < literals + distances:
        symbol = decoder.read(reader)
        if symbol < 16:
            lengths.append(symbol)
        elif symbol == 16:
            count = reader.bits(2) + 3
            if not lengths:
                raise InflateError("repeat")
            lengths += lengths[-1:] * count
        elif symbol == 17:
            lengths += [0] * (reader.bits(3) + 3)
        else:
            lengths += [0] * (reader.bits(7) + 11)
    if len(lengths) > literals + distances:
        raise InflateError("repeat")
    if not lengths[256]:
        raise InflateError("no end of block")
    return Decoder(lengths[:literals], "literal"), Decoder(lengths[literals:], "distance")


def read_block(reader, literals, distances, out):
    symbol = literals.read(reader)
    while symbol != 256:
        if symbol < 256:
            out.append(symbol)
        else:
            if symbol > 285:
                raise InflateError("literal symbol")
            base, extra = LENGTHS[symbol - 257]
            length = base + reader.bits(extra)
            symbol = distances.read(reader)
            if symbol > 29:
                raise InflateError("distance symbol")
            base, extra = DISTANCES[symbol]
            distance = base + reader.bits(extra)
            if distance > len(out):
                raise InflateError("too far back")
            for _ in range(length):
                out.append(out[-distance])
        symbol = literals.read(reader)


def inflate(data, start=0, history=b""):
    reader = BitReader(data, start)
    out = bytearray(history)
    last = False
    while not last:
        last = reader.bits(1) == 1
        kind = reader.bits(2)
        if kind == 0:
            size, check = struct.unpack("<HH", reader.take(4))
            if size != check ^ 0xFFFF:
                raise InflateError("stored length")
            out += reader.take(size)
        elif kind == 1:
            literals = Decoder(FIXED_LITERALS, "literal")
            read_block(reader, literals, Decoder(FIXED_DISTANCES, "distance"), out)
        elif kind == 2:
            read_block(reader, *read_codes(reader), out)
        else:
            raise InflateError("block type")
    return bytes(out[len(history) :]), (reader.place + 7) // 8


def zlib_decompress(data, dictionary=b""):
    reader = BitReader(data, 0)
    first, second = reader.take(2)
    if first & 15 != 8 or first >> 4 > 7 or (256 * first + second) % 31:
        raise InflateError("header")
    history = b""
    if second & 32:
        if int.from_bytes(reader.take(4), "big") != adler32(dictionary):
            raise InflateError("dictionary")
        history = dictionary
    out, end = inflate(data, reader.place // 8, history)
    reader = BitReader(data, end)
    if int.from_bytes(reader.take(4), "big") != adler32(out):
        raise InflateError("checksum")
    if len(data) > end + 4:
        raise InflateError("trailing")
    return out


def read_text(reader):
    """Latin-1 text up to a zero byte."""
    text = bytearray()
    while byte := reader.bits(8):
        text.append(byte)
    return text.decode("latin-1")


def read_member(data, start):
    """One gzip member as a dict, and the index after it."""
    reader = BitReader(data, start)
    magic, flags, mtime, _, system = struct.unpack("<3sBIBB", reader.take(10))
    if magic != b"\x1f\x8b\x08" or flags > 31:
        raise InflateError("header")
    member = {"text": flags & 1 == 1, "mtime": mtime, "os": system}
    extra = flags & 4
    member["extra"] = reader.take(reader.bits(16)) if extra else None
    member["name"] = read_text(reader) if flags & 8 else None
    member["comment"] = read_text(reader) if flags & 16 else None
    if flags & 2:
        check = crc32(data[start : reader.place // 8]) & 0xFFFF
        if reader.bits(16) != check:
            raise InflateError("header checksum")
    out, end = inflate(data, reader.place // 8)
    check, size = struct.unpack("<II", BitReader(data, end).take(8))
    if check != crc32(out):
        raise InflateError("checksum")
    if size != len(out):
        raise InflateError("length")
    member["data"] = out
    return member, end + 8


def gzip_members(data):
    member, end = read_member(data, 0)
    members = [member]
    while data[end:].strip(b"\0"):
        member, end = read_member(data, end)
        members.append(member)
    return members
