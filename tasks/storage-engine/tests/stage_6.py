import random
import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 10**9)
ALL = ["scan", None, None, None]


def commits_of(image, log):
    """Return the commits of a flawless log, and where each of them ends."""
    size = int.from_bytes(image[4:6], "big")
    commits, ends, pages = [], [12], {}
    for at in range(12, len(log), size + 9):
        number, last = struct.unpack_from(">IB", log, at)
        end = at + size + 5
        assert log[end : end + 4] == zlib.crc32(log[at - 4 : end]).to_bytes(4, "big")
        pages[number] = log[at + 5 : end]
        if last:
            commits.append(pages)
            ends.append(end + 4)
            pages = {}
    assert not pages
    return commits, ends


def differing(old, new, size):
    """Return the pages of new that are not in old."""
    return {
        at // size: new[at : at + size]
        for at in range(0, len(new), size)
        if new[at : at + size] != old[at : at + size]
    }


def pair(rng):
    key = bytes(rng.choices(b"\x00abc\xff", k=rng.randint(0, 3)))
    return key, bytes(rng.choices(b"\x00xy", k=rng.randint(0, 5)))


def change(rng):
    key, value = pair(rng)
    return rng.choice([["put", key, value], ["put", key, value], ["delete", key]])


class Model:
    """Dicts: the committed one, the present one, and those of savepoints."""

    def __init__(self):
        self.versions = [{}]
        self.now = {}
        self.marks = None

    def perform(self, name, *arguments):
        inside = self.marks is not None
        if name == "begin":
            if inside:
                return "in a transaction"
            self.marks = []
            return "ok"
        if name in ("commit", "rollback", "savepoint", "back", "release"):
            return getattr(self, name)(*arguments) if inside else "no transaction"
        before = dict(self.now)
        answer = getattr(self, name)(*arguments)
        if self.marks is None and (self.now != before or answer == "replaced"):
            self.versions.append(dict(self.now))
        return answer

    def commit(self):
        self.marks = None
        self.versions.append(dict(self.now))
        return "ok"

    def rollback(self):
        self.marks = None
        self.now = dict(self.versions[-1])
        return "ok"

    def savepoint(self, name):
        self.marks.append((name, dict(self.now)))
        return "ok"

    def newest(self, name):
        return max((at for at, mark in enumerate(self.marks) if mark[0] == name), default=None)

    def back(self, name):
        at = self.newest(name)
        if at is None:
            return "no savepoint"
        self.marks = self.marks[: at + 1]
        self.now = dict(self.marks[at][1])
        return "ok"

    def release(self, name):
        at = self.newest(name)
        if at is None:
            return "no savepoint"
        self.marks = self.marks[:at]
        return "ok"

    def put(self, key, value):
        answer = "replaced" if key in self.now else "new"
        self.now[key] = value
        return answer

    def delete(self, key):
        return self.now.pop(key, None) is not None

    def get(self, key):
        return self.now.get(key)

    def scan(self, low, high, limit):
        return sorted(self.now.items())


def draw(rng, count):
    """Make random commands, most of them within transactions."""
    made = []
    for _ in range(count):
        name = rng.choice("sn")
        made.append(
            rng.choice(
                [
                    *[change(rng) for _ in range(6)],
                    ["get", pair(rng)[0]],
                    ALL,
                    *[["begin"]] * 2,
                    ["commit"],
                    ["rollback"],
                    *[["savepoint", name]] * 2,
                    ["back", name],
                    ["release", name],
                ]
            )
        )
    return made


@given(seed=SEEDS)
def test_transactions(store, seed):
    rng = random.Random(seed)
    model = Model()
    image, log = bytes(64), b""
    for _ in range(3):
        commands = draw(rng, rng.randint(0, 25))
        wanted = [model.perform(*command) for command in commands]
        image, log, answers = store(image, log, commands)
        assert answers == wanted
        if model.marks is not None:
            model.rollback()
        assert store(image, log, [ALL]) == (image, log, [sorted(model.now.items())])


@given(seed=SEEDS)
def test_a_commit_is_one(run, store, seed):
    rng = random.Random(seed)
    image, log, _ = store(bytes(64), b"", [change(rng) for _ in range(rng.choice([0, 20]))])
    before = log
    old = run(store(image, log, [["checkpoint"]])[0], [])[0]
    changes = [change(rng) for _ in range(rng.randint(0, 12))]
    new, wanted = run(old, changes)
    same, log, answers = store(image, log, [["begin"], *changes, ["commit"], ["versions"]])
    commits, ends = commits_of(image, log)
    assert same == image
    assert answers == ["ok", *wanted, "ok", len(commits)]
    changed = differing(old, new, 64)
    if 0 in changed:
        changed[0] = changed[0][:22] + bytes(4) + changed[0][26:]
    assert commits == commits_of(image, before)[0] + ([changed] if changed else [])
    assert log.startswith(before)
    cut = rng.randint(len(before), len(log))
    if cut < len(log):
        pairs = run(old, [ALL])[1]
        assert store(image, log[:cut], [ALL]) == (image, before, pairs)


@given(seed=SEEDS)
def test_undone(store, seed):
    rng = random.Random(seed)
    image, log, _ = store(bytes(64), b"", [change(rng) for _ in range(20)])
    changes = [change(rng) for _ in range(rng.randint(1, 9))]
    commands = [["begin"], *changes, rng.choice([["rollback"], ["get", b"a"]])]
    assert store(image, log, commands)[:2] == (image, log)
    commands = [["begin"], ["savepoint", "s"], *changes, ["erase", None, None], ["back", "s"]]
    assert store(image, log, [*commands, ["commit"]])[:2] == (image, log)
    after = store(image, log, [["begin"], *changes, ["rollback"], *changes])[1]
    assert after == store(image, log, changes)[1]


