import random
import struct

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)


def length(number):
    return bytes([number]) if number < 128 else bytes([number % 128 + 128, number // 128])


def record(key, value):
    return length(len(key)) + length(len(value)) + key + value


def number_at(data, at):
    """Read a length of one or two bytes."""
    if data[at] < 128:
        return data[at], at + 1
    return data[at] - 128 + 128 * data[at + 1], at + 2


def read_page(data):
    """Return the kind, the pairs and the offsets of a page, which must be flawless."""
    kind, count, floor, garbage = struct.unpack_from(">BHHH", data)
    offsets = struct.unpack_from(f">{count}H", data, 7)
    owned = set(range(7 + 2 * count))
    pairs = []
    for offset in offsets:
        key_size, at = number_at(data, offset)
        value_size, at = number_at(data, at)
        pairs.append((data[at : at + key_size], data[at + key_size : at + key_size + value_size]))
        area = set(range(offset, at + key_size + value_size))
        assert offset >= floor and not area & owned
        owned |= area
    assert not any(byte for at, byte in enumerate(data) if at not in owned)
    assert garbage == len(data) - floor - sum(len(record(*pair)) for pair in pairs)
    return kind, pairs, offsets


class Store:
    """A store as its pages hold it: for each number the kind and the pairs."""

    def __init__(self, image):
        magic, self.size, count, self.root, self.free, self.keys, self.checkpoint = (
            struct.unpack_from(">4sHIIIII", image)
        )
        assert magic == b"PGS1"
        assert len(image) == count * self.size
        assert not any(image[26 : self.size])
        self.raw = [image[at : at + self.size] for at in range(0, len(image), self.size)]
        self.pages = {}
        self.depths = set()
        self.visit(self.root, b"", None, 1)
        leaves = [pairs for kind, pairs in self.pages.values() if kind == 1]
        self.found = dict(pair for pairs in leaves for pair in pairs)
        assert len(self.found) == self.keys
        assert len(self.depths) == 1

    def visit(self, number, low, high, depth):
        assert number not in self.pages
        kind, pairs, _ = read_page(self.raw[number])
        assert kind in (1, 2)
        self.pages[number] = (kind, pairs)
        keys = [key for key, _ in pairs]
        assert keys == sorted(set(keys))
        if kind == 1:
            self.depths.add(depth)
            assert all(low <= key and (high is None or key < high) for key in keys)
            return
        assert keys[0] == b""
        ends = [*keys[1:], high]
        starts = [low, *keys[1:]]
        for (_, child), start, end in zip(pairs, starts, ends):
            assert low <= start and (high is None or start < high)
            self.visit(int.from_bytes(child, "big"), start, end, depth + 1)

    def fits(self, pairs):
        return sum(len(record(*pair)) + 2 for pair in pairs) <= self.size - 7


def number_of(number):
    return number.to_bytes(4, "big")


def put_into(store, pages, new, number, key, value):
    """Put a pair below a page; return the separator and the number of a page split off."""
    kind, pairs = pages[number]
    if kind == 2:
        child = max(pair for pair in pairs if pair[0] <= key)[1]
        split = put_into(store, pages, new, int.from_bytes(child, "big"), key, value)
        if split is None:
            return None
        key, value = split
    pairs = sorted([pair for pair in pairs if pair[0] != key] + [(key, value)])
    if store.fits(pairs):
        pages[number] = (kind, pairs)
        return None
    whole = sum(len(record(*pair)) + 2 for pair in pairs)
    cut = min(
        cut
        for cut in range(len(pairs))
        if sum(len(record(*pair)) + 2 for pair in pairs[:cut]) * 2 >= whole
    )
    separator = pairs[cut][0]
    right = pairs[cut:]
    if kind == 2:
        right[0] = (b"", right[0][1])
    added = new()
    pages[number] = (kind, pairs[:cut])
    pages[added] = (kind, right)
    return separator, number_of(added)


def expected_put(store, key, value, new):
    """Return the root and the pages after a put into a store."""
    pages = dict(store.pages)
    split = put_into(store, pages, new, store.root, key, value)
    if split is None:
        return store.root, pages
    root = new()
    pages[root] = (2, [(b"", number_of(store.root)), split])
    return root, pages


def compacted(size, kind, pairs):
    """Return a page with the records of pairs from its end, in order."""
    image = bytearray(size)
    at = size
    offsets = []
    for pair in pairs:
        raw = record(*pair)
        image[at - len(raw) : at] = raw
        at -= len(raw)
        offsets.append(at)
    struct.pack_into(f">BHHH{len(offsets)}H", image, 0, kind, len(offsets), at, 0, *offsets)
    return bytes(image)


def make(rng, letters, longest_key, longest_value):
    key = bytes(rng.choices(letters, k=rng.randint(0, longest_key)))
    return key, bytes(rng.choices(b"\x00xy", k=rng.randint(0, longest_value)))


@given(seed=SEEDS)
def test_each_put(run, page, seed):
    rng = random.Random(seed)
    size = rng.choice([64, 64, 67, 96])
    image, model = run(bytes(size), [])[0], {}
    for _ in range(30):
        key, value = make(rng, b"\x00abc\xff", 4, 5)
        before = Store(image)
        numbers = iter(range(len(before.raw), 99))
        root, pages = expected_put(before, key, value, lambda: next(numbers))
        model[key] = value
        answer = "replaced" if key in before.found else "new"
        image, answers = run(image, [["put", key, value]])
        after = Store(image)
        assert answers == [answer]
        assert after.found == model
        assert (after.root, after.pages) == (root, pages)
        assert (after.free, after.checkpoint) == (0, 0)
        assert len(after.raw) == len(pages) + 1
        for number, (kind, pairs) in pages.items():
            old = before.pages.get(number)
            if old is None or len(old[1]) > len(pairs):
                assert after.raw[number] == compacted(size, kind, pairs)
            elif old == (kind, pairs) and (key, value) not in pairs:
                assert after.raw[number] == before.raw[number]
            elif kind == 1 and len(pages) == len(before.pages):
                assert after.raw[number] == page(before.raw[number], [["put", key, value]])[0]


@given(seed=SEEDS)
def test_many(run, seed):
    rng = random.Random(seed)
    size = rng.choice([64, 80, 128, 1000])
    image, model = bytes(size), {}
    for _ in range(3):
        commands, wanted = [], []
        for _ in range(rng.randint(0, 60)):
            key, value = make(rng, bytes(range(97, 123)), 3, 5)
            if rng.random() < 0.2:
                commands.append(["get", key])
                wanted.append(model.get(key))
            else:
                commands.append(["put", key, value])
                wanted.append("replaced" if key in model else "new")
                model[key] = value
        commands.append(["count"])
        wanted.append(len(model))
        image, answers = run(image, commands)
        assert type(image) is bytes
        assert answers == wanted
        assert Store(image).found == model


@given(seed=SEEDS, low=st.binary(max_size=2), high=st.binary(max_size=2))
def test_scan(run, seed, low, high):
    rng = random.Random(seed)
    letters = b"\x00ab\xff"
    model = dict(make(rng, letters, 3, 4) for _ in range(40))
    image, _ = run(bytes(64), [["put", *pair] for pair in model.items()])
    low, high = rng.choice([low, None, b"a"]), rng.choice([high, None, b"b", b""])
    limit = rng.choice([None, 0, 1, 3, 99, -1, -3, -99])
    pairs = [
        (key, model[key])
        for key in sorted(model)
        if not (low is not None and key < low or high is not None and key >= high)
    ]
    wanted = pairs if limit is None else pairs[:limit] if limit >= 0 else pairs[::-1][:-limit]
    again, answers = run(image, [["scan", low, high, limit]])
    assert answers == [wanted]
    assert again == image


def raised(run, image, command):
    try:
        run(image, [command])
    except ValueError:
        return True
    return False


@given(seed=SEEDS)
def test_pages_read(run, seed):
    rng = random.Random(seed)
    pairs = {b"%02d" % n: b"v" * rng.randint(0, 6) for n in rng.sample(range(100), 40)}
    image, _ = run(bytes(64), [["put", *pair] for pair in pairs.items()])
    store = Store(image)

    def needed(number, start, end, low, high):
        """Return the pages that a scan of a page's part needs."""
        if not ((end is None or low < end) and (high is None or start < high)):
            return set()
        kind, found = store.pages[number]
        if kind == 1:
            return {number}
        keys = [key for key, _ in found]
        parts = zip(found, [start, *keys[1:]], [*keys[1:], end])
        below = [
            needed(int.from_bytes(pair[1], "big"), first, last, low, high)
            for pair, first, last in parts
        ]
        return {number}.union(*below)

    low = b"%02d" % rng.randint(0, 99)
    high = rng.choice([None, b"%02d" % rng.randint(0, 99), low + b"\x00"])
    if high is not None and high <= low:
        low, high = high, low + b"0"
    reads = needed(store.root, b"", None, low, high)
    spoilt = b"".join(
        data if number in reads or not number else b"\x09" * 64
        for number, data in enumerate(store.raw)
    )
    wanted = [(k, v) for k, v in sorted(pairs.items()) if k >= low and (high is None or k < high)]
    assert run(spoilt, [["scan", low, high, 1000]])[1] == [wanted]
    one = needed(store.root, b"", None, low, low + b"\x00")
    for number in one:
        data = list(store.raw)
        data[number] = rng.choice([b"\x00", b"\x03", b"\xff"]) + data[number][1:]
        assert raised(run, b"".join(data), ["get", low])
        assert raised(run, b"".join(data), ["scan", low, low + b"\x00", None])
        assert raised(run, b"".join(data), ["put", low, b""])


def test_too_large(run):
    for size in (64, 67, 68, 200, 1000):
        most = (size - 7) // 4 - 2
        image = run(bytes(size), [["put", b"a", b"b"]])[0]
        for key in range(most + 1):
            for value in (0, 3, 4, 5, most - key - 3, most - key - 2, most - key - 1, most - key):
                if value < 0 or (size == 1000 and key % 9):
                    continue
                pair = (b"k" * key, b"v" * value)
                large = max(len(record(*pair)), len(record(pair[0], b"1234"))) > most
                again, answers = run(image, [["put", *pair]])
                assert answers == ["too large" if large else "new"], (size, key, value)
                assert (again == image) == large


def test_new_store(run):
    for size in (64, 65, 32768):
        image, answers = run(bytes(size), [])
        assert answers == []
        head = struct.pack(">4sHIIIII", b"PGS1", size, 2, 1, 0, 0, 0).ljust(size, b"\0")
        assert image == head + compacted(size, 1, [])


def test_no_store(run):
    image = run(bytes(64), [["put", b"a", b"b"]])[0]
    bad = [b"", bytes(1), bytes(63), bytes(32769), b"PGS2" + image[4:], b"x", image[:20]]
    bad += [image[:-1], image + b"\0", image[:64], image + bytes(64), b"PGS1", b"pgs1" + image[4:]]
    for data in bad:
        assert raised(run, data, ["count"]), data[:10]


def test_checkpoints_are_kept(run):
    image = run(bytes(64), [["put", b"a", b"b"]])[0]
    image = image[:22] + b"\x01\x02\x03\x04" + image[26:]
    assert run(image, [["get", b"a"]]) == (image, [b"b"])


def test_large_pages(run):
    model = {b"key%03d" % n: bytes([n % 256]) * (n % 200) for n in range(0, 500, 7)}
    image, _ = run(bytes(1024), [["put", *pair] for pair in sorted(model.items(), reverse=True)])
    assert Store(image).found == model
