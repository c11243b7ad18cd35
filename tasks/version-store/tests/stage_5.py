import random
import re
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)


def fnv(text):
    return "%016x" % reduce(
        lambda value, byte: (value ^ byte) * (2**40 + 0x1B3) & (2**64 - 1),
        text.encode(),
        14695981039346656037,
    )


def folder_id(files, folder=""):
    """Return the id of a folder, whose path ends with a slash unless it is empty."""
    rows = []
    for name in sorted({p[len(folder) :].split("/")[0] for p in files if p.startswith(folder)}):
        text = files.get(folder + name)
        if text is None:
            rows.append(f"folder {folder_id(files, folder + name + '/')} {name}")
        else:
            key = fnv("\n".join([f"file {len(text)}", *text, ""]))
            rows.append(f"file {key} {name}")
    return fnv("\n".join(["folder", *rows, ""]))


def difference(old, new):
    rows = [["D", path] for path in old if path not in new]
    rows += [["A", path] for path in new if path not in old]
    rows += [["M", path] for path in new if path in old and old[path] != new[path]]
    return sorted(rows, key=lambda row: row[1])


class Wrong(Exception):
    pass


class Model:
    """A store whose commits are whole copies; where it is, is kept as a name or an id."""

    def __init__(self):
        self.files = {}
        self.commits = []
        self.names = {}
        self.on = "main"
        self.detached = None

    # What commits are.

    def head(self):
        return self.names.get(self.on) if self.detached is None else self.detached

    def get(self, key):
        return next((commit for commit in self.commits if commit["id"] == key), None)

    def snapshot(self, key):
        return self.get(key)["files"] if key else {}

    def family(self, key):
        """Return a commit and its ancestors, maybe more than once."""
        return [key] + [old for parent in self.get(key)["parents"] for old in self.family(parent)]

    def resolve(self, revision):
        name = re.match("[^~^]*", revision)[0]
        keys = [commit["id"] for commit in self.commits]
        if name == "HEAD":
            hits = [self.head()]
        elif name in self.names:
            hits = [self.names[name]]
        else:
            hits = [key for key in keys if key[: len(name)] == name and len(name) >= 2]
        if len(hits) >= 2:
            raise Wrong(f"ambiguous revision: {revision}")
        steps = revision[len(name) :]
        try:
            key = hits[0]
            while steps:
                step = re.match("[~^]([0-9]*)", steps)
                steps = steps[len(step[0]) :]
                count = int(step[1]) if step[1] else 1
                if step[0][0] == "~":
                    for _ in range(count):
                        key = self.get(key)["parents"][0]
                elif count:
                    key = self.get(key)["parents"][count - 1]
            return self.get(key)["id"]
        except (IndexError, TypeError):
            raise Wrong(f"unknown revision: {revision}") from None

    def record(self, parents, author, message):
        lines = ["commit", "folder " + folder_id(self.files)]
        lines += ["parent " + parent for parent in parents]
        key = fnv("\n".join([*lines, "author " + author, "", message]))
        if not self.get(key):
            commit = {"id": key, "parents": parents, "files": dict(self.files)}
            self.commits.append({**commit, "row": [key, author, message]})
        self.place(key)
        return key

    def place(self, key):
        if self.detached is None:
            self.names[self.on] = key
        else:
            self.detached = key

    # Commands.

    def answer(self, name, *arguments):
        try:
            return getattr(self, name)(*arguments)
        except Wrong as wrong:
            return f"error: {wrong}"

    def write(self, path, text):
        self.files[path] = text

    def delete(self, path):
        if path not in self.files:
            raise Wrong(f"no such file: {path}")
        del self.files[path]

    def read(self, path):
        return self.files.get(path, f"error: no such file: {path}")

    def status(self):
        return difference(self.snapshot(self.head()), self.files)

    def commit(self, author, message):
        if not self.status():
            raise Wrong("nothing to commit")
        return self.record([self.head()] if self.head() else [], author, message)

    def branch(self, name, revision):
        if name.strip("abcdefghijklmnopqrstuvwxyzHEAD019/._-") or name in ("", "HEAD"):
            raise Wrong(f"bad branch name: {name}")
        if name in self.names:
            raise Wrong(f"branch exists: {name}")
        self.names[name] = self.resolve(revision)

    def drop(self, name):
        if name not in self.names:
            raise Wrong(f"no such branch: {name}")
        if name == self.on and self.detached is None:
            raise Wrong(f"current branch: {name}")
        del self.names[name]

    def branches(self):
        current = self.on if self.detached is None else None
        return [current, [[name, self.names[name]] for name in sorted(self.names)]]

    def checkout(self, revision):
        key = self.resolve(revision)
        here = self.snapshot(self.head())
        there = self.snapshot(key)
        local = [path for _, path in self.status()]
        for path in local:
            for _, other in difference(here, there):
                short, long = sorted([path.split("/"), other.split("/")], key=len)
                if long[: len(short)] == short:
                    raise Wrong(f"would overwrite: {path}")
        kept = {path: text for path, text in self.files.items() if path in local}
        self.files = {path: text for path, text in there.items() if path not in local} | kept
        if revision in self.names:
            self.on, self.detached = revision, None
        else:
            self.detached = key
        return key

    def reset(self, revision):
        key = self.resolve(revision)
        self.place(key)
        self.files = dict(self.snapshot(key))
        return key

    def compare(self, old, new):
        old, new = self.snapshot(self.resolve(old)), self.snapshot(self.resolve(new))
        rows = difference(old, new)
        return [[*row, ("hunks", old.get(row[1], []), new.get(row[1], []))] for row in rows]

    def log(self, revision=None):
        if revision is None and not self.commits:
            return []
        family = self.family(self.resolve("HEAD" if revision is None else revision))
        return [commit["row"] for commit in self.commits[::-1] if commit["id"] in family]

    def show(self, revision):
        commit = self.get(self.resolve(revision))
        before = self.snapshot(commit["parents"][0] if commit["parents"] else None)
        return [commit["parents"], difference(before, commit["files"])]

    def cat(self, revision, path):
        files = self.snapshot(self.resolve(revision))
        return files.get(path, f"error: no such file: {path}")


