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
        self.freed = []
        at = self.free
        while at:
            self.freed.append(at)
            following = int.from_bytes(self.raw[at][1:5], "big")
            assert self.raw[at] == struct.pack(">BI", 3, following).ljust(self.size, b"\0")
            at = following
        assert sorted([*self.freed, *self.pages]) == list(range(1, count))

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


def shrink(store, pages, freed, number, key):
    """Delete a key below a page, and merge what is below it."""
    kind, pairs = pages[number]
    if kind == 1:
        pages[number] = (kind, [pair for pair in pairs if pair[0] != key])
        return False
    at = max(at for at, pair in enumerate(pairs) if pair[0] <= key)
    child = int.from_bytes(pairs[at][1], "big")
    merged = shrink(store, pages, freed, child, key)
    if pages[child][0] == 2 and not merged:
        return False
    taken = sum(len(record(*pair)) + 2 for pair in pages[child][1])
    if taken * 3 >= store.size - 7:
        return False
    for left in [at, at - 1]:
        if left < 0 or left + 1 >= len(pairs):
            continue
        first, second = (int.from_bytes(pairs[slot][1], "big") for slot in (left, left + 1))
        low, high = pages[first][1], pages[second][1]
        if pages[second][0] == 2:
            high = [(pairs[left + 1][0], high[0][1]), *high[1:]]
        if store.fits(low + high):
            pages[first] = (pages[first][0], low + high)
            pages[number] = (kind, pairs[: left + 1] + pairs[left + 2 :])
            freed.append(second)
            store.merged.add(first)
            del pages[second]
            return True
    return False


def expected_delete(store, key):
    """Return the root, the pages and the free pages after a deletion."""
    pages, freed = dict(store.pages), []
    root = store.root
    store.merged = set()
    merged = shrink(store, pages, freed, root, key)
    if merged and len(pages[root][1]) == 1:
        freed.append(root)
        root = int.from_bytes(pages.pop(root)[1][0][1], "big")
    return root, pages, freed[::-1] + store.freed


def make(rng, letters, longest_key, longest_value):
    key = bytes(rng.choices(letters, k=rng.randint(0, longest_key)))
    return key, bytes(rng.choices(b"\x00xy", k=rng.randint(0, longest_value)))


def filled(run, rng, size, count, letters=b"\x00abc\xff", longest=4):
    """Return a store of random pairs, and a dict of them."""
    model = dict(make(rng, letters, longest, 5) for _ in range(count))
    pairs = list(model.items())
    rng.shuffle(pairs)
    return run(bytes(size), [["put", *pair] for pair in pairs])[0], model


@given(seed=SEEDS)
def test_each_delete(run, page, seed):
    rng = random.Random(seed)
    size = rng.choice([64, 64, 65, 96])
    image, model = filled(run, rng, size, rng.choice([10, 40, 90]))
    keys = sorted(model)
    if rng.random() < 0.5:
        rng.shuffle(keys)
    for key in keys[: rng.choice([5, 25, 99])]:
        before = Store(image)
        root, pages, freed = expected_delete(before, key)
        image, answers = run(image, [["delete", key]])
        del model[key]
        after = Store(image)
        assert answers == [True]
        assert after.found == model
        assert (after.root, after.pages) == (root, pages)
        assert after.freed == freed
        for number, (kind, pairs) in pages.items():
            old = before.pages[number]
            if number in before.merged:
                assert after.raw[number] == compacted(size, kind, pairs)
            elif old == (kind, pairs):
                assert after.raw[number] == before.raw[number]
            elif kind == 1:
                assert after.raw[number] == page(before.raw[number], [["delete", key]])[0]


