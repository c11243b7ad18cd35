from itertools import groupby


def edit_script(old: list[str], new: list[str]) -> list[str]:
    """Return the shortest script that turns old into new, deletions first."""
    ends = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            same = old[i] == new[j]
            ends[i][j] = ends[i + 1][j + 1] + 1 if same else max(ends[i + 1][j], ends[i][j + 1])
    script = []
    i = j = 0
    while i < len(old) and j < len(new):
        if old[i] == new[j]:
            script.append("  " + old[i])
            i += 1
            j += 1
        elif ends[i + 1][j] >= ends[i][j + 1]:
            script.append("- " + old[i])
            i += 1
        else:
            script.append("+ " + new[j])
            j += 1
    return script + ["- " + line for line in old[i:]] + ["+ " + line for line in new[j:]]


def line_edits(old: list[str], new: list[str], context: int) -> list[str]:
    """Return the edits from old to new with some kept lines around them."""
    script = edit_script(old, new)
    changed = {place for place, entry in enumerate(script) if entry[0] != " "}
    result: list[str] = []
    for hidden, run in groupby(
        range(len(script)),
        lambda place: changed.isdisjoint(range(place - context, place + context + 1)),
    ):
        entries = [script[place] for place in run]
        result += [f"@ {len(entries)}"] if hidden else entries
    return result