def agree(run, commands, answers):
    """Compare answers; a patch is compared with what hunks answers."""
    got = run(commands)
    assert len(got) == len(answers)
    for command, answer, expected in zip(commands, got, answers):
        if command[0] == "compare" and isinstance(expected, list):
            texts = [row[2][1:] for row in expected]
            patches = run([["hunks", *pair, 3] for pair in texts])
            expected = [[*row[:2], patch] for row, patch in zip(expected, patches)]
        assert answer == expected, command


def play(run, commands, model=None):
    """Carry out commands here and there; return the answers."""
    model = model or Model()
    answers = [model.answer(*command) for command in commands]
    agree(run, commands, answers)
    return answers


PATHS = ["a", "b", "x/y", "x/z", "x-", "q/r/s"]
OTHERS = {"x/y": "x", "x/z": "x", "q/r/s": "q/r"}


def free(model, path):
    """Tell whether a file can be written without being in the way."""
    return not any(
        other != path and (other.startswith(path + "/") or path.startswith(other + "/"))
        for other in model.files
    )


def revision(rng, model):
    keys = [commit["id"] for commit in model.commits] or ["12345678"]
    name = rng.choice(["HEAD", "HEAD", "main", *model.names, *keys])
    if name in keys:
        name = name[: rng.choice([1, 2, 2, 3, 5, 16])]
    steps = ["~", "~2", "~0", "^", "^0", "^1", "~1^1", "^~", "^2", "~9", "^3~"]
    return name + (rng.choice(steps) if rng.random() < 0.3 else "")