@given(seed=SEEDS)
def test_pages_above(run, page, seed):
    rng = random.Random(seed)
    image, model = filled(run, rng, 64, 60)
    for key in rng.sample(sorted(model), len(model) // 2):
        before = Store(image)
        image, _ = run(image, [["delete", key]])
        after = Store(image)
        gone = set(before.pages) - set(after.pages)
        for number, (kind, pairs) in after.pages.items():
            old = before.pages[number][1]
            if kind == 2 and len(old) == len(pairs) + 1:
                lost = next(pair for pair in old if int.from_bytes(pair[1], "big") in gone)
                leaf = b"\x01" + before.raw[number][1:]
                wanted = page(leaf, [["delete", lost[0]]])[0]
                assert after.raw[number][1:] == wanted[1:]


@given(seed=SEEDS)
def test_puts_between(run, seed):
    rng = random.Random(seed)
    image, model = filled(run, rng, 64, 40)
    for _ in range(6):
        some = rng.sample(sorted(model), min(len(model), rng.choice([1, 9])))
        image, answers = run(image, [["delete", key] for key in some])
        assert answers == [True] * len(some)
        for key in some:
            del model[key]
        for _ in range(rng.randint(0, 4)):
            before = Store(image)
            key, value = make(rng, b"abc", 4, 5)
            numbers = iter([*before.freed, *range(len(before.raw), 99)])
            root, pages = expected_put(before, key, value, lambda: next(numbers))
            image, answers = run(image, [["put", key, value]])
            assert answers == ["replaced" if key in model else "new"]
            model[key] = value
            after = Store(image)
            assert (after.root, after.pages) == (root, pages)
            assert after.freed == [number for number in before.freed if number not in pages]
        assert Store(image).found == model


@given(seed=SEEDS)
def test_erase(run, seed):
    rng = random.Random(seed)
    image, model = filled(run, rng, 64, 60)
    bounds = [None, b"", b"\x00", b"a", b"ab", b"b", b"c", b"\xff"]
    low, high = rng.choice(bounds), rng.choice(bounds)
    gone = [
        key for key in sorted(model) if (low is None or key >= low) and (high is None or key < high)
    ]
    one_by_one, _ = run(image, [["delete", key] for key in gone])
    left = len(model) - len(gone)
    assert run(image, [["erase", low, high], ["count"]]) == (one_by_one, [len(gone), left])


@given(seed=SEEDS)
def test_trim(run, seed):
    rng = random.Random(seed)
    image, model = filled(run, rng, 64, 60)
    count = rng.choice([0, len(model) // 2, len(model) * 3 // 4, len(model)])
    some = rng.choice([sorted(model)[:count], sorted(model)[::-1][:count]])
    image, _ = run(image, [["delete", key] for key in some])
    before = Store(image)
    end = max(before.pages) + 1
    image, answers = run(image, [["trim"]])
    after = Store(image)
    assert answers == [len(before.raw) - end]
    assert len(after.raw) == end
    assert after.freed == [number for number in before.freed if number < end]
    assert (after.pages, after.root) == (before.pages, before.root)
    again, answers = run(image, [["trim"], ["count"]])
    assert (again, answers) == (image, [0, len(model) - count])


@given(seed=SEEDS)
def test_stats(run, seed):
    rng = random.Random(seed)
    image, model = filled(run, rng, rng.choice([64, 90]), rng.choice([3, 20, 80]))
    image, _ = run(image, [["delete", key] for key in sorted(model)[:: rng.randint(1, 4)]])
    held = Store(image)
    kinds = [kind for kind, _ in held.pages.values()]
    wanted = {
        "height": max(held.depths),
        "leaves": kinds.count(1),
        "inner": kinds.count(2),
        "free": len(held.freed),
    }
    assert run(image, [["stats"]]) == (image, [wanted])


def test_no_such_key(run):
    image, _ = run(bytes(64), [["put", bytes([n]), b"12345"] for n in range(0, 40, 2)])
    assert run(image, [["delete", b"\x03"], ["delete", b""]]) == (image, [False, False])
    assert run(bytes(64), [["delete", b""]])[1] == [False]


def test_shorter_values_merge_nothing(run):
    puts = [["put", bytes([n]), b"1234567"] for n in range(20)]
    image, _ = run(bytes(64), puts)
    before = Store(image)
    image, answers = run(image, [["put", bytes([n]), b""] for n in range(20)])
    after = Store(image)
    assert answers == ["replaced"] * 20
    assert list(after.pages) == list(before.pages)
    assert after.freed == []


def test_down_to_nothing(run):
    image, _ = run(bytes(64), [["put", bytes([n]), b"12345"] for n in range(80)])
    assert max(Store(image).depths) == 3
    image, answers = run(image, [["erase", None, None], ["trim"], ["stats"]])
    assert answers[0] == 80
    assert answers[2]["height"] == answers[2]["leaves"] == 1
    assert answers[2]["inner"] == 0
    assert Store(image).found == {}
