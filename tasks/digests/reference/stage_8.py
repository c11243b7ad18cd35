import math

MASK = 0xFFFFFFFF


def blocks(data, size, order):
    """Split a padded message into blocks: a 1 bit, zeros, and the length in bits."""
    room = size // 8
    tail = (8 * len(data)).to_bytes(room, order)
    data += b"\x80" + bytes(-(len(data) + 1 + room) % size) + tail
    return [data[start : start + size] for start in range(0, len(data), size)]


def words(block, width, order):
    """The whole numbers that a block is made of, width bytes each."""
    return [
        int.from_bytes(block[start : start + width], order) for start in range(0, len(block), width)
    ]


def joined(numbers, width, order):
    return b"".join(number.to_bytes(width, order) for number in numbers)


def left(value, count):
    return (value << count | value >> (32 - count)) & MASK


MD5_TURNS = [(7, 12, 17, 22), (5, 9, 14, 20), (4, 11, 16, 23), (6, 10, 15, 21)]


def md5(data):
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476]
    for block in blocks(data, 64, "little"):
        message = words(block, 4, "little")
        a, b, c, d = state
        for step in range(64):
            part = step // 16
            if part == 0:
                mixed, place = b & c | ~b & d, step
            elif part == 1:
                mixed, place = d & b | ~d & c, 5 * step + 1
            elif part == 2:
                mixed, place = b ^ c ^ d, 3 * step + 5
            else:
                mixed, place = c ^ (b | ~d & MASK), 7 * step
            constant = int(abs(math.sin(step + 1)) * 2**32)
            total = (a + mixed + constant + message[place % 16]) & MASK
            a, d, c, b = d, c, b, (b + left(total, MD5_TURNS[part][step % 4])) & MASK
        state = [(old + new) & MASK for old, new in zip(state, (a, b, c, d))]
    return joined(state, 4, "little")


def sha1(data):
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0]
    for block in blocks(data, 64, "big"):
        schedule = words(block, 4, "big")
        for step in range(16, 80):
            mixed = schedule[step - 3] ^ schedule[step - 8] ^ schedule[step - 14]
            schedule.append(left(mixed ^ schedule[step - 16], 1))
        a, b, c, d, e = state
        for step, word in enumerate(schedule):
            if step < 20:
                mixed, constant = b & c | ~b & d, 0x5A827999
            elif step < 40:
                mixed, constant = b ^ c ^ d, 0x6ED9EBA1
            elif step < 60:
                mixed, constant = b & c | b & d | c & d, 0x8F1BBCDC
            else:
                mixed, constant = b ^ c ^ d, 0xCA62C1D6
            total = (left(a, 5) + mixed + e + constant + word) & MASK
            a, b, c, d, e = total, a, left(b, 30), c, d
        state = [(old + new) & MASK for old, new in zip(state, (a, b, c, d, e))]
    return joined(state, 4, "big")


def primes(count):
    found = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found


def root(number, power, bits):
    """The first bits after the point of a square (2) or cube (3) root."""
    target = number << power * bits
    low, high = 0, target
    while low < high:
        middle = (low + high + 1) // 2
        if middle**power <= target:
            low = middle
        else:
            high = middle - 1
    return low % 2**bits


def right(value, count, bits):
    return (value >> count | value << (bits - count)) & (1 << bits) - 1


SHA2_TURNS = {
    32: ((7, 18, 3), (17, 19, 10), (2, 13, 22), (6, 11, 25)),
    64: ((1, 8, 7), (19, 61, 6), (28, 34, 39), (14, 18, 41)),
}
SHA2_START = [root(prime, 2, 64) for prime in primes(16)]


