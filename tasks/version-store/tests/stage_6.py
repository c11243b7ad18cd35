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


def likeness(old, new):
    if old == new:
        return 100
    return int(200 * len(kept(old, new)) / (len(old) + len(new)) + 1e-9)


def renamed(before, after):
    """Return the renames, each time the best of all pairs that are left."""
    shared = {*before} & {*after}
    before = {path: text for path, text in before.items() if path not in shared}
    after = {path: text for path, text in after.items() if path not in shared}
    rows = []
    while True:
        pairs = []
        for old in before:
            for new in after:
                percent = likeness(before[old], after[new])
                if percent >= 50:
                    pairs.append([-percent, old, new])
        if not pairs:
            return rows
        percent, old, new = min(pairs)
        rows.append([old, new, -percent])
        del before[old], after[new]


class Historian(Merger):
    """A store that follows renames."""

    def renames(self, old, new):
        old, new = self.resolve(old), self.resolve(new)
        return renamed(self.snapshot(old), self.snapshot(new))

    def join(self, base, ours, theirs, *rest):
        files = [dict(base), dict(ours), dict(theirs)]
        for mover, other in ((2, 1), (1, 2)):
            for old, new, _ in renamed(files[0], files[mover]):
                has = [path for path in (old, new) if path in files[other]]
                if len(has) == 1:
                    for each in (0, other):
                        files[each] = {
                            new if path == old else path: text for path, text in files[each].items()
                        }
        return super().join(*files, *rest)

    def again(self, revision, backwards, author=None):
        self.must_not_merge()
        if self.status():
            raise Wrong("uncommitted changes")
        commit = self.get(self.resolve(revision))
        if len(commit["parents"]) == 2:
            raise Wrong("is a merge: " + commit["id"])
        before = self.snapshot(commit["parents"][0]) if commit["parents"] else {}
        _, writer, message = commit["row"]
        ours = self.snapshot(self.head())
        if backwards:
            name = [author, "revert: " + message]
            return self.join(commit["files"], ours, before, [self.head()], *name)
        return self.join(before, ours, commit["files"], [self.head()], writer, message)

    def pick(self, revision):
        return self.again(revision, backwards=False)

    def revert(self, revision, author):
        return self.again(revision, True, author)

    def blame(self, revision, path):
        key = self.resolve(revision)
        if path not in self.snapshot(key):
            raise Wrong(f"no such file: {path}")
        text = self.snapshot(key)[path]
        return [[self.origin(key, path, at), line] for at, line in enumerate(text)]

    def origin(self, key, path, at):
        """Return where one line comes from."""
        commit = self.get(key)
        for parent in commit["parents"]:
            files = self.snapshot(parent)
            source = path
            if path not in files:
                rows = renamed(files, commit["files"])
                source = next((old for old, new, _ in rows if new == path), None)
            if source is not None:
                for before, after in kept(files[source], commit["files"][path]):
                    if after == at:
                        return self.origin(parent, source, before)
        return key


def edited(rng, text):
    text = list(text)
    for _ in range(rng.choice([0, 1, 1, 2])):
        at = rng.randint(0, len(text))
        text[at : at + rng.randint(0, 2)] = rng.choice([[], ["x"], ["y"], ["x", "y"], ["1"]])
    return text


