import random
import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)


def number_of(number):
    return number.to_bytes(4, "big")


def head_of(checkpoints):
    first = b"LOG1" + number_of(checkpoints)
    return first + number_of(zlib.crc32(first))


def size_of(image):
    return int.from_bytes(image[4:6], "big")


def cut_up(image, log):
    """Return the commits of a flawless log, and where each of them ends."""
    size = size_of(image)
    assert log[:12] == head_of(int.from_bytes(image[22:26], "big"))
    commits, ends, pages = [], [], {}
    assert (len(log) - 12) % (size + 9) == 0
    for at in range(12, len(log), size + 9):
        number, last = struct.unpack_from(">IB", log, at)
        end = at + size + 5
        assert log[end : end + 4] == number_of(zlib.crc32(log[at - 4 : end]))
        assert not pages or number > max(pages)
        pages[number] = log[at + 5 : end]
        assert last in (0, 1)
        if last:
            commits.append(pages)
            ends.append(end + 4)
            pages = {}
    assert not pages
    return commits, ends


def laid_over(image, commits):
    """Return an image with commits applied."""
    size = size_of(image)
    pages = {at // size: image[at : at + size] for at in range(0, len(image), size)}
    for commit in commits:
        pages.update(commit)
    count = int.from_bytes(pages[0][6:10], "big")
    return b"".join(pages[number] for number in range(count))


def differing(old, new, size):
    """Return the pages of new that are not in old."""
    return {
        at // size: new[at : at + size]
        for at in range(0, len(new), size)
        if new[at : at + size] != old[at : at + size]
    }


ALL = ["scan", None, None, None]


def draw(rng, count, names):
    """Make random commands over few keys."""
    made = []
    for _ in range(count):
        name = rng.choice(names)
        key = bytes(rng.choices(b"\x00abc\xff", k=rng.randint(0, 3)))
        value = bytes(rng.choices(b"\x00xy", k=rng.randint(0, 5)))
        arguments = {"put": [key, value], "delete": [key], "get": [key]}
        arguments |= {"erase": [key, None], "scan": [key, None, 2]}
        made.append([name, *arguments.get(name, [])])
    return made


CHANGES = ["put", "put", "put", "put", "put", "delete", "delete", "get"]


def states(run, image, commands):
    """Return the image before the commands, and after each, by way of stage 4."""
    made = [run(image, [])[0]]
    for command in commands:
        made.append(run(made[-1], [command])[0])
    return made


@given(seed=SEEDS)
def test_each_commit(run, store, seed):
    rng = random.Random(seed)
    size = rng.choice([64, 64, 100])
    names = [*CHANGES, "scan", "count", "stats", "erase", "trim"]
    commands = draw(rng, 20, names)
    image, log, _ = store(bytes(size), b"", [])
    assert image == run(bytes(size), [])[0]
    assert log == head_of(0)
    now = image
    for command in commands:
        after, wanted = run(now, [command])
        same, longer, answers = store(image, log, [command])
        assert (same, answers) == (image, wanted)
        changed = differing(now, after, size)
        assert longer.startswith(log)
        commits, _ = cut_up(image, longer)
        old, _ = cut_up(image, log)
        assert commits == old + ([changed] if changed else [])
        now, log = after, longer


@given(seed=SEEDS)
def test_many_commits(run, store, seed):
    rng = random.Random(seed)
    commands = draw(rng, 25, CHANGES)
    made = states(run, bytes(64), commands)
    image, log, answers = store(bytes(64), b"", commands)
    assert type(image) is bytes and type(log) is bytes
    assert image == made[0]
    assert answers == run(bytes(64), commands)[1]
    wanted = [differing(*pair, 64) for pair in zip(made, made[1:])]
    assert cut_up(image, log)[0] == [pages for pages in wanted if pages]
    assert store(image, log, []) == (image, log, [])


def history(run, store, rng):
    """Return an image, a log, its ends and the pairs at each of them."""
    size = rng.choice([64, 80])
    base, _ = run(bytes(size), draw(rng, rng.choice([0, 15]), CHANGES))
    checkpoints = rng.choice([0, 3, 70000])
    base = base[:22] + number_of(checkpoints) + base[26:]
    image, log, _ = store(base, b"", draw(rng, 8, CHANGES))
    assert image == base
    commits, ends = cut_up(image, log)
    pairs = []
    for count in range(len(commits) + 1):
        pairs += run(laid_over(image, commits[:count]), [ALL])[1]
    return image, log, [12, *ends], pairs


@given(seed=SEEDS)
def test_crash_while_writing(run, store, seed):
    rng = random.Random(seed)
    image, log, ends, pairs = history(run, store, rng)
    for _ in range(6):
        cut = rng.choice([rng.randint(0, len(log)), max(rng.choice(ends) - rng.randint(0, 2), 0)])
        whole = max([count for count, end in enumerate(ends) if end <= cut], default=0)
        junk = rng.choice([b"", b"", bytes(200), rng.randbytes(rng.randint(1, 200))])
        if junk[:1] == log[cut : cut + 1]:
            junk = b""
        recovered = store(image, log[:cut] + junk, [ALL])
        assert recovered == (image, log[: ends[whole]], [pairs[whole]])


@given(seed=SEEDS)
def test_damaged_byte(run, store, seed):
    rng = random.Random(seed)
    image, log, ends, pairs = history(run, store, rng)
    for _ in range(6):
        at = rng.choice([rng.randint(0, 11), rng.randint(0, len(log) - 1)])
        damaged = bytearray(log)
        damaged[at] ^= 1 << rng.randint(0, 7)
        whole = max([count for count, end in enumerate(ends) if end <= at], default=0)
        recovered = store(image, bytes(damaged), [ALL])
        assert recovered == (image, log[: ends[whole]], [pairs[whole]])


@given(seed=SEEDS)
def test_frames_in_another_order(run, store, seed):
    rng = random.Random(seed)
    image, log, ends, pairs = history(run, store, rng)
    step = size_of(image) + 9
    frames = [log[at : at + step] for at in range(12, len(log), step)]
    if len(frames) < 2:
        return
    at = rng.randrange(len(frames) - 1)
    start = 12 + at * step
    whole = max(count for count, end in enumerate(ends) if end <= start)
    swapped = frames[:at] + [frames[at + 1], frames[at]] + frames[at + 2 :]
    for broken in (swapped, frames[:at] + frames[at + 1 :]):
        recovered = store(image, log[:12] + b"".join(broken), [ALL])
        assert recovered == (image, log[: ends[whole]], [pairs[whole]])


@given(seed=SEEDS)
def test_going_on_after_a_crash(run, store, seed):
    rng = random.Random(seed)
    image, log, ends, pairs = history(run, store, rng)
    cut = rng.randint(0, len(log))
    whole = max([count for count, end in enumerate(ends) if end <= cut], default=0)
    now = laid_over(image, cut_up(image, log[: ends[whole]])[0])
    commands = [*draw(rng, 4, CHANGES), ALL]
    same, longer, answers = store(image, log[:cut], commands)
    after, wanted = run(now, commands)
    assert (same, answers) == (image, wanted)
    assert laid_over(image, cut_up(image, longer)[0]) == after
    assert longer[: ends[whole]] == log[: ends[whole]]


@given(seed=SEEDS)
def test_log_of_another_checkpoint(run, store, seed):
    rng = random.Random(seed)
    image, log, ends, pairs = history(run, store, rng)
    number = int.from_bytes(log[4:8], "big")
    for other in (number + 1, number + 65536, max(number - 1, 1)):
        if other == number:
            continue
        moved = image[:22] + number_of(other) + image[26:]
        assert store(moved, log, [ALL]) == (moved, head_of(other), [pairs[0]])


def with_checkpoint(image, count=1):
    number = int.from_bytes(image[22:26], "big") + count
    return image[:22] + number_of(number) + image[26:]


@given(seed=SEEDS)
def test_checkpoint(run, store, seed):
    rng = random.Random(seed)
    image, log, ends, pairs = history(run, store, rng)
    now = laid_over(image, cut_up(image, log)[0])
    first, second = (draw(rng, rng.randint(0, 5), [*CHANGES, "erase", "trim"]) for _ in range(2))
    commands = [*first, ["checkpoint"], *second]
    after, answers = run(now, first)
    new = with_checkpoint(after)
    _, longer, _ = store(image, log, first)
    folded = len(cut_up(image, longer)[0])
    last, others = run(new, second)
    written, rest, given_back = store(image, log, commands)
    assert given_back == [*answers, folded, *others]
    assert written == new
    assert laid_over(new, cut_up(new, rest)[0]) == last
    twice = store(image, log, [["checkpoint"], ["checkpoint"]])
    assert twice == (
        with_checkpoint(now, 2),
        head_of(int.from_bytes(image[22:26], "big") + 2),
        [len(ends) - 1, 0],
    )


@given(seed=SEEDS)
def test_crash_at_a_checkpoint(run, store, seed):
    rng = random.Random(seed)
    image, log, ends, pairs = history(run, store, rng)
    size = size_of(image)
    new, empty, _ = store(image, log, [["checkpoint"]])
    torn = []
    for at in range(0, max(len(new), len(image)), size):
        old, written = image[at : at + size], new[at : at + size]
        middle = rng.randint(0, size)
        half = written[:middle] + old[middle:].rjust(size - middle, b"\x07")
        torn.append(rng.choice([old, written, half]) if at else old)
    while torn[-1] == b"":
        torn.pop()
    assert store(b"".join(page.ljust(size, b"\x05") for page in torn), log, [ALL])[2] == [pairs[-1]]
    assert store(new, log, [ALL]) == (new, empty, [pairs[-1]])
    assert store(new, log[: rng.randint(0, 12)], [ALL]) == (new, empty, [pairs[-1]])
    longer = new + rng.randbytes(rng.randint(1, 150))
    assert store(longer, empty, [ALL]) == (longer, empty, [pairs[-1]])


def test_checksum(store):
    image, log, _ = store(bytes(64), b"", [])
    assert log.hex() == "4c4f473100000000" + f"{zlib.crc32(b'LOG1' + bytes(4)):08x}"
    for checkpoints in range(0, 2**32, 33554393):
        moved = image[:22] + number_of(checkpoints) + image[26:]
        assert store(moved, b"", [])[1] == head_of(checkpoints)


def test_missing_pages(run, store):
    image = run(bytes(64), [["put", bytes([n]), b"12345"] for n in range(20)])[0]
    for short in (image[:64], image[:-64], image[:-1]):
        try:
            store(short, b"", [["count"]])
        except ValueError:
            continue
        raise AssertionError("no ValueError")


def test_trim_and_grow(run, store):
    image, log, _ = store(bytes(64), b"", [["put", bytes([n]), b"12345"] for n in range(20)])
    image, log, _ = store(image, log, [["checkpoint"], ["erase", None, None], ["trim"]])
    count = int.from_bytes(cut_up(image, log)[0][-1][0][6:10], "big")
    assert count == 2
    image, log, answers = store(image, log, [["put", bytes([n]), b"9"] for n in range(30)])
    wanted = [(bytes([n]), b"9") for n in range(30)]
    assert store(image, log, [ALL])[2] == [wanted]
    image, log, _ = store(image, log, [["checkpoint"]])
    assert run(image, [ALL])[1] == [wanted]
