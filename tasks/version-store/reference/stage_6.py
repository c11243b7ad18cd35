import re
from dataclasses import dataclass
from itertools import groupby


class Failure(Exception):
    """A command that cannot be carried out."""


def difference(old, new):
    """Return the shortest script from old to new, removals before additions."""
    common = [[0] * (len(new) + 1)]
    for line in reversed(old):
        below = common[-1]
        row = [0]
        for left, other in enumerate(reversed(new)):
            row.append(below[left] + 1 if line == other else max(below[left + 1], row[-1]))
        common.append(row)
    script = []
    down, across = len(old), len(new)
    while down or across:
        if down and across and old[-down] == new[-across]:
            script.append(" " + old[-down])
            down, across = down - 1, across - 1
        elif down and common[down - 1][across] == common[down][across]:
            script.append("-" + old[-down])
            down -= 1
        else:
            script.append("+" + new[-across])
            across -= 1
    return script


def side(script, mark):
    """Return the lines of one side of a script: "-" for the old, "+" for the new."""
    return [line[1:] for line in script if line[0] in (" ", mark)]


HEADER = re.compile(r"@@ -([0-9]+),([0-9]+) \+([0-9]+),([0-9]+) @@")
SWAPPED = {" ": " ", "-": "+", "+": "-"}


def write_hunk(old_start, old_count, new_start, new_count, script):
    return [f"@@ -{old_start},{old_count} +{new_start},{new_count} @@", *script]


def make_patch(old, new, context):
    """Return the patch from old to new, with lines of context around the changes."""
    script = difference(old, new)
    spans = []
    for at, line in enumerate(script):
        if line[0] != " ":
            if not spans or at - context > spans[-1][1]:
                spans.append([max(at - context, 0), 0])
            spans[-1][1] = at + context + 1
    patch = []
    for start, end in spans:
        numbers = []
        for mark in "-+":
            count = len(side(script[start:end], mark))
            numbers += [len(side(script[:start], mark)) + (count > 0), count]
        patch += write_hunk(*numbers, script[start:end])
    return patch


def read_patch(patch):
    """Return the hunks of a patch, each the four numbers of its header and its script."""
    hunks = []
    for line in patch:
        header = HEADER.fullmatch(line)
        if header:
            hunks.append((*map(int, header.groups()), []))
        elif hunks and line[:1] in SWAPPED:
            hunks[-1][-1].append(line)
        else:
            raise Failure("bad patch")
    for _, old_count, _, new_count, script in hunks:
        if [old_count, new_count] != [len(side(script, mark)) for mark in "-+"]:
            raise Failure("bad patch")
    return hunks


def apply_patch(lines, patch):
    """Return the lines after a patch, each hunk where it fits nearest to its place."""
    result = []
    done = shift = 0
    for number, (start, count, _, _, script) in enumerate(read_patch(patch), 1):
        wanted = side(script, "-")
        due = start - (count > 0)
        places = [
            at for at in range(done, len(lines) - count + 1) if lines[at : at + count] == wanted
        ]
        if not places:
            raise Failure(f"hunk {number} does not apply")
        at = min(places, key=lambda place: abs(place - due - shift))
        result += lines[done:at] + side(script, "+")
        done = at + count
        shift = at - due
    return result + lines[done:]


def reverse_patch(patch):
    """Return the patch that undoes a patch."""
    result = []
    for old_start, old_count, new_start, new_count, script in read_patch(patch):
        swapped = [SWAPPED[line[0]] + line[1:] for line in script]
        ordered = []
        for _, lines in groupby(swapped, key=lambda line: line[0] == " "):
            ordered += sorted(lines, key=lambda line: line[0] == "+")
        result += write_hunk(new_start, new_count, old_start, old_count, ordered)
    return result


@dataclass
class Commit:
    """A commit: its parents' ids, who made it, why, and all files by path."""

    parents: list
    author: str
    message: str
    files: dict


def digest(text):
    """Return the 64-bit FNV-1a hash of a text, in hexadecimal."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def file_id(lines):
    return digest(f"file {len(lines)}\n" + "".join(line + "\n" for line in lines))


def folder_rows(files):
    """Return a folder's entries as (name, kind, id), by name."""
    rows = []
    folders = {}
    for path, lines in files.items():
        name, slash, inside = path.partition("/")
        if slash:
            folders.setdefault(name, {})[inside] = lines
        else:
            rows.append((name, "file", file_id(lines)))
    rows += [(name, "folder", folder_id(inside)) for name, inside in folders.items()]
    return sorted(rows)


def folder_id(files):
    rows = "".join(f"{kind} {entry} {name}\n" for name, kind, entry in folder_rows(files))
    return digest("folder\n" + rows)


