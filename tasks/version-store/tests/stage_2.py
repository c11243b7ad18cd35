from hypothesis import given
from hypothesis import strategies as st

LINES = st.sampled_from(["a", "b", "c", "", "@@ -1,1 +1,1 @@"])
TEXT = st.lists(LINES, max_size=9)


def model(old, new, script, context):
    """Return the patch, each line of the script looked at by itself."""
    changed = [at for at, line in enumerate(script) if line[0] != " "]
    patch = []
    hunk = []
    before = [0, 0]
    for at in range(len(script) + 1):
        if at < len(script) and any(abs(at - other) <= context for other in changed):
            hunk.append(script[at])
        elif hunk:
            pairs = []
            for index, mark in enumerate("-+"):
                lines = [line for line in hunk if line[0] in " " + mark]
                start = before[index] + 1 if lines else before[index]
                pairs.append(f"{mark}{start},{len(lines)}")
                before[index] += len(lines)
            patch += [f"@@ {pairs[0]} {pairs[1]} @@", *hunk]
            hunk = []
            before = [before[0] + 1, before[1] + 1]
        else:
            before = [before[0] + 1, before[1] + 1]
    return patch


def edited(old, edits):
    new = list(old)
    for at, kind, line in edits:
        at %= len(new) + 1
        new[at : at + (kind > 0)] = [line] if kind < 2 else []
    return new


EDITS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2), LINES), max_size=4)


def test_one_change(run):
    old = list("pqrstuv")
    new = list("pqrXtuv")
    assert run([["hunks", old, new, 1], ["hunks", old, new, 0], ["hunks", old, new, 9]]) == [
        ["@@ -3,3 +3,3 @@", " r", "-s", "+X", " t"],
        ["@@ -4,1 +4,1 @@", "-s", "+X"],
        ["@@ -1,7 +1,7 @@", " p", " q", " r", "-s", "+X", " t", " u", " v"],
    ]


def test_empty_sides(run):
    assert run([["hunks", [], ["p", "q"], 3], ["hunks", ["p", "q"], [], 3]]) == [
        ["@@ -0,0 +1,2 @@", "+p", "+q"],
        ["@@ -1,2 +0,0 @@", "-p", "-q"],
    ]
    assert run([["hunks", ["p", "q"], ["p", "x", "q"], 0], ["hunks", ["p", "x"], ["p"], 0]]) == [
        ["@@ -1,0 +2,1 @@", "+x"],
        ["@@ -2,1 +1,0 @@", "-x"],
    ]


def test_equal_texts(run):
    assert run([["hunks", [], [], 3], ["hunks", ["p"], ["p"], 3]]) == [[], []]


@given(old=st.lists(LINES, max_size=20), edits=EDITS, context=st.integers(0, 4))
def test_hunks(run, old, edits, context):
    new = edited(old, edits)
    script, patch = run([["diff", list(old), list(new)], ["hunks", list(old), list(new), context]])
    assert patch == model(old, new, script, context)


@given(size=st.integers(4, 24), gap=st.integers(0, 9), context=st.integers(0, 4))
def test_two_changes(run, size, gap, context):
    old = [str(number) for number in range(size + gap)]
    new = [*old[:2], "x", *old[3 : 3 + gap], *old[4 + gap :]]
    script, patch = run([["diff", list(old), list(new)], ["hunks", list(old), list(new), context]])
    assert patch == model(old, new, script, context)
    headers = [line for line in patch if line.startswith("@@")]
    assert len(headers) == (1 if gap <= 2 * context else 2)


@given(old=TEXT, new=TEXT, context=st.integers(0, 3))
def test_there_and_back(run, old, new, context):
    patch = run([["hunks", list(old), list(new), context]])[0]
    there, back = run([["apply", list(old), list(patch)], ["reverse", list(patch)]])
    assert there == new
    assert run([["apply", list(new), back], ["reverse", back]]) == [old, patch]


def place(text, due, low, wanted):
    """Return the place nearest to the one that is due, searched outwards from it."""
    for far in range(60):
        for at in (due - far, due + far):
            if (
                at >= low
                and text[at : at + len(wanted)] == wanted
                and at + len(wanted) <= len(text)
            ):
                return at
    return None


def patched(text, hunks):
    """Apply hunks (start, script) as the instruction tells it."""
    result = list(text)
    low = moved = grown = 0
    for number, (start, script) in enumerate(hunks, 1):
        wanted = [line[1:] for line in script if line[0] != "+"]
        due = start - 1 if wanted else start
        at = place(text, due + moved, low, wanted)
        if at is None:
            return f"error: hunk {number} does not apply"
        made = [line[1:] for line in script if line[0] != "-"]
        result[at + grown : at + grown + len(wanted)] = made
        grown += len(made) - len(wanted)
        low = at + len(wanted)
        moved = at - due
    return result


SCRIPTS = st.lists(st.sampled_from([" a", " b", "-a", "-b", "+x", "+y"]), max_size=3)


