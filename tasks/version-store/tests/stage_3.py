import random
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)
NAMES = ["a", "b", "B", "a-b", "a.b", "é", "x/y", "x/y/z", "x/a", "a/b/c", "a/b/d", "b/a/a", "y"]
TEXTS = [[], [""], ["1"], ["1", "2"], ["é", " "], ["1", ""]]


def fnv(text):
    return "%016x" % reduce(
        lambda value, byte: (value ^ byte) * (2**40 + 0x1B3) & (2**64 - 1),
        text.encode(),
        14695981039346656037,
    )


def entries(files, folder=()):
    """Return what is directly in a folder; files have tuples of names for paths."""
    depth = len(folder)
    names = {path[depth] for path in files if path[:depth] == folder and len(path) > depth}
    rows = []
    for name in sorted(names):
        text = files.get((*folder, name))
        if text is None:
            rows.append(("folder", folder_id(files, (*folder, name)), name))
        else:
            rows.append(("file", fnv("\n".join([f"file {len(text)}", *text, ""])), name))
    return rows


def folder_id(files, folder=()):
    return fnv("\n".join(["folder", *map(" ".join, entries(files, folder)), ""]))


def commit_id(files, parents, author, message):
    lines = ["commit", "folder " + folder_id(files), *("parent " + name for name in parents)]
    return fnv("\n".join([*lines, "author " + author, "", message]))


def difference(old, new):
    rows = [["D", path] for path in old if path not in new]
    rows += [["A", path] for path in new if path not in old]
    rows += [["M", path] for path in new if path in old and old[path] != new[path]]
    rows = [[letter, "/".join(path)] for letter, path in rows]
    return sorted(rows, key=lambda row: row[1])


class Model:
    """A store whose commits are whole copies, in one line."""

    def __init__(self):
        self.files = {}
        self.commits = []

    def last(self):
        return self.commits[-1]["files"] if self.commits else {}

    def by_id(self, name):
        return next((commit for commit in self.commits if commit["id"] == name), None)

    def answer(self, name, *arguments):
        return getattr(self, name)(*arguments)

    def write(self, path, text):
        names = tuple(path.split("/"))
        for other in self.files:
            short = min(len(other), len(names))
            if len(other) != len(names) and other[:short] == names[:short]:
                if len(other) < len(names):
                    return "error: not a folder: " + "/".join(other)
                return "error: is a folder: " + path
        self.files[names] = text
        return None

    def read(self, path):
        return self.files.get(tuple(path.split("/")), f"error: no such file: {path}")

    def delete(self, path):
        if tuple(path.split("/")) in self.files:
            del self.files[tuple(path.split("/"))]
            return None
        return f"error: no such file: {path}"

    def list(self, folder):
        rows = entries(self.files, tuple(folder.split("/")) if folder else ())
        if not rows and folder:
            return f"error: no such folder: {folder}"
        return [[name + ("/" if kind == "folder" else ""), key] for kind, key, name in rows]

    def status(self):
        return difference(self.last(), self.files)

    def commit(self, author, message):
        if self.last() == self.files:
            return "error: nothing to commit"
        parents = [self.commits[-1]["id"]] if self.commits else []
        key = commit_id(self.files, parents, author, message)
        before = self.last()
        self.commits.append(
            {
                "id": key,
                "shown": [parents, difference(before, self.files)],
                "row": [key, author, message],
                "files": dict(self.files),
            }
        )
        return key

    def log(self):
        return [commit["row"] for commit in self.commits[::-1]]

    def show(self, revision):
        commit = self.by_id(revision)
        return commit["shown"] if commit else f"error: unknown revision: {revision}"

    def cat(self, revision, path):
        commit = self.by_id(revision)
        if not commit:
            return f"error: unknown revision: {revision}"
        return commit["files"].get(tuple(path.split("/")), f"error: no such file: {path}")


def session(seed, size):
    """Return random commands and what the model answers."""
    rng = random.Random(seed)
    model = Model()
    commands = []
    answers = []
    for _ in range(size):
        ids = [commit["id"] for commit in model.commits] or ["zzzz"]
        files = ["/".join(path) for path in model.files] or ["a"]
        command = rng.choice(
            [
                *[["write", rng.choice(NAMES), rng.choice(TEXTS)]] * 4,
                ["delete", rng.choice([*files, *NAMES])],
                ["delete", rng.choice(files)],
                ["read", rng.choice([*files, "x"])],
                ["list", rng.choice(["", "a", "x", "x/y", "b", "a/b", "x/", "b/a"])],
                ["status"],
                *[["commit", rng.choice(["ann", "bob"]), rng.choice(["", "m", "m\n\nn é"])]] * 2,
                ["log"],
                ["show", rng.choice([*ids, "", ids[0] + "0"])],
                ["cat", rng.choice([*ids, "HEAD "]), rng.choice([*files, "x/y"])],
            ]
        )
        commands.append(command)
        answers.append(model.answer(*command))
    return commands, answers