def commit_id(commit):
    parents = "".join(f"parent {parent}\n" for parent in commit.parents)
    head = f"commit\nfolder {folder_id(commit.files)}\n{parents}author {commit.author}\n"
    return digest(head + "\n" + commit.message)


def changes(old, new):
    """Return what differs between two sets of files as [letter, path], by path."""
    found = []
    for path in sorted({*old, *new}):
        if path not in old:
            found.append(["A", path])
        elif path not in new:
            found.append(["D", path])
        elif old[path] != new[path]:
            found.append(["M", path])
    return found


REVISION = re.compile(r"(.*?)((?:[~^][0-9]*)*)", re.DOTALL)
STEP = re.compile(r"([~^])([0-9]*)")
BRANCH = re.compile(r"[A-Za-z0-9_./-]+")


def in_the_way(path, other):
    """Tell whether two paths are the same or one is inside of the other."""
    return path == other or path.startswith(other + "/") or other.startswith(path + "/")


def matches(old, new):
    """Return the places in new of the lines of old that are kept, by place in old."""
    pairs = {}
    i = j = 0
    for line in difference(old, new):
        if line[0] == " ":
            pairs[i] = j
        i += line[0] != "+"
        j += line[0] != "-"
    return pairs


def conflict(ours, theirs):
    """Return both versions between markers; what they begin and end with alike, outside."""
    head = tail = 0
    limit = min(len(ours), len(theirs))
    while head < limit and ours[head] == theirs[head]:
        head += 1
    while tail < limit - head and ours[-1 - tail] == theirs[-1 - tail]:
        tail += 1
    return [
        *ours[:head],
        "<<<<<<< ours",
        *ours[head : len(ours) - tail],
        "=======",
        *theirs[head : len(theirs) - tail],
        ">>>>>>> theirs",
        *ours[len(ours) - tail :],
    ]


def merge_lines(base, ours, theirs):
    """Return the merged lines and the number of conflicts."""
    left = matches(base, ours)
    right = matches(base, theirs)
    stops = [(at, left[at], right[at]) for at in left if at in right]
    stops.append((len(base), len(ours), len(theirs)))
    merged = []
    conflicts = 0
    start = (0, 0, 0)
    for stop in stops:
        versions = zip((base, ours, theirs), start, stop)
        old, mine, other = (lines[begin:end] for lines, begin, end in versions)
        if mine == old:
            merged += other
        elif other in (old, mine):
            merged += mine
        else:
            merged += conflict(mine, other)
            conflicts += 1
        merged += base[stop[0] : stop[0] + 1]
        start = tuple(at + 1 for at in stop)
    return merged, conflicts


def merge_files(base, ours, theirs):
    """Return the merged files and the paths of those in conflict."""
    base, ours, theirs = dict(base), dict(ours), dict(theirs)
    follow(base, theirs, ours)
    follow(base, ours, theirs)
    merged = dict(ours)
    conflicts = []
    for path in sorted({*ours, *theirs}):
        old, mine, other = (files.get(path) for files in (base, ours, theirs))
        if other in (old, mine):
            continue
        if mine == old:
            merged[path] = other
        elif mine is None or other is None:
            merged[path] = other if mine is None else mine
            conflicts.append(path)
        else:
            merged[path], count = merge_lines(old or [], mine, other)
            if count:
                conflicts.append(path)
    return {path: lines for path, lines in merged.items() if lines is not None}, conflicts


def similarity(old, new):
    """Return how much two files have in common, in percent."""
    if old == new:
        return 100
    return 200 * len(matches(old, new)) // (len(old) + len(new))


def renames(before, after):
    """Return the renamed files as [old path, new path, percent], the most alike first."""
    found = []
    for old in before.keys() - after.keys():
        for new in after.keys() - before.keys():
            percent = similarity(before[old], after[new])
            if percent >= 50:
                found.append([old, new, percent])
    chosen = []
    used = set()
    for old, new, percent in sorted(found, key=lambda row: (-row[2], row[:2])):
        if ("old", old) not in used and ("new", new) not in used:
            used |= {("old", old), ("new", new)}
            chosen.append([old, new, percent])
    return chosen


def follow(base, renamed, other):
    """Rename files in base, and in one version, as they are renamed in the other version."""
    for old, new, _ in renames(base, renamed):
        if (old in other) != (new in other):
            base[new] = base.pop(old)
            if old in other:
                other[new] = other.pop(old)


