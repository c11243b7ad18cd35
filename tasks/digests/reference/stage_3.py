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


def right(value, count):
    return (value >> count | value << (32 - count)) & MASK


SHA2_TURNS = ((7, 18, 3), (17, 19, 10), (2, 13, 22), (6, 11, 25))
SHA2_START = [root(prime, 2, 64) for prime in primes(16)]


def sha2(data, state, size):
    constants = [root(prime, 3, 32) for prime in primes(64)]
    small, large, sum_a, sum_e = SHA2_TURNS
    for block in blocks(data, 64, "big"):
        schedule = words(block, 4, "big")
        for step in range(16, 64):
            early, late = schedule[step - 15], schedule[step - 2]
            total = schedule[step - 16] + schedule[step - 7]
            total += right(early, small[0]) ^ right(early, small[1]) ^ early >> small[2]
            total += right(late, large[0]) ^ right(late, large[1]) ^ late >> large[2]
            schedule.append(total & MASK)
        a, b, c, d, e, f, g, h = state
        for constant, word in zip(constants, schedule):
            first = h + (e & f ^ ~e & g) + constant + word
            first += right(e, sum_e[0]) ^ right(e, sum_e[1]) ^ right(e, sum_e[2])
            second = a & b ^ a & c ^ b & c
            second += right(a, sum_a[0]) ^ right(a, sum_a[1]) ^ right(a, sum_a[2])
            a, b, c, d, e, f, g, h = first + second & MASK, a, b, c, d + first & MASK, e, f, g
        state = [(old + new) & MASK for old, new in zip(state, (a, b, c, d, e, f, g, h))]
    return joined(state, 4, "big")[:size]


def sha224(data):
    return sha2(data, [start & MASK for start in SHA2_START[8:]], 28)


def sha256(data):
    return sha2(data, [start >> 32 for start in SHA2_START[:8]], 32)


ALGORITHMS = {
    "md5": md5,
    "sha1": sha1,
    "sha224": sha224,
    "sha256": sha256,
}


def digest(name, data):
    if name not in ALGORITHMS:
        raise ValueError(name)
    return ALGORITHMS[name](data)
