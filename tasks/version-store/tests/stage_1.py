from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

TEXT = st.lists(st.sampled_from("abc"), max_size=5)
LONG = st.lists(st.sampled_from(["", " ", "-", "+a", "a", "a ", "é"]), max_size=12)


def scripts(old, new):
    """Return all scripts from old to new."""
    if not old and not new:
        return [[]]
    found = []
    if old and new and old[0] == new[0]:
        found += [[" " + old[0], *rest] for rest in scripts(old[1:], new[1:])]
    if old:
        found += [["-" + old[0], *rest] for rest in scripts(old[1:], new)]
    if new:
        found += [["+" + new[0], *rest] for rest in scripts(old, new[1:])]
    return found


def best(old, new):
    def rank(script):
        return sum(line[0] != " " for line in script), [" -+".index(line[0]) for line in script]

    return min(scripts(old, new), key=rank)


def common(old, new):
    """Return the length of the longest common subsequence, by trying all."""
    for size in range(len(old), 0, -1):
        for chosen in combinations(old, size):
            rest = iter(new)
            if all(line in rest for line in chosen):
                return size
    return 0


def old_side(script):
    return [line[1:] for line in script if line[0] != "+"]


def new_side(script):
    return [line[1:] for line in script if line[0] != "-"]


def test_nothing_in_common(run):
    assert run([["diff", ["p", "q"], ["r", "s"]], ["diff", [], ["p"]], ["diff", ["p"], []]]) == [
        ["-p", "-q", "+r", "+s"],
        ["+p"],
        ["-p"],
    ]


def test_equal_texts(run):
    assert run([["diff", ["p", "", "p"], ["p", "", "p"]], ["diff", [], []]]) == [
        [" p", " ", " p"],
        [],
    ]


def test_removal_comes_first(run):
    assert run([["diff", ["p", "q"], ["q", "p"]]]) == [["-p", " q", "+p"]]
    assert run([["diff", list("abcab"), list("cabc")]]) == [best("abcab", "cabc")]


def test_an_addition_comes_first_where_it_is_shorter(run):
    assert run([["diff", ["p", "q"], ["z", "p", "q"]]]) == [["+z", " p", " q"]]


@given(old=TEXT, new=TEXT)
def test_the_best_of_all_scripts(run, old, new):
    assert run([["diff", list(old), list(new)]]) == [best(old, new)]


@given(old=st.lists(st.sampled_from("ab"), max_size=10), new=LONG)
def test_as_short_as_can_be(run, old, new):
    script = run([["diff", list(new), list(old)]])[0]
    assert old_side(script) == new
    assert new_side(script) == old
    assert sum(line[0] == " " for line in script) == common(old, new)


@given(old=LONG, new=LONG)
def test_there_and_back(run, old, new):
    there, back = run([["diff", list(old), list(new)], ["diff", list(new), list(old)]])
    assert len(there) == len(back)
    assert run([["patch", list(old), list(there)], ["patch", list(new), list(back)]]) == [new, old]


@given(script=st.lists(st.sampled_from([" a", " b", "-a", "-b", "+a", "+b", " ", "-", "+"])))
def test_any_script(run, script):
    assert run([["patch", old_side(script), list(script)]]) == [new_side(script)]


@given(script=st.lists(st.sampled_from([" a", " b", "-a", "-b", "+a"]), max_size=4), text=TEXT)
def test_any_script_on_any_text(run, script, text):
    fits = old_side(script) == text
    expected = new_side(script) if fits else "error: does not apply"
    assert run([["patch", list(text), list(script)]]) == [expected]


def test_what_does_not_apply(run):
    cases = [
        ([], ["-a"]),
        (["a"], []),
        (["a", "b"], [" a"]),
        (["a"], [" a", " b"]),
        (["b"], ["-a"]),
    ]
    assert run([["patch", text, script] for text, script in cases]) == ["error: does not apply"] * 5


def test_goes_on_after_an_error(run):
    answers = run(
        [["fly"], ["diff", ["a"], ["a"]], ["", 1], ["patch", ["b"], []], ["patch", [], []]]
    )
    assert answers == [
        "error: unknown command: fly",
        [" a"],
        "error: unknown command: ",
        "error: does not apply",
        [],
    ]