def session(seed, size, extra=("pick", "revert", "blame", "move", "renames")):
    """Return random commands and what the model answers."""
    rng = random.Random(seed)
    model = Historian()
    commands = []
    answers = []

    def do(*command):
        commands.append([*command])
        answers.append(model.answer(*command))

    for path in ("a", "b", "c"):
        do("write", path, [str(number) for number in range(6)])
    do("commit", "ann", "first")
    do("branch", "dev", "HEAD")
    do("branch", "fix", "HEAD")
    for number in range(size):
        path = rng.choice(["a", "b", "c", "d"])
        kind = rng.choice(
            ["write"] * 5 + ["save"] * 4 + ["merge"] * 4 + ["checkout"] * 4 + ["settle", *extra] * 2
            + ["delete", "abort", "reset", "bases", "log", "show", "status", "compare", "branches"]
        )  # fmt: skip
        names = [rng.choice(["main", "dev", "fix", "HEAD", "HEAD~", "main^2"]) for _ in "12"]
        if kind == "write":
            do("write", path, edited(rng, model.files.get(path, [])))
        elif kind == "delete":
            do("delete", path)
        elif kind == "save":
            do("commit", "ann", f"c{number}")
        elif kind == "settle":
            for path in model.bad:
                if path in model.files and rng.random() < 0.8:
                    do("write", path, [line for line in model.files[path] if len(line) < 4])
            do("commit", "bob", f"s{number}")
        elif kind in ("merge", "revert"):
            do("commit", "ann", f"m{number}")
            do(kind, names[0], *["eve", f"merge {number}"][: 2 if kind == "merge" else 1])
            do("status")
        elif kind == "pick":
            do("commit", "ann", f"p{number}")
            do("pick", names[0])
            do("status")
        elif kind in ("bases", "compare", "renames"):
            do(kind, *names)
        elif kind in ("abort", "status", "branches"):
            do(kind)
        elif kind == "blame":
            do("blame", names[0], path)
        elif kind == "move":
            if path in model.files:
                text = edited(rng, model.files[path])
                do("delete", path)
                do("write", rng.choice("efg"), text)
        else:
            do(kind, names[0])
    for path in sorted(model.files):
        do("blame", "HEAD", path)
        do("read", path)
    do("log")
    return commands, answers


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


@given(seed=SEEDS)
def test_sessions(run, seed):
    agree(run, *session(seed, 40))


@given(seed=SEEDS)
def test_long_sessions(run, seed):
    agree(run, *session(seed, 70))


def two(before, after):
    """Return commands that make two commits with these files."""
    commands = [["write", path, text] for path, text in before.items()]
    commands += [["write", "z", []], ["commit", "ann", "one"]]
    commands += [["delete", path] for path in before if path not in after]
    commands += [["write", path, text] for path, text in after.items()]
    return [*commands, ["write", "z", ["z"]], ["commit", "bob", "two"]]


WORDS = st.lists(st.sampled_from("pqr"), min_size=1, max_size=6)


@given(
    before=st.dictionaries(st.sampled_from("abcde"), WORDS, max_size=4),
    after=st.dictionaries(st.sampled_from("efghi"), WORDS, max_size=4),
)
def test_renames(run, before, after):
    commands = two(before, after)
    commands += [["renames", "HEAD~", "HEAD"], ["renames", "HEAD", "HEAD~"]]
    commands += [["blame", "HEAD", path] for path in after]
    play(run, commands, Historian())


def test_limits_of_renames(run):
    old = list("abcdefghij")
    cases = [
        (old, old[:5], [66]),
        (old, old[:4], [57]),
        (old, old[:3], []),
        (old, [*old[:5], *"vwxyz"], [50]),
        (old, [*old[:5], *"uvwxyz"], []),
        (["a"], ["a", "b", "c"], [50]),
        ([], [], [100]),
        ([], ["a"], []),
        (["a", "b"], ["b", "a"], [50]),
        (old, [*old, *old], [66]),
    ]
    for before, after, expected in cases:
        commands = [*two({"f": before}, {"g": after}), ["renames", "HEAD~", "HEAD"]]
        rows = play(run, commands, Historian())[-1]
        assert [row[2] for row in rows] == expected