@given(seed=SEEDS)
def test_savepoint_within(run, store, seed):
    rng = random.Random(seed)
    first, second, third = ([change(rng) for _ in range(rng.randint(0, 9))] for _ in range(3))
    commands = [["begin"], *first, ["savepoint", "a"], *second, ["back", "a"], *third, ["commit"]]
    image, log, answers = store(bytes(64), b"", commands)
    short = [["begin"], *first, *third, ["commit"]]
    assert (image, log) == store(bytes(64), b"", short)[:2]
    plain = run(bytes(64), [*first, *third])[1]
    assert answers[1 : len(first) + 1] == plain[: len(first)]
    assert answers[-1 - len(third) : -1] == plain[len(first) :]


def test_answers(store):
    commands = [
        (["commit"], "no transaction"),
        (["rollback"], "no transaction"),
        (["savepoint", "x"], "no transaction"),
        (["back", "x"], "no transaction"),
        (["release", "x"], "no transaction"),
        (["begin"], "ok"),
        (["begin"], "in a transaction"),
        (["checkpoint"], "in a transaction"),
        (["back", "x"], "no savepoint"),
        (["release", "x"], "no savepoint"),
        (["savepoint", ""], "ok"),
        (["put", b"1", b""], "new"),
        (["savepoint", "x"], "ok"),
        (["put", b"2", b""], "new"),
        (["savepoint", ""], "ok"),
        (["put", b"3", b""], "new"),
        (["back", "x"], "ok"),
        (["count"], 1),
        (["put", b"4", b""], "new"),
        (["back", "x"], "ok"),
        (["count"], 1),
        (["release", "x"], "ok"),
        (["back", "x"], "no savepoint"),
        (["back", ""], "ok"),
        (["count"], 0),
        (["put", b"5", b""], "new"),
        (["release", ""], "ok"),
        (["count"], 1),
        (["release", ""], "no savepoint"),
        (["rollback"], "ok"),
        (["count"], 0),
        (["commit"], "no transaction"),
        (["begin"], "ok"),
        (["back", ""], "no savepoint"),
        (["commit"], "ok"),
        (["rollback"], "no transaction"),
        (["checkpoint"], 0),
        (["versions"], 0),
    ]
    answers = store(bytes(64), b"", [command for command, _ in commands])[2]
    for (command, wanted), answer in zip(commands, answers):
        assert (answer, type(answer)) == (wanted, type(wanted)), command


def test_savepoints_end(store):
    commands = [["begin"], ["savepoint", "s"], ["rollback"], ["begin"], ["back", "s"]]
    assert store(bytes(64), b"", commands)[2] == ["ok"] * 4 + ["no savepoint"]
    commands[2] = ["commit"]
    assert store(bytes(64), b"", commands)[2] == ["ok"] * 4 + ["no savepoint"]


@given(seed=SEEDS)
def test_versions(run, store, seed):
    rng = random.Random(seed)
    image = run(bytes(64), [change(rng) for _ in range(rng.choice([0, 12]))])[0]
    log, images = b"", [image]
    for _ in range(rng.randint(0, 5)):
        changes = [["put", *pair(rng)], *[change(rng) for _ in range(rng.randint(0, 4))]]
        log = store(image, log, [["begin"], *changes, ["commit"]])[1]
        images.append(run(images[-1], changes)[0])
    again = log if rng.random() < 0.5 else b""
    log, images = (log, images) if again else (b"", images[:1])
    questions = [ALL, ["count"], ["stats"], ["get", pair(rng)[0]], ["scan", b"a", b"b", -2]]
    commands, wanted = [["versions"]], [len(images) - 1]
    dicts = [dict(run(held, [ALL])[1][0]) for held in images]
    for _ in range(8):
        number, other = rng.randint(-1, len(images)), rng.randint(-1, len(images))
        question = rng.choice(questions)
        commands += [["at", number, question], ["diff", number, other]]
        valid = range(len(images))
        wanted.append(run(images[number], [question])[1][0] if number in valid else "no version")
        if number in valid and other in valid:
            old, new = dicts[number], dicts[other]
            keys = sorted({*old, *new})
            triples = [(key, old.get(key), new.get(key)) for key in keys]
            wanted.append([triple for triple in triples if triple[1] != triple[2]])
        else:
            wanted.append("no version")
    inside = [["begin"], ["put", b"zz", b"1"]]
    assert store(image, log, commands)[2] == wanted
    assert store(image, log, inside + commands)[2][2:] == wanted
    assert store(image, log, [*inside, ["savepoint", "s"], *commands])[2][3:] == wanted


def test_versions_within_a_call(store):
    commands = [
        ["put", b"a", b""],
        ["versions"],
        ["get", b"a"],
        ["put", b"b", b"2"],
        ["versions"],
        ["at", 1, ["count"]],
        ["diff", 2, 0],
        ["diff", 0, 0],
        ["checkpoint"],
        ["versions"],
        ["at", 0, ["count"]],
        ["at", 1, ["count"]],
        ["diff", 0, 1],
    ]
    wanted = ["new", 1, b"", "new", 2, 1, [(b"a", b"", None), (b"b", b"2", None)], []]
    wanted += [2, 0, 2, "no version", "no version"]
    assert store(bytes(64), b"", commands)[2] == wanted


def test_not_a_reading_command(store):
    for command in (
        ["put", b"a", b"b"],
        ["delete", b"a"],
        ["erase", None, None],
        ["trim"],
        ["begin"],
        ["versions"],
        ["checkpoint"],
        ["at", 0, ["count"]],
    ):
        image, log, answers = store(bytes(64), b"", [["at", 0, command], ["at", 1, command]])
        assert answers == ["not a reading command", "no version"]
        assert len(log) == 12