def compare(run, commands, answers):
    got = run(commands)
    assert len(got) == len(answers)
    for command, answer, expected in zip(commands, got, answers):
        assert answer == expected, command


@given(seed=SEEDS)
def test_sessions(run, seed):
    compare(run, *session(seed, 40))


@given(seed=SEEDS)
def test_the_end_of_sessions(run, seed):
    commands, _ = session(seed, 12)
    model = Model()
    commands += [["log"], ["status"], ["commit", "eve", "last"], ["list", ""], ["log"], ["status"]]
    answers = [model.answer(*command) for command in commands]
    compare(run, commands, answers)


def test_known_hashes(run):
    assert fnv("") == "cbf29ce484222325"
    assert fnv("foobar") == "85944171f73967e8"
    answers = run([["write", "a", []], ["write", "b", ["", "x"]], ["list", ""]])
    assert answers[2] == [["a", fnv("file 0\n")], ["b", fnv("file 2\n\nx\n")]]


def test_bad_paths(run):
    bad = ["", "/", "/a", "a/", "a//b", ".", "..", "a/.", "./a", "a/../b", "p/."]
    commands = [["write", "p", ["1"]], *(["write", path, ["1"]] for path in bad), ["list", ""]]
    answers = run(commands)
    assert answers[1:-1] == [f"error: bad path: {path}" for path in bad]
    assert [name for name, _ in answers[-1]] == ["p"]
    odd = ["...", ".a", "a..", "a b", "-"]
    assert run([["write", path, ["1"]] for path in odd]) == [None] * 5


def test_files_and_folders_in_the_way(run):
    answers = run(
        [
            ["write", "p/q/r", ["1"]],
            ["write", "p/q", ["2"]],
            ["write", "p", ["2"]],
            ["write", "p/q/r/s/t", ["2"]],
            ["write", "p/q/rs", ["3"]],
            ["write", "p/qr", ["3"]],
            ["read", "p/q"],
            ["delete", "p/q"],
            ["delete", "p/q/r"],
            ["delete", "p/q/rs"],
            ["write", "p/q", ["4"]],
            ["read", "p/q"],
            ["list", "p/q"],
        ]
    )
    assert answers == [
        None,
        "error: is a folder: p/q",
        "error: is a folder: p",
        "error: not a folder: p/q/r",
        None,
        None,
        "error: no such file: p/q",
        "error: no such file: p/q",
        None,
        None,
        None,
        ["4"],
        "error: no such folder: p/q",
    ]


def test_order_of_lists(run):
    paths = ["a.b", "a/x", "a-b", "B", "b", "é", "0/0", "aa"]
    listed = run([*(["write", path, ["1"]] for path in paths), ["list", ""], ["status"]])[-2:]
    assert [name for name, _ in listed[0]] == ["0/", "B", "a/", "a-b", "a.b", "aa", "b", "é"]
    assert listed[1] == [["A", path] for path in sorted(paths)]


def test_nothing_to_commit(run):
    answers = run(
        [
            ["commit", "ann", "x"],
            ["log"],
            ["list", ""],
            ["write", "a", ["1"]],
            ["commit", "ann", "x"],
            ["write", "a", ["1"]],
            ["commit", "ann", "y"],
            ["write", "a", ["2"]],
            ["write", "a", ["1"]],
            ["status"],
            ["delete", "a"],
            ["commit", "ann", "z"],
            ["commit", "ann", "z"],
        ]
    )
    first = commit_id({("a",): ["1"]}, [], "ann", "x")
    nothing = "error: nothing to commit"
    last = commit_id({}, [first], "ann", "z")
    assert answers == [
        *[nothing, [], [], None, first, None, nothing, None, None, [], None],
        *[last, nothing],
    ]


def test_earlier_answers_stay(run):
    answers = run(
        [
            ["write", "a", ["1"]],
            ["status"],
            ["commit", "ann", "x"],
            ["log"],
            ["write", "b", ["2"]],
            ["commit", "ann", "y"],
            ["log"],
            ["read", "a"],
        ]
    )
    assert answers[1] == [["A", "a"]]
    assert [len(answers[3]), len(answers[6]), answers[7]] == [1, 2, ["1"]]


def test_each_run_has_a_store_of_its_own(run):
    assert run([["write", "a", ["1"]], ["commit", "ann", "x"]])[0] is None
    assert run([["log"], ["list", ""], ["status"]]) == [[], [], []]