class Store:
    def do_diff(self, old, new):
        return difference(old, new)

    def do_patch(self, lines, script):
        if side(script, "-") != lines:
            raise Failure("does not apply")
        return side(script, "+")

    def do_hunks(self, old, new, context):
        return make_patch(old, new, context)

    def do_apply(self, lines, patch):
        return apply_patch(lines, patch)

    def do_reverse(self, patch):
        return reverse_patch(patch)

    def __init__(self):
        self.files = {}
        self.commits = {}
        self.head = None
        self.branches = {}
        self.branch = "main"
        self.pending = None
        self.conflicts = []

    def committed(self):
        """Return the files of the latest commit."""
        return self.commits[self.head].files if self.head else {}

    def inside(self, folder):
        """Return the files in a folder by their paths in it; "" is the outermost one."""
        if not folder:
            return self.files
        start = folder + "/"
        found = {
            path.removeprefix(start): lines
            for path, lines in self.files.items()
            if path.startswith(start)
        }
        if not found:
            raise Failure(f"no such folder: {folder}")
        return found

    def find(self, revision):
        """Return the id of the commit that a revision names."""
        name, steps = REVISION.fullmatch(revision).groups()
        if name == "HEAD":
            found = [self.head] if self.head else []
        elif name in self.branches:
            found = [self.branches[name]]
        else:
            found = [entry for entry in self.commits if len(name) > 1 and entry.startswith(name)]
        if len(found) > 1:
            raise Failure(f"ambiguous revision: {revision}")
        for kind, digits in STEP.findall(steps):
            number = int(digits or 1)
            for step in [1] * number if kind == "~" else [number]:
                if step:
                    found = [
                        parent
                        for entry in found
                        for parent in self.commits[entry].parents[step - 1 : step]
                    ]
        if not found:
            raise Failure(f"unknown revision: {revision}")
        return found[0]

    def do_write(self, path, lines):
        parts = path.split("/")
        if any(part in ("", ".", "..") for part in parts):
            raise Failure(f"bad path: {path}")
        for end in range(1, len(parts)):
            above = "/".join(parts[:end])
            if above in self.files:
                raise Failure(f"not a folder: {above}")
        if any(other.startswith(path + "/") for other in self.files):
            raise Failure(f"is a folder: {path}")
        self.files[path] = lines

    def do_read(self, path):
        if path not in self.files:
            raise Failure(f"no such file: {path}")
        return self.files[path]

    def do_delete(self, path):
        self.do_read(path)
        del self.files[path]

    def do_list(self, folder):
        rows = folder_rows(self.inside(folder))
        return [[name + "/" * (kind == "folder"), entry] for name, kind, entry in rows]

    def do_status(self):
        return changes(self.committed(), self.files)

    def do_commit(self, author, message):
        parents = self.pending or ([self.head] if self.head else [])
        for path in self.conflicts:
            if "<<<<<<< ours" in self.files.get(path, []):
                raise Failure(f"unresolved: {path}")
        return self.save(parents, author, message)

    def save(self, parents, author, message):
        """Make a commit of the files, as the latest one."""
        if len(parents) < 2 and self.files == self.committed():
            raise Failure("nothing to commit")
        commit = Commit(parents, author, message, dict(self.files))
        entry = commit_id(commit)
        self.commits[entry] = commit
        self.move(entry)
        return entry

    def do_log(self, revision=None):
        if revision is None:
            if not self.head:
                return []
            revision = "HEAD"
        wanted = self.ancestors(self.find(revision))
        return [
            [name, commit.author, commit.message]
            for name, commit in reversed(self.commits.items())
            if name in wanted
        ]

    def do_show(self, revision):
        commit = self.commits[self.find(revision)]
        return [commit.parents, changes(self.parent_files(commit), commit.files)]

    def parent_files(self, commit):
        """Return the files of a commit's first parent; none before the first commit."""
        return self.commits[commit.parents[0]].files if commit.parents else {}

    def do_cat(self, revision, path):
        files = self.commits[self.find(revision)].files
        if path not in files:
            raise Failure(f"no such file: {path}")
        return files[path]

    def ancestors(self, entry):
        """Return the ids of a commit and of all that it builds upon."""
        found = set()
        waiting = [entry]
        while waiting:
            entry = waiting.pop()
            if entry not in found:
                found.add(entry)
                waiting += self.commits[entry].parents
        return found

    def move(self, entry):
        """Make a commit the latest one, of the current branch too."""
        self.head = entry
        self.pending = None
        self.conflicts = []
        if self.branch is not None:
            self.branches[self.branch] = entry

    def do_branch(self, name, revision):
        if not BRANCH.fullmatch(name) or name == "HEAD":
            raise Failure(f"bad branch name: {name}")
        if name in self.branches:
            raise Failure(f"branch exists: {name}")
        self.branches[name] = self.find(revision)

    def do_drop(self, name):
        if name not in self.branches:
            raise Failure(f"no such branch: {name}")
        if name == self.branch:
            raise Failure(f"current branch: {name}")
        del self.branches[name]

    def do_branches(self):
        return [self.branch, sorted(map(list, self.branches.items()))]

    def do_checkout(self, revision):
        self.require_no_merge()
        target = self.find(revision)
        old = self.committed()
        files = dict(self.commits[target].files)
        moved = [path for _, path in changes(old, files)]
        for letter, path in changes(old, self.files):
            if any(in_the_way(path, other) for other in moved):
                raise Failure(f"would overwrite: {path}")
            if letter == "D":
                del files[path]
            else:
                files[path] = self.files[path]
        self.files = files
        self.branch = revision if revision in self.branches else None
        self.head = target
        return target

    def settle(self, entry):
        """Make a commit the latest one, and the files those of it."""
        self.move(entry)
        self.files = dict(self.committed())
        return entry

    def do_reset(self, revision):
        return self.settle(self.find(revision))

    def do_compare(self, old, new):
        before = self.commits[self.find(old)].files
        after = self.commits[self.find(new)].files
        return [
            [letter, path, make_patch(before.get(path, []), after.get(path, []), 3)]
            for letter, path in changes(before, after)
        ]

    def bases(self, one, other):
        """Return the common ancestors that no other one builds upon, by id."""
        common = self.ancestors(one) & self.ancestors(other)
        older = {old for entry in common for old in self.ancestors(entry) - {entry}}
        return sorted(common - older)

    def require_clean(self):
        """Refuse to go on in the middle of something."""
        self.require_no_merge()
        if self.files != self.committed():
            raise Failure("uncommitted changes")

    def require_no_merge(self):
        if self.pending:
            raise Failure("merge in progress")

    def combine(self, base, theirs, parents, author, message):
        """Bring the changes from base to theirs into the files, and commit if all is well."""
        self.files, self.conflicts = merge_files(base, self.files, theirs)
        if self.conflicts:
            self.pending = parents
            return ["conflicts", self.conflicts]
        return ["merged", self.save(parents, author, message)]

    def do_merge3(self, base, ours, theirs):
        return list(merge_lines(base, ours, theirs))

    def do_bases(self, one, other):
        return self.bases(self.find(one), self.find(other))

    def do_merge(self, revision, author, message):
        self.require_clean()
        other = self.find(revision)
        base = self.bases(self.head, other)[0]
        if base == other:
            return ["up to date"]
        if base == self.head:
            return ["fast forward", self.settle(other)]
        base, theirs = (self.commits[entry].files for entry in (base, other))
        return self.combine(base, theirs, [self.head, other], author, message)

    def do_abort(self):
        if not self.pending:
            raise Failure("no merge in progress")
        self.settle(self.head)

    def single(self, revision):
        """Return a commit that is no merge, and the files before it."""
        self.require_clean()
        entry = self.find(revision)
        commit = self.commits[entry]
        if len(commit.parents) > 1:
            raise Failure(f"is a merge: {entry}")
        return commit, self.parent_files(commit)

    def do_renames(self, old, new):
        before, after = (self.commits[self.find(revision)].files for revision in (old, new))
        return renames(before, after)

    def do_pick(self, revision):
        commit, before = self.single(revision)
        return self.combine(before, commit.files, [self.head], commit.author, commit.message)

    def do_revert(self, revision, author):
        commit, before = self.single(revision)
        message = "revert: " + commit.message
        return self.combine(commit.files, before, [self.head], author, message)

    def owners(self, entry, path):
        """Return for each line of a file of a commit the id of the commit that it comes from."""
        commit = self.commits[entry]
        lines = commit.files[path]
        owners = [entry] * len(lines)
        for parent in reversed(commit.parents):
            files = self.commits[parent].files
            old_paths = {new: old for old, new, _ in renames(files, commit.files)}
            old_path = old_paths.get(path, path)
            if old_path in files:
                older = self.owners(parent, old_path)
                for at, place in matches(files[old_path], lines).items():
                    owners[place] = older[at]
        return owners

    def do_blame(self, revision, path):
        lines = self.do_cat(revision, path)
        return list(map(list, zip(self.owners(self.find(revision), path), lines)))


def run(commands):
    """Carry out commands and return their answers."""
    store = Store()
    answers = []
    for name, *arguments in commands:
        try:
            action = getattr(store, "do_" + name, None)
            if not action:
                raise Failure(f"unknown command: {name}")
            answers.append(action(*arguments))
        except Failure as failure:
            answers.append(f"error: {failure}")
    return answers
