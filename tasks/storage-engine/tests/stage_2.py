import random
import struct

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)


def length(number):
    if number < 128:
        return bytes([number])
    return bytes([number % 128 + 128]) + length(number // 128)


def record(key, value):
    return length(len(key)) + length(len(value)) + key + value


class Model:
    """A page as a dict: for each key its value and the offset of its record."""

    def __init__(self, size):
        self.size = self.floor = size
        self.held = {}

    def bytes_of(self, held):
        return sum(len(record(key, value)) for key, (value, _) in held.items())

    def place(self, key, value):
        self.floor -= len(record(key, value))
        self.held[key] = (value, self.floor)

    def put(self, key, value):
        rest = {other: entry for other, entry in self.held.items() if other != key}
        need = len(record(key, value)) + 2
        if 7 + self.bytes_of(rest) + 2 * len(rest) + need > self.size:
            return "full"
        answer = "replaced" if key in self.held else "new"
        self.held = rest
        if self.floor - 7 - 2 * len(rest) < need:
            self.floor = self.size
            for other in sorted(rest):
                self.place(other, rest[other][0])
        self.place(key, value)
        return answer

    def get(self, key):
        return self.held[key][0] if key in self.held else None

    def delete(self, key):
        return self.held.pop(key, None) is not None

    def scan(self):
        return [(key, self.held[key][0]) for key in sorted(self.held)]

    def image(self):
        image = bytearray(self.size)
        garbage = self.size - self.floor - self.bytes_of(self.held)
        offsets = [self.held[key][1] for key in sorted(self.held)]
        numbers = [1, len(offsets), self.floor, garbage, *offsets]
        packed = struct.pack(f">B{len(numbers) - 1}H", *numbers)
        image[: len(packed)] = packed
        for key, (value, offset) in self.held.items():
            raw = record(key, value)
            image[offset : offset + len(raw)] = raw
        return bytes(image)


def follow(page, size, commands, calls=1):
    """Compare page with the model, over some calls."""
    model = Model(size)
    image = bytes(size)
    for part in range(calls):
        some = commands[part::calls]
        wanted = [getattr(model, name)(*arguments) for name, *arguments in some]
        image, answers = page(image, [list(command) for command in some])
        assert type(image) is bytes
        assert answers == wanted
        assert image == model.image()


def draw(rng, count, names, longest):
    """Make random commands over few keys."""
    made = []
    for _ in range(count):
        name = rng.choice(names)
        key = bytes(rng.choices(b"\x00ab\xff", k=rng.randint(0, 2)))
        value = bytes(rng.choices(b"\x00xy", k=rng.randint(0, longest)))
        made.append([name, key, value][: {"put": 3, "scan": 1}.get(name, 2)])
    return made


@given(seed=SEEDS)
def test_puts(page, seed):
    rng = random.Random(seed)
    follow(page, rng.randint(32, 300), draw(rng, 20, ["put", "get"], 4))


@given(seed=SEEDS)
def test_all_commands(page, seed):
    rng = random.Random(seed)
    names = ["put", "put", "put", "delete", "get", "scan"]
    follow(page, rng.randint(32, 90), draw(rng, 30, names, 9), rng.randint(1, 5))


@given(seed=SEEDS)
def test_long_records(page, seed):
    rng = random.Random(seed)
    names = ["put", "put", "delete"]
    follow(page, rng.randint(300, 900), draw(rng, 20, names, 200), rng.randint(1, 3))


@given(seed=SEEDS)
def test_nearly_full(page, seed):
    rng = random.Random(seed)
    size = rng.randint(32, 64)
    commands = [["put", b"a", b"1"], ["put", b"b", b"22"], ["put", b"c", b""]]
    commands += rng.choice([[], [["delete", b"a"]], [["delete", b"b"], ["delete", b"c"]]])
    room = size - 7 - 5 * 3
    commands += [["put", rng.choice([b"a", b"d"]), b"v" * max(room - n, 0)] for n in range(12)]
    follow(page, size, commands, rng.choice([1, len(commands)]))


def test_largest(page):
    follow(page, 32768, [["put", b"a", b"v" * 16000], ["put", b"b", b"w" * 16000], ["scan"]], 3)
    follow(page, 32768, [["put", b"a", b"v" * 32755], ["scan"]])
    follow(page, 32768, [["put", b"a", b"v" * 32756], ["scan"]])


def test_full_changes_nothing(page):
    image, _ = page(bytes(48), [["put", b"a", b"1" * 8], ["put", b"b", b"2" * 8], ["delete", b"a"]])
    for key in (b"a", b"b"):
        assert page(image, [["put", key, b"3" * 40]]) == (image, ["full"])


def test_same_value_moves(page):
    follow(page, 64, [["put", b"a", b"1"], ["put", b"b", b"2"], ["put", b"a", b"1"]], 3)


def test_no_commands(page):
    assert page(bytes(50), []) == (Model(50).image(), [])