def test_ties_of_renames(run):
    text = ["p", "q"]
    for names in ("ab", "ba"):
        commands = two({name: text for name in names}, {name.upper(): text for name in "dc"})
        rows = play(run, [*commands, ["renames", "HEAD~", "HEAD"]], Historian())[-1]
        assert rows == [["a", "C", 100], ["b", "D", 100]]
    commands = two({"a": [*text, "r"], "b": text}, {"c": text, "d": ["p", "x"]})
    rows = play(run, [*commands, ["renames", "HEAD~", "HEAD"]], Historian())[-1]
    assert rows == [["b", "c", 100]]
    commands = two({"a": [*text, "r"], "b": text}, {"c": [*text, "r", "s"], "d": text})
    rows = play(
        run, [*commands, ["renames", "HEAD~", "HEAD"], ["renames", "zz", "yy"]], Historian()
    )
    assert rows[-2:] == [[["b", "d", 100], ["a", "c", 85]], "error: unknown revision: zz"]


BASE = ["1", "2", "3", "4", "5", "6"]


def moves(name, text):
    return [["delete", "a"], ["write", name, text]]


def test_merging_follows_renames(run):
    first, last = ["0", *BASE[1:]], [*BASE[:5], "7"]
    changes = [
        [["write", "c", ["c"]]],
        [["write", "a", first]],
        [["write", "a", last]],
        [["delete", "a"]],
        moves("n", BASE),
        moves("n", first),
        moves("n", last),
        moves("m", last),
        [["write", "n", last]],
        [*moves("n", first), ["write", "a", ["else"]]],
        [*moves("n", last), ["delete", "b"], ["write", "m", ["x"]]],
        [["delete", "b"], ["write", "n", ["x"]]],
    ]
    for ours in changes:
        for theirs in changes:
            setup = [["write", "a", BASE], ["commit", "ann", "zero"], ["branch", "dev", "HEAD"]]
            one, two = ours, theirs
            commands = [["write", "b", ["x"]], *setup, *one, ["write", "o", ["o"]]]
            commands += [["commit", "ann", "ours"], ["checkout", "dev"], *two]
            commands += [["write", "t", ["t", "t"]], ["commit", "bob", "theirs"]]
            commands += [["merge", "main", "eve", "both"], ["status"], ["compare", "main", "HEAD"]]
            commands += [["read", path] for path in "abnm"] + [["log"], ["commit", "eve", "end"]]
            commands += [["blame", "HEAD", path] for path in "abnm"]
            play(run, commands, Historian())


def test_pick_and_revert(run):
    commands = [["write", "a", BASE], ["commit", "ann", "one"], ["branch", "dev", "HEAD"]]
    commands += [["write", "a", ["0", *BASE[1:]]], ["write", "d/e", ["new"]]]
    commands += [
        ["commit", "ann", "two\n\nmore"],
        ["write", "a", ["0", "2"]],
        ["commit", "ann", "three"],
    ]
    commands += [["checkout", "dev"], ["write", "b", ["b"]], ["commit", "bob", "four"]]
    commands += [["pick", "main~"], ["log"], ["show", "HEAD"], ["read", "a"], ["branches"]]
    commands += [["revert", "HEAD", "eve"], ["log"], ["show", "HEAD"], ["read", "a"]]
    commands += [["pick", "HEAD"], ["revert", "main~", "eve"], ["pick", "HEAD~3"], ["status"]]
    commands += [
        ["revert", "main", "eve"],
        ["status"],
        ["pick", "main~"],
        ["pick", "main"],
        ["log"],
    ]
    commands += [["revert", "HEAD~3", "eve"], ["revert", "HEAD", "eve"], ["log"], ["show", "HEAD"]]
    play(run, commands, Historian())


def test_picking_the_first_commit(run):
    commands = [*put(1), *put(2), ["revert", "HEAD~", "eve"], ["status"], ["abort"]]
    commands += [["pick", "HEAD~"], ["status"], ["read", "n"], ["abort"], ["delete", "n"]]
    commands += [
        ["write", "k", []],
        ["commit", "ann", "gone"],
        ["pick", "HEAD~2"],
        ["show", "HEAD"],
    ]
    commands += [["read", "n"], ["revert", "HEAD~3", "eve"], ["show", "HEAD"], ["log"]]
    play(run, commands, Historian())


