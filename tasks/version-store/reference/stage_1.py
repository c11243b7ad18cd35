class Failure(Exception):
    """A command that cannot be carried out."""


def difference(old, new):
    """Return the shortest script from old to new, removals before additions."""
    common = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            if old[i] == new[j]:
                common[i][j] = common[i + 1][j + 1] + 1
            else:
                common[i][j] = max(common[i + 1][j], common[i][j + 1])
    script = []
    i = j = 0
    while i < len(old) and j < len(new):
        if old[i] == new[j]:
            script.append(" " + old[i])
            i, j = i + 1, j + 1
        elif common[i + 1][j] == common[i][j]:
            script.append("-" + old[i])
            i += 1
        else:
            script.append("+" + new[j])
            j += 1
    return script + ["-" + line for line in old[i:]] + ["+" + line for line in new[j:]]


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
