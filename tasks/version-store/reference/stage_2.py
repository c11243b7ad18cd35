import re
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