def test_conflicts_of_picks(run):
    start = [*put(1), *put(2), *put(3), ["pick", "HEAD~"]]
    ends = [["commit", "eve", "x"]], [["write", "n", ["3"]], ["commit", "eve", "x"], ["status"]]
    ends += ([["write", "n", ["4"]], ["commit", "eve", "x"]], [["abort"]], [["pick", "zz"]])
    ends += ([["revert", "zz", "eve"], ["merge", "HEAD", "a", "b"], ["checkout", "HEAD"]],)
    ends += (
        [
            ["write", "n", ["3"]],
            ["commit", "eve", "x"],
            ["write", "n", ["5"]],
            ["commit", "e", "y"],
        ],
    )
    after = [["abort"], ["status"], ["show", "HEAD"], ["log"], ["read", "n"], ["branches"]]
    for end in ends:
        play(run, [*start, ["read", "n"], ["pick", "HEAD"], *end, *after], Historian())
        again = [*start[:-1], ["revert", "HEAD~", "bob"], ["read", "n"], *end, *after]
        play(run, again, Historian())


def test_reasons(run):
    commands = [["pick", "HEAD"], ["revert", "HEAD", "eve"], ["blame", "HEAD", "a"]]
    commands += [*fork([["write", "a", ["p"]]], [["write", "b", ["r"]]])]
    commands += [["merge", "dev", "eve", "x"], ["pick", "HEAD"], ["revert", "HEAD", "eve"]]
    commands += [["pick", "zz"], ["revert", "zz", "eve"], ["pick", "dev"], ["status"], ["log"]]
    commands += [
        ["write", "c", ["c"]],
        ["pick", "zz"],
        ["revert", "HEAD", "eve"],
        ["blame", "HEAD", "c"],
    ]
    commands += [
        ["blame", "zz", "zz"],
        ["blame", "HEAD", ""],
        ["delete", "c"],
        ["revert", "main~", "e"],
    ]
    play(run, commands, Historian())


def test_blame(run):
    commands = [["write", "a", BASE], ["commit", "ann", "one"], ["write", "a", [*BASE, *BASE]]]
    commands += [["commit", "ann", "two"], ["blame", "HEAD", "a"], *moves("b", [*BASE[3:], *BASE])]
    commands += [["commit", "bob", "three"], ["blame", "HEAD", "b"], ["write", "b", ["9", *BASE]]]
    commands += [["write", "a", BASE], ["commit", "ann", "four"], ["blame", "HEAD", "b"]]
    commands += [["blame", "HEAD", "a"], ["blame", "HEAD~", "b"], ["write", "c", []]]
    commands += [["commit", "ann", "five"], ["blame", "HEAD", "c"], ["blame", "HEAD", "b"]]
    play(run, commands, Historian())


def test_blame_of_merges(run):
    first, last = ["0", *BASE], [*BASE, "7"]
    commands = [["write", "a", BASE], ["commit", "ann", "zero"], ["branch", "dev", "HEAD"]]
    commands += [["write", "a", first], ["commit", "ann", "ours"], ["checkout", "dev"]]
    commands += [["write", "a", last], ["commit", "bob", "theirs"], ["merge", "main", "eve", "x"]]
    commands += [
        ["blame", "HEAD", "a"],
        ["write", "a", ["0", "1", "8", "7"]],
        ["commit", "eve", "y"],
    ]
    commands += [["blame", "HEAD", "a"], ["blame", "HEAD~", "a"]]
    play(run, commands, Historian())
    for ours, theirs in (
        (["5"], ["5"]),
        (["5", "5"], ["5"]),
        (["5"], ["6"]),
        (["6", "5"], ["5", "6"]),
    ):
        commands = [*fork([["write", "a", ours]], [["write", "a", theirs], ["write", "n", []]])]
        commands += [["merge", "dev", "eve", "x"], ["write", "a", ["5", "7", "6", "5"]]]
        commands += [["commit", "eve", "y"], ["blame", "HEAD", "a"], ["blame", "HEAD^", "a"]]
        play(run, commands, Historian())
