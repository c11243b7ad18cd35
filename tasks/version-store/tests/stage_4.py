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


def session(seed, size):
    """Return random commands and what the model answers."""
    rng = random.Random(seed)
    model = Model()
    commands = []
    answers = []
    for _ in range(size):
        path = rng.choice(PATHS)
        path = OTHERS.get(path, path) if rng.random() < 0.15 else path
        kinds = ["write"] * 4 + ["commit"] * 5 + ["checkout"] * 4
        kinds += "delete branch reset compare log show cat status branches drop logs".split()
        kind = rng.choice(kinds)
        command = {
            "write": ["write", path, rng.choice([[], ["1"], ["1", "2"], ["2"]])],
            "commit": ["commit", "ann", rng.choice(["m", "n"])],
            "checkout": ["checkout", rng.choice([*model.names, revision(rng, model)])],
            "delete": ["delete", rng.choice(sorted(model.files) or ["a"])],
            "branch": ["branch", rng.choice(["dev", "fix", "a/b", "no no"]), revision(rng, model)],
            "drop": ["drop", rng.choice(["dev", "fix", "main"])],
            "compare": ["compare", revision(rng, model), revision(rng, model)],
            "cat": ["cat", revision(rng, model), path],
            "branches": ["branches"],
            "status": ["status"],
            "logs": ["log"],
        }.get(kind, [kind, revision(rng, model)])
        if kind == "write" and not free(model, path):
            continue
        commands.append(command)
        answers.append(model.answer(*command))
    final = [["branches"], ["status"], ["log"], *(["read", path] for path in PATHS)]
    return [*commands, *final], answers + [model.answer(*command) for command in final]


@given(seed=SEEDS)
def test_sessions(run, seed):
    agree(run, *session(seed, 60))


@given(seed=SEEDS)
def test_short_sessions(run, seed):
    agree(run, *session(seed, 15))


def chain(count):
    commands = []
    for number in range(count):
        commands += [["write", "a", [str(number)]], ["commit", "ann", f"c{number}"]]
    return commands


def test_before_the_first_commit(run):
    names = ["HEAD", "main", "", "00", "HEAD~0"]
    commands = [["branches"], ["log"], ["status"]]
    commands += [[kind, name] for kind in ("checkout", "reset", "show", "log") for name in names]
    commands += [["branch", "dev", "HEAD"], ["drop", "main"], ["branches"]]
    answers = play(run, commands)
    assert answers[0] == ["main", []]
    assert answers[3] == "error: unknown revision: HEAD"


def test_steps(run):
    names = ["HEAD", "main", "HEAD~", "HEAD~1", "HEAD^", "HEAD^1", "HEAD~~", "HEAD~2", "HEAD^^"]
    names += ["HEAD~4", "HEAD~5", "HEAD^2", "main~1^1~1", "HEAD~0^0", "~1", "^", "HEAD~04", "x~"]
    names += ["HEAD~2~2", "HEAD~3^^", "HEAD^2~0", "head", "Main", "HEAD ", "HEAD^0~01", "HEAD~10"]
    answers = play(run, [*chain(5), *(["show", name] for name in names)])
    assert sum(isinstance(answer, str) for answer in answers) == 5 + 11


def test_beginnings_of_ids(run):
    commands = chain(70)
    model = Model()
    answers = [model.answer(*command) for command in commands]
    ids = answers[1::2]
    names = [key[:size] for key in ids for size in (0, 1, 2, 3, 4, 15, 16)]
    names += [ids[3][:4].upper() + "!", ids[3] + "0", ids[3][1:]]
    names += [key[:size] + step for key in ids[::5] for size in (2, 8) for step in ("~1", "^9")]
    answers = play(run, [*commands, *(["show", name] for name in names)])
    assert any("ambiguous revision: " in answer for answer in answers if isinstance(answer, str))


def test_a_branch_named_like_an_id(run):
    commands = chain(3)
    model = Model()
    first = model.answer(*commands[0]) or model.answer(*commands[1])
    commands += [["branch", first[:2], "HEAD"], ["show", first[:2]], ["show", first[:3]]]
    play(run, commands)


def test_branch_names(run):
    names = [
        "dev",
        "dev",
        "",
        "HEAD",
        "a b",
        "a~b",
        "a^",
        "\u00e9",
        "a\n",
        "a/b",
        "a.b-c_d",
        "main",
    ]
    names += ["HEADD", "head", "Z0", "a:b", "@", "9", "0-1"]
    bad = {"", "HEAD", "a b", "a~b", "a^", "\u00e9", "a\n", "a:b", "@"}
    answers = run([*chain(1), *(["branch", name, "HEAD"] for name in names), ["branches"]])
    for name, answer in zip(names, answers[2:]):
        if name in bad:
            assert answer == f"error: bad branch name: {name}"
    assert answers[2:4] == [None, "error: branch exists: dev"]
    assert answers[2 + names.index("main")] == "error: branch exists: main"
    good = sorted({*names} - bad)
    assert answers[-1] == ["main", [[name, answers[1]] for name in good]]
    answers = run([["branch", "~", "none"], ["branch", "dev", "none~2"]])
    assert answers == ["error: bad branch name: ~", "error: unknown revision: none~2"]