def kept(old, new):
    """Return the pairs of places that the best script keeps, found from the front."""
    known = {}

    def size(i, j):
        """Return how many lines the shortest script removes and adds from (i, j) on."""
        if i == len(old) or j == len(new):
            return len(old) - i + len(new) - j
        if (i, j) not in known:
            if old[i] == new[j]:
                known[i, j] = size(i + 1, j + 1)
            else:
                known[i, j] = 1 + min(size(i + 1, j), size(i, j + 1))
        return known[i, j]

    pairs = []
    i = j = 0
    while i < len(old) and j < len(new):
        if old[i] == new[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif size(i + 1, j) < size(i, j):
            i += 1
        else:
            j += 1
    return pairs


def marked(ours, theirs):
    """Return a conflict, shrunk line by line."""
    before, after = [], []
    while ours and theirs and ours[0] == theirs[0]:
        before.append(ours[0])
        ours, theirs = ours[1:], theirs[1:]
    while ours and theirs and ours[-1] == theirs[-1]:
        after.insert(0, ours[-1])
        ours, theirs = ours[:-1], theirs[:-1]
    middle = ["<<<<<<< ours", *ours, "=======", *theirs, ">>>>>>> theirs"]
    return before + middle + after


def merged(base, ours, theirs):
    """Return the merged text and the number of conflicts, region by region from the end."""
    one = {(0, 0), *((i + 1, j + 1) for i, j in kept(base, ours))}
    two = {(0, 0), *((i + 1, j + 1) for i, j in kept(base, theirs))}
    result = []
    count = 0
    for at in range(len(base), -1, -1):
        left = [j for i, j in one if i == at]
        right = [j for i, j in two if i == at]
        if left and right:
            parts = [base[at:], ours[left[0] :], theirs[right[0] :]]
            base, ours, theirs = base[:at], ours[: left[0]], theirs[: right[0]]
            if parts[1] == parts[2] or parts[0] == parts[2]:
                text = parts[1]
            elif parts[0] == parts[1]:
                text = parts[2]
            else:
                text = marked(*parts[1:])
                count += 1
            result = base[-1:] + text + result
            base, ours, theirs = base[:-1], ours[:-1], theirs[:-1]
    return [result, count]


class Merger(Model):
    """A store that merges."""

    def __init__(self):
        super().__init__()
        self.going = None
        self.bad = []

    def must_not_merge(self):
        if self.going:
            raise Wrong("merge in progress")

    def checkout(self, revision):
        self.must_not_merge()
        return super().checkout(revision)

    def reset(self, revision):
        key = super().reset(revision)
        self.going = None
        return key

    def abort(self):
        if not self.going:
            raise Wrong("no merge in progress")
        self.reset("HEAD")

    def commit(self, author, message):
        if not self.going:
            return super().commit(author, message)
        for path in self.bad:
            if self.files.get(path, []).count("<<<<<<< ours"):
                raise Wrong(f"unresolved: {path}")
        if len(self.going) == 1 and not self.status():
            raise Wrong("nothing to commit")
        parents, self.going = self.going, None
        return self.record(parents, author, message)

    def merge3(self, base, ours, theirs):
        return merged(list(base), list(ours), list(theirs))

    def best(self, one, other):
        common = {*self.family(one)} & {*self.family(other)}
        return sorted(
            key
            for key in common
            if not any(key in self.family(later) for later in common if later != key)
        )

    def bases(self, one, other):
        return self.best(self.resolve(one), self.resolve(other))

    def merge(self, revision, author, message):
        self.must_not_merge()
        if self.status():
            raise Wrong("uncommitted changes")
        key = self.resolve(revision)
        base = self.best(self.head(), key)[0]
        if base == key:
            return ["up to date"]
        if base == self.head():
            return ["fast forward", self.reset(key)]
        versions = [self.snapshot(name) for name in (base, self.head(), key)]
        return self.join(*versions, [self.head(), key], author, message)

    def join(self, base, ours, theirs, parents, author, message):
        bad = []
        files = {}
        for path in {*base, *ours, *theirs}:
            old, mine, other = (files.get(path) for files in (base, ours, theirs))
            if old == mine:
                text = other
            elif mine == other or old == other:
                text = mine
            elif mine is None or other is None:
                text = mine or other or []
                bad.append(path)
            else:
                text, count = merged(old or [], mine, other)
                bad += [path] * (count > 0)
            if text is not None:
                files[path] = text
        if len(parents) == 1 and files == self.files and not bad:
            raise Wrong("nothing to commit")
        self.files = files
        self.bad = sorted(bad)
        if not bad:
            return ["merged", self.record(parents, author, message)]
        self.going = parents
        return ["conflicts", self.bad]


TEXT = st.lists(st.sampled_from("abc"), max_size=7)


def edited(rng, text):
    text = list(text)
    for _ in range(rng.choice([0, 1, 1, 2])):
        at = rng.randint(0, len(text))
        text[at : at + rng.randint(0, 2)] = rng.choice([[], ["x"], ["y"], ["x", "y"], ["1"]])
    return text


def own(path, text):
    """Return a text that has nothing in common with those of other paths."""
    return [line if line[0] == path else path + line for line in text] or [path]


def session(seed, size):
    """Return random commands and what the model answers."""
    rng = random.Random(seed)
    model = Merger()
    commands = []
    answers = []

    def do(*command):
        commands.append([*command])
        answers.append(model.answer(*command))

    for path in ("a", "b", "c"):
        do("write", path, own(path, "012345"))
    do("commit", "ann", "first")
    do("branch", "dev", "HEAD")
    do("branch", "fix", "HEAD")
    for number in range(size):
        path = rng.choice(["a", "b", "c", "d"])
        kind = rng.choice(
            ["write"] * 6 + ["save"] * 4 + ["merge"] * 4 + ["checkout"] * 4 + ["settle"] * 2
            + ["delete", "abort", "reset", "bases", "log", "show", "status", "compare", "branches"]
        )  # fmt: skip
        names = [rng.choice(["main", "dev", "fix", "HEAD", "HEAD~", "main^2"]) for _ in "12"]
        if kind == "write":
            do("write", path, own(path, edited(rng, model.files.get(path, []))))
        elif kind == "delete":
            do("delete", path)
        elif kind == "save":
            do("commit", "ann", f"c{number}")
        elif kind == "settle":
            for path in model.bad:
                if path in model.files and rng.random() < 0.8:
                    do("write", path, own(path, [x for x in model.files[path] if len(x) < 4]))
            do("commit", "bob", f"s{number}")
        elif kind == "merge":
            do("commit", "ann", f"m{number}")
            do("merge", names[0], "eve", f"merge {number}")
            do("status")
        elif kind in ("bases", "compare"):
            do(kind, *names)
        elif kind in ("abort", "status", "branches"):
            do(kind)
        else:
            do(kind, names[0])
    for path in ("a", "b", "c", "d"):
        do("read", path)
    do("log")
    return commands, answers


@given(base=TEXT, seed=SEEDS)
def test_merging_texts(run, base, seed):
    rng = random.Random(seed)
    commands = []
    for _ in range(6):
        commands.append(["merge3", list(base), edited(rng, base), edited(rng, base)])
    play(run, commands, Merger())


@given(base=TEXT, ours=TEXT, theirs=TEXT)
def test_merging_any_texts(run, base, ours, theirs):
    play(run, [["merge3", base, ours, theirs], ["merge3", base, theirs, ours]], Merger())


@given(base=TEXT, ours=TEXT)
def test_one_side_without_changes(run, base, ours):
    commands = [["merge3", base, ours, base], ["merge3", base, base, ours]]
    assert run([*commands, ["merge3", base, ours, ours]]) == [[ours, 0]] * 3


@given(seed=SEEDS, size=st.integers(2, 14))
def test_changes_apart(run, seed, size):
    """Every change has an unchanged line of its own around it, and is its own side's."""
    rng = random.Random(seed)
    versions = [[], [], [], []]
    for number in range(size):
        for text in versions:
            text.append(f"line {number}")
        part = [f"old {number}"] * rng.randint(0, 2)
        change = [f"new {number}"] * rng.randint(0, 2)
        side = rng.choice([(1,), (2,), (1, 2), ()])
        for index, text in enumerate(versions):
            text += change if index in side or (index == 3 and side) else part
    base, ours, theirs, expected = versions
    assert run([["merge3", base, ours, theirs]]) == [[expected, 0]]


def test_conflicts_are_shrunk(run):
    cases = [
        (["s"], ["k", "x", "e"], ["k", "y", "e"]),
        (["s"], ["k", "k"], ["k", "k", "k"]),
        (["s"], ["k", "e", "e"], ["k", "e"]),
        (["s"], [], ["q"]),
        (["s"], ["q"], []),
        (["s", "t", "u"], ["p", "t", "q"], ["v", "t", "w"]),
        ([], ["x"], ["y"]),
        (["t"], ["t", "x"], ["t", "y"]),
        (["t"], ["x", "t"], ["t", "y"]),
        (["t", "u"], ["t", "x"], ["y", "u"]),
    ]
    answers = play(run, [["merge3", *case] for case in cases], Merger())
    assert answers[0][0] == ["k", "<<<<<<< ours", "x", "=======", "y", ">>>>>>> theirs", "e"]
    assert answers[1][0] == ["k", "k", "<<<<<<< ours", "=======", "k", ">>>>>>> theirs"]
    assert answers[5][1] == 2


@given(seed=SEEDS)
def test_sessions(run, seed):
    agree(run, *session(seed, 40))


@given(seed=SEEDS)
def test_long_sessions(run, seed):
    agree(run, *session(seed, 60))


def put(number, path="n"):
    return [["write", path, [str(number)]], ["commit", "ann", f"c{number}"]]


def fork(ours, theirs):
    """Return commands that make two branches with one commit more each, main and dev."""
    commands = [["write", "a", ["1", "2", "3"]], ["write", "b", ["x"]], ["commit", "ann", "one"]]
    commands += [["branch", "dev", "HEAD"], *ours, ["commit", "ann", "ours"]]
    return [
        *commands,
        ["checkout", "dev"],
        *theirs,
        ["commit", "bob", "theirs"],
        ["checkout", "main"],
    ]


def test_a_merge_without_conflicts(run):
    commands = fork([["write", "a", ["0", "2", "3"]]], [["write", "a", ["1", "2", "4"]]])
    commands += [["merge", "dev", "eve", "both"], ["read", "a"], ["status"], ["show", "HEAD"]]
    commands += [["log"], ["show", "HEAD^2"], ["show", "HEAD^3"], ["merge", "dev", "eve", "again"]]
    commands += [
        ["checkout", "dev"],
        ["merge", "main", "eve", "on"],
        ["branches"],
        ["log", "HEAD^2~"],
    ]
    play(run, commands, Merger())


def test_missing_files(run):
    changes = [[], [["delete", "b"]], [["write", "b", ["y"]]], [["write", "b", ["z"]]]]
    for ours in changes:
        for theirs in changes:
            commands = fork([*ours, ["write", "c", ["c"]]], [*theirs, ["write", "d", ["d"]]])
            commands += [["merge", "dev", "eve", "both"], ["status"], ["read", "b"], ["read", "c"]]
            commands += [["read", "d"], ["commit", "ann", "end"], ["show", "HEAD"]]
            play(run, commands, Merger())


def test_new_files_on_both_sides(run):
    for text in (["k", "p"], ["k", "q"], [], ["k"]):
        commands = fork([["write", "n", ["k", "p"]]], [["write", "n", text]])
        play(run, [*commands, ["merge", "dev", "eve", "both"], ["read", "n"]], Merger())


def test_while_a_merge_is_in_progress(run):
    ours = [["write", "a", ["p"]], ["write", "b", ["q"]]]
    theirs = [["write", "a", ["r"]], ["write", "b", ["s"]], ["write", "e", ["new"]]]
    start = [*fork(ours, theirs), ["merge", "dev", "eve", "both"]]
    going = [["status"], ["merge", "zz", "eve", "x"], ["checkout", "zz"], ["checkout", "dev"]]
    going += [["commit", "eve", "x"], ["write", "a", ["<<<<<<< ours "]], ["commit", "eve", "x"]]
    going += [["write", "b", ["=======", ">>>>>>> theirs", "<<<<<<<"]], ["branch", "new", "HEAD"]]
    ends = [["commit", "eve", "x"]], [["abort"]], [["reset", "HEAD"]], [["reset", "dev"]]
    ends += ([["delete", "b"], ["commit", "eve", "y"]], [["write", "a", ["p"]], ["abort"]])
    ends += ([["write", "a", ["p"]], ["write", "b", ["q"]], ["delete", "e"], ["commit", "e", "z"]],)
    after = [["status"], ["abort"], ["show", "HEAD"], ["read", "a"], ["commit", "eve", "nothing"]]
    after += [["write", "a", ["<<<<<<< ours"]], ["write", "b", ["<<<<<<< ours"]]]
    after += [["commit", "eve", "fine"], ["show", "HEAD"], ["checkout", "new"], ["branches"]]
    for end in ends:
        answers = play(run, [*start, *going, *end, *after], Merger())
        assert answers[len(start) - 1] == ["conflicts", ["a", "b"]]
        assert "error: unresolved: a" in answers


def test_reasons(run):
    play(run, [["abort"], ["merge", "HEAD", "eve", "x"], ["bases", "a", "b"]], Merger())
    commands = [*fork([["write", "a", ["p"]]], [["write", "b", ["r"]]]), ["abort"]]
    commands += [["write", "c", ["c"]], ["merge", "zz", "eve", "x"], ["merge", "dev", "eve", "x"]]
    commands += [["delete", "c"], ["merge", "zz", "eve", "x"], ["delete", "b"]]
    commands += [["merge", "HEAD", "eve", "x"], ["reset", "HEAD"], ["merge", "HEAD", "eve", "x"]]
    commands += [["bases", "HEAD", "zz"], ["bases", "yy", "zz"], ["merge", "HEAD~", "eve", "x"]]
    play(run, commands, Merger())


def test_without_a_current_branch(run):
    commands = [*put(1), *put(2), ["checkout", "HEAD~"], ["merge", "main", "eve", "x"]]
    commands += [["branches"], ["log"], ["status"], ["checkout", "HEAD~"], *put(3, "other")]
    commands += [["merge", "main", "eve", "x"], ["branches"], ["show", "HEAD"], ["read", "n"]]
    play(run, commands, Merger())


def test_a_merge_that_changes_nothing_is_made(run):
    same = [["write", "a", ["same"]]]
    commands = [*fork(same, same), ["merge", "dev", "eve", "both"], ["show", "HEAD"]]
    answers = play(run, commands, Merger())
    assert answers[-2][0] == "merged"


def test_two_bases(run):
    commands = [
        *put(0),
        *put(1, "p"),
        ["branch", "dev", "HEAD~"],
        ["checkout", "dev"],
        *put(2, "q"),
    ]
    commands += [["branch", "old", "HEAD"], ["merge", "main", "eve", "x"], ["checkout", "main"]]
    commands += [["merge", "old", "eve", "y"], ["write", "n", ["main"]], ["commit", "ann", "z"]]
    commands += [["bases", "main", "dev"], ["bases", "dev", "main"], ["merge", "dev", "eve", "w"]]
    commands += [["log"], ["bases", "old", "main~2"], ["bases", "HEAD", "HEAD"], ["read", "n"]]
    answers = play(run, commands, Merger())
    assert len(answers[-7]) == 2


def test_which_of_two_bases(run):
    """With one base the change is theirs, with the other a conflict: the first id decides."""
    for number in range(6):
        commands = [
            ["write", "n", ["0"]],
            ["write", "o", ["0"]],
            *put(number, "z"),
            ["branch", "dev", "HEAD"],
        ]
        commands += [
            ["write", "n", ["1"]],
            ["commit", "ann", f"l{number}"],
            ["branch", "left", "HEAD"],
        ]
        commands += [["checkout", "dev"], ["write", "o", ["1"]], ["commit", "ann", f"r{number}"]]
        commands += [
            ["branch", "right", "HEAD"],
            ["merge", "left", "eve", "x"],
            ["write", "n", ["0"]],
        ]
        commands += [
            ["commit", "ann", "back"],
            ["checkout", "main"],
            ["merge", "right", "eve", "y"],
        ]
        commands += [["write", "o", ["0"]], ["commit", "ann", "back too"], ["bases", "dev", "main"]]
        commands += [["merge", "dev", "eve", "w"], ["read", "n"], ["read", "o"], ["status"]]
        play(run, commands, Merger())
