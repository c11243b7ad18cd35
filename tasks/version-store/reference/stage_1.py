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


class Store:
    def do_diff(self, old, new):
        return difference(old, new)

    def do_patch(self, lines, script):
        if side(script, "-") != lines:
            raise Failure("does not apply")
        return side(script, "+")


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