def test_dropping(run):
    commands = [*chain(2), ["drop", "dev"], ["branch", "dev", "HEAD~1"], ["drop", "main"]]
    commands += [["checkout", "dev"], ["drop", "main"], ["log"], ["drop", "dev"], ["branches"]]
    commands += [
        ["checkout", "HEAD"],
        ["drop", "dev"],
        ["branches"],
        ["log"],
        ["branch", "dev", "HEAD"],
    ]
    commands += [["branches"], ["checkout", "main"], ["checkout", "HEAD^0"], ["checkout", "dev"]]
    play(run, commands)


def test_only_the_exact_name_makes_a_branch_current(run):
    commands = [*chain(2), ["branch", "dev", "HEAD"], ["checkout", "dev~0"], ["branches"]]
    commands += [["write", "b", ["x"]], ["commit", "ann", "apart"], ["branches"], ["log"]]
    commands += [["checkout", "dev"], ["write", "b", ["y"]], ["commit", "ann", "on"], ["branches"]]
    commands += [["log", "main"], ["reset", "main~1"], ["branches"], ["status"], ["read", "a"]]
    commands += [["checkout", "main~1"], ["reset", "main"], ["branches"], ["log"]]
    play(run, commands)


def test_the_same_commit_again(run):
    commands = [*chain(2), ["checkout", "HEAD~"], ["write", "a", ["other"]], ["commit", "ann", "o"]]
    commands += [["checkout", "main~"], ["write", "a", ["1"]], ["commit", "ann", "c1"], ["log"]]
    commands += [["write", "a", ["2"]], ["commit", "ann", "c2"], ["log"], ["log", "main"]]
    answers = play(run, commands)
    assert answers[3] == answers[9]


def test_checkout_keeps_what_is_changed(run):
    commands = [["write", "a", ["1"]], ["write", "b", ["1"]], ["write", "x/y", ["1"]]]
    commands += [["commit", "ann", "one"], ["branch", "dev", "HEAD"], ["write", "a", ["2"]]]
    commands += [["write", "c", ["2"]], ["commit", "ann", "two"], ["write", "b", ["3"]]]
    commands += [["delete", "x/y"], ["write", "x", ["3"]], ["checkout", "dev"], ["status"]]
    commands += [["read", "a"], ["read", "b"], ["read", "c"], ["read", "x"], ["write", "a", ["2"]]]
    commands += [["checkout", "main"], ["delete", "a"], ["checkout", "main"], ["reset", "HEAD"]]
    commands += [["write", "c", ["2"]], ["checkout", "main"]]
    commands += [["reset", "HEAD"], ["status"], ["write", "a", ["1"]], ["checkout", "dev"]]
    answers = play(run, commands)
    assert answers[12] == [["M", "b"], ["A", "x"], ["D", "x/y"]]
    assert "error: would overwrite: a" in answers
    assert "error: would overwrite: c" in answers


def test_checkout_with_folders_in_the_way(run):
    for theirs, ours in [("x", "x/y"), ("x/y", "x"), ("x/y/z", "x"), ("x", "x/y/z"), ("x/y", "x-")]:
        for other in ("x/y", "xx", "w", theirs):
            commands = [["write", "a", ["1"]], ["commit", "ann", "one"], ["branch", "dev", "HEAD"]]
            commands += [["write", theirs, ["1"]], ["commit", "ann", "two"], ["checkout", "dev"]]
            commands += [["write", ours, ["1"]], ["checkout", "main"], ["status"], ["branches"]]
            commands += [["reset", "HEAD"], ["write", other, ["2"]], ["checkout", "main"]]
            commands += [["status"], ["read", theirs], ["read", ours]]
            play(run, commands)


def test_compare(run):
    old = [str(number) for number in range(12)]
    new = [*old[:6], "new", *old[6:]]
    commands = [["write", "b", old], ["write", "c/d", ["x"]], ["write", "e", []]]
    commands += [["commit", "ann", "one"], ["write", "b", new], ["delete", "c/d"]]
    commands += [["write", "a", ["y"]], ["delete", "e"], ["commit", "ann", "two"]]
    commands += [["compare", "HEAD~", "HEAD"], ["compare", "HEAD", "HEAD~"]]
    commands += [["compare", "HEAD", "main"], ["compare", "u", "v"], ["compare", "HEAD", "v"]]
    answers = run(commands)[9:]
    hunk = [" 3", " 4", " 5", "+new", " 6", " 7", " 8"]
    assert answers[0] == [
        ["A", "a", ["@@ -0,0 +1,1 @@", "+y"]],
        ["M", "b", ["@@ -4,6 +4,7 @@", *hunk]],
        ["D", "c/d", ["@@ -1,1 +0,0 @@", "-x"]],
        ["D", "e", []],
    ]
    assert [row[:2] for row in answers[1]] == [["D", "a"], ["M", "b"], ["A", "c/d"], ["A", "e"]]
    unknown = "error: unknown revision: "
    assert answers[2:] == [[], unknown + "u", unknown + "v"]


def test_a_failed_command_changes_nothing(run):
    commands = [*chain(2), ["write", "a", ["x"]], ["checkout", "HEAD~"], ["reset", "zz"]]
    commands += [["checkout", "zz"], ["status"], ["branches"], ["read", "a"], ["reset", "HEAD~"]]
    commands += [
        ["branches"],
        ["log"],
        ["status"],
        ["log", "HEAD~"],
        ["show", "main^"],
        ["log", ""],
    ]
    play(run, commands)