def headed(hunks):
    patch = []
    for start, script in hunks:
        old, new = (sum(line[0] != mark for line in script) for mark in "+-")
        patch += [f"@@ -{start},{old} +7,{new} @@", *script]
    return patch


@given(
    text=st.lists(st.sampled_from("ab"), max_size=14),
    hunks=st.lists(st.tuples(st.integers(0, 16), SCRIPTS), max_size=3),
)
def test_places(run, text, hunks):
    assert run([["apply", list(text), headed(hunks)]]) == [patched(text, hunks)]


@given(before=st.integers(0, 6), between=st.integers(0, 6), far=st.integers(6, 12))
def test_moved_texts(run, before, between, far):
    old = [str(number) for number in range(20)]
    new = [*old[:3], "x", *old[4:15], *old[16:]]
    patch = run([["hunks", list(old), list(new), 2]])[0]
    changed = ["z"] * before + old[:far] + ["z"] * between + old[far:]
    expected = ["z"] * before + new[:far] + ["z"] * between + new[far:]
    assert run([["apply", changed, patch]]) == [expected]


def test_the_hunk_before_moves_the_next(run):
    text = [*"zzz", *"abzzazz"]
    patch = ["@@ -1,2 +1,2 @@", "-a", "+A", " b", "@@ -3,1 +3,1 @@", "-z", "+Z"]
    assert run([["apply", text, patch]]) == [[*"zzzAbZzazz"]]


def test_equally_near(run):
    text = ["a", "z", "a", "z", "a"]
    assert run([["apply", text, ["@@ -2,1 +2,1 @@", "-a", "+A"]]]) == [["A", "z", "a", "z", "a"]]
    assert run([["apply", text, ["@@ -4,1 +4,1 @@", "-a", "+A"]]]) == [["a", "z", "A", "z", "a"]]


def test_no_place(run):
    hunk = ["@@ -1,1 +1,1 @@", "-a", "+A"]
    assert run([["apply", ["z"], hunk], ["apply", ["a"], hunk * 2], ["apply", [], hunk]]) == [
        "error: hunk 1 does not apply",
        "error: hunk 2 does not apply",
        "error: hunk 1 does not apply",
    ]


def test_bad_patches(run):
    good = ["@@ -1,1 +1,2 @@", " a", "+b"]
    bad = [
        [" a"],
        ["", *good],
        [*good, ""],
        [*good, "x"],
        [*good, "\\ a"],
        [*good, " c"],
        [*good, "+c"],
        [*good, "-c"],
        good[:2],
        good[:1],
        ["@@ -1,1 +1,1 @@", *good[1:]],
        ["@@ -1,2 +1,2 @@", *good[1:]],
        ["@@ -1 +1,2 @@", *good[1:]],
        ["@@ -1,1 +1,2 @@ f", *good[1:]],
        [" @@ -1,1 +1,2 @@", *good[1:]],
        ["@@ -1,1 +1,2 @@\n", *good[1:]],
        ["@@ +1,1 -1,2 @@", *good[1:]],
        ["@@ -1,1  +1,2 @@", *good[1:]],
        ["@@ -,1 +1,2 @@", *good[1:]],
        ["@@ -1,1 +1, @@", *good[1:]],
        ["@@ -1,1 +-1,2 @@", *good[1:]],
        ["@@ -\u0661,1 +1,2 @@", *good[1:]],
        ["@@ -1,\u0661 +1,2 @@", *good[1:]],
        ["@@ -1,1 +\u0661,2 @@", *good[1:]],
        ["@@ -1,1 +1,\u0662 @@", *good[1:]],
        [*good, "@@ -1,1 +1,1 @@"],
    ]
    for command in ([["apply", ["z"], patch] for patch in bad], [["reverse", p] for p in bad]):
        assert run(command) == ["error: bad patch"] * len(bad)
    assert run([["apply", ["a"], good], ["apply", ["q"], []], ["reverse", []]]) == [
        ["a", "b"],
        ["q"],
        [],
    ]


def test_large_numbers(run):
    hunk = ["@@ -0900,01 +12,1 @@", "-a", "+A"]
    assert run([["apply", ["a", "a"], hunk], ["reverse", hunk]])[0] == ["a", "A"]


@given(hunks=st.lists(st.tuples(st.integers(0, 30), SCRIPTS.filter(bool)), max_size=3))
def test_reversed_order(run, hunks):
    expected = []
    for start, script in hunks:
        old, new = (sum(line[0] != mark for line in script) for mark in "+-")
        expected.append(f"@@ -7,{new} +{start},{old} @@")
        joined = "\n".join(script) + "\n"
        for _ in script:
            joined = joined.replace("-a\n+x\n", "+x\n-a\n").replace("-a\n+y\n", "+y\n-a\n")
            joined = joined.replace("-b\n+x\n", "+x\n-b\n").replace("-b\n+y\n", "+y\n-b\n")
        expected += joined.translate({ord("+"): "-", ord("-"): "+"}).splitlines()
    assert run([["reverse", headed(hunks)]]) == [expected]