def sha2(data, state, size, bits=32):
    mask = (1 << bits) - 1
    constants = [root(prime, 3, bits) for prime in primes(64 if bits == 32 else 80)]
    small, large, sum_a, sum_e = SHA2_TURNS[bits]

    def mixed(value, turns):
        return right(value, turns[0], bits) ^ right(value, turns[1], bits)

    for block in blocks(data, 2 * bits, "big"):
        schedule = words(block, bits // 8, "big")
        for step in range(16, len(constants)):
            early, late = schedule[step - 15], schedule[step - 2]
            total = schedule[step - 16] + schedule[step - 7]
            total += mixed(early, small) ^ early >> small[2]
            total += mixed(late, large) ^ late >> large[2]
            schedule.append(total & mask)
        a, b, c, d, e, f, g, h = state
        for constant, word in zip(constants, schedule):
            first = h + (e & f ^ ~e & g) + constant + word
            first += mixed(e, sum_e) ^ right(e, sum_e[2], bits)
            second = (a & b ^ a & c ^ b & c) + (mixed(a, sum_a) ^ right(a, sum_a[2], bits))
            a, b, c, d, e, f, g, h = first + second & mask, a, b, c, d + first & mask, e, f, g
        state = [(old + new) & mask for old, new in zip(state, (a, b, c, d, e, f, g, h))]
    return joined(state, bits // 8, "big")[:size]


def sha224(data):
    return sha2(data, [start & MASK for start in SHA2_START[8:]], 28)


def sha256(data):
    return sha2(data, [start >> 32 for start in SHA2_START[:8]], 32)


def sha384(data):
    return sha2(data, SHA2_START[8:], 48, 64)


def sha512(data):
    return sha2(data, SHA2_START[:8], 64, 64)


def keccak(lanes):
    """The permutation of 25 lanes of 64 bits; lane x, y is lanes[x + 5 * y]."""
    register = 1
    for _ in range(24):
        columns = [
            lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]
            for x in range(5)
        ]
        sides = [columns[x - 1] ^ right(columns[(x + 1) % 5], 63, 64) for x in range(5)]
        lanes = [lane ^ sides[place % 5] for place, lane in enumerate(lanes)]
        x, y, lane = 1, 0, lanes[1]
        for turn in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            count = (turn + 1) * (turn + 2) // 2 % 64
            lane, lanes[x + 5 * y] = lanes[x + 5 * y], right(lane, 64 - count, 64)
        for start in range(0, 25, 5):
            row = lanes[start : start + 5]
            for x in range(5):
                lanes[start + x] = row[x] ^ ~row[(x + 1) % 5] & row[(x + 2) % 5]
        for power in range(7):
            lanes[0] ^= (register & 1) << 2**power - 1
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
    return lanes


def sponge(data, rate, suffix, size):
    data += bytes([suffix]) + bytes(-(len(data) + 1) % rate)
    data = data[:-1] + bytes([data[-1] | 0x80])
    lanes = [0] * 25
    for start in range(0, len(data), rate):
        for place, word in enumerate(words(data[start : start + rate], 8, "little")):
            lanes[place] ^= word
        lanes = keccak(lanes)
    out = b""
    while len(out) < size:
        out += joined(lanes, 8, "little")[:rate]
        lanes = keccak(lanes)
    return out[:size]


def shake(name, data, size):
    return sponge(data, {"shake_128": 168, "shake_256": 136}[name], 0x1F, size)


SIGMA = [
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    (14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3),
    (11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4),
    (7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8),
    (9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13),
    (2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9),
    (12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11),
    (13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10),
    (6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5),
    (10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0),
]
QUARTERS = [
    (0, 4, 8, 12),
    (1, 5, 9, 13),
    (2, 6, 10, 14),
    (3, 7, 11, 15),
    (0, 5, 10, 15),
    (1, 6, 11, 12),
    (2, 7, 8, 13),
    (3, 4, 9, 14),
]
BLAKE2 = {"blake2b": (64, 12, (32, 24, 16, 63)), "blake2s": (32, 10, (16, 12, 8, 7))}


def blake2(name, data, size=None, key=b"", salt=b"", person=b""):
    bits, rounds, turns = BLAKE2[name]
    if size is None:
        size = bits
    for what, value, least, most in (
        ("size", size, 1, bits),
        ("key", len(key), 0, bits),
        ("salt", len(salt), 0, bits // 4),
        ("person", len(person), 0, bits // 4),
    ):
        if not least <= value <= most:
            raise ValueError(what)
    mask = (1 << bits) - 1
    start = [first >> 64 - bits for first in SHA2_START[:8]]
    parameters = bytes([size, len(key), 1, 1]).ljust(bits // 2, b"\0")
    parameters += salt.ljust(bits // 4, b"\0") + person.ljust(bits // 4, b"\0")
    state = [a ^ b for a, b in zip(start, words(parameters, bits // 8, "little"))]
    if key:
        data = key.ljust(2 * bits, b"\0") + data
    for offset in range(0, len(data) or 1, 2 * bits):
        block = data[offset : offset + 2 * bits]
        message = words(block.ljust(2 * bits, b"\0"), bits // 8, "little")
        v = state + start
        done = offset + len(block)
        v[12] ^= done
        if done == len(data):
            v[14] ^= mask
        for number in range(rounds):
            order = SIGMA[number % 10]
            for step, (a, b, c, d) in enumerate(QUARTERS):
                for half in range(2):
                    v[a] = (v[a] + v[b] + message[order[2 * step + half]]) & mask
                    v[d] = right(v[d] ^ v[a], turns[2 * half], bits)
                    v[c] = (v[c] + v[d]) & mask
                    v[b] = right(v[b] ^ v[c], turns[2 * half + 1], bits)
        state = [old ^ v[place] ^ v[place + 8] for place, old in enumerate(state)]
    return joined(state, bits // 8, "little")[:size]


ALGORITHMS = {
    "md5": md5,
    "sha1": sha1,
    "sha224": sha224,
    "sha256": sha256,
    "sha384": sha384,
    "sha512": sha512,
    "sha3_224": lambda data: sponge(data, 144, 0x06, 28),
    "sha3_256": lambda data: sponge(data, 136, 0x06, 32),
    "sha3_384": lambda data: sponge(data, 104, 0x06, 48),
    "sha3_512": lambda data: sponge(data, 72, 0x06, 64),
    "blake2b": lambda data: blake2("blake2b", data),
    "blake2s": lambda data: blake2("blake2s", data),
}


def digest(name, data):
    if name not in ALGORITHMS:
        raise ValueError(name)
    return ALGORITHMS[name](data)


BLOCK_SIZES = {
    "md5": 64,
    "sha1": 64,
    "sha224": 64,
    "sha256": 64,
    "sha384": 128,
    "sha512": 128,
    "sha3_224": 144,
    "sha3_256": 136,
    "sha3_384": 104,
    "sha3_512": 72,
    "blake2b": 128,
    "blake2s": 64,
}


def hmac(name, key, data):
    size = BLOCK_SIZES[name]
    if len(key) > size:
        key = digest(name, key)
    key = key.ljust(size, b"\0")
    inner = digest(name, bytes(byte ^ 0x36 for byte in key) + data)
    return digest(name, bytes(byte ^ 0x5C for byte in key) + inner)


def pbkdf2(name, password, salt, rounds, size):
    out = b""
    number = 1
    while len(out) < size:
        mixed = last = hmac(name, password, salt + number.to_bytes(4, "big"))
        for _ in range(rounds - 1):
            last = hmac(name, password, last)
            mixed = bytes(a ^ b for a, b in zip(mixed, last))
        out += mixed
        number += 1
    return out[:size]


COLUMNS = [[(5 * line + 4 * turn) % 16 for turn in range(4)] for line in range(4)]
ROWS = [[4 * line + (line + turn) % 4 for turn in range(4)] for line in range(4)]


def xor(one, other):
    return bytes(a ^ b for a, b in zip(one, other))


def salsa(block):
    start = words(block, 4, "little")
    x = list(start)
    for places in (COLUMNS + ROWS) * 4:
        for turn, count in enumerate((7, 9, 13, 18), 1):
            total = (x[places[turn - 1]] + x[places[turn - 2]]) & MASK
            x[places[turn % 4]] ^= left(total, count)
    return joined([(a + b) & MASK for a, b in zip(start, x)], 4, "little")


def stirred(data):
    last = data[-64:]
    out = []
    for start in range(0, len(data), 64):
        last = salsa(xor(last, data[start : start + 64]))
        out.append(last)
    return b"".join(out[::2] + out[1::2])


def scrypt(password, salt, cost, width, lanes, size):
    lump = pbkdf2("sha256", password, salt, 1, 128 * width * lanes)
    mixed = b""
    for start in range(0, len(lump), 128 * width):
        data = lump[start : start + 128 * width]
        seen = []
        for _ in range(cost):
            seen.append(data)
            data = stirred(data)
        for _ in range(cost):
            place = int.from_bytes(data[-64:-56], "little") % cost
            data = stirred(xor(data, seen[place]))
        mixed += data
    return pbkdf2("sha256", password, mixed, 1, size)
