from difflib import restore
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.lists(st.sampled_from("abc"), max_size=7)


@st.composite
def edited_texts(draw):
    """A text with runs of unequal lines, and the same with a few lines changed."""
    old = [str(number % 9) for number in range(draw(st.integers(0, 14)))]
    new = list(old)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(new)))
        new[place : place + draw(st.integers(0, 2))] = draw(st.lists(st.just("x"), max_size=1))
    return old, new


def fewest_edits(old, new):
    """Return how many edits the shortest script has from each pair of positions on."""

    @cache
    def count(i, j):
        if i == len(old) or j == len(new):
            return len(old) - i + len(new) - j
        if old[i] == new[j]:
            return count(i + 1, j + 1)
        return 1 + min(count(i + 1, j), count(i, j + 1))

    return count


def test_empty_texts(line_edits):
    assert line_edits([], [], 2) == []
    assert line_edits(["a", "b"], [], 0) == ["- a", "- b"]
    assert line_edits([], ["a", "b"], 0) == ["+ a", "+ b"]


def test_deletions_come_first(line_edits):
    assert line_edits(["a", "b"], ["x", "y"], 0) == ["- a", "- b", "+ x", "+ y"]
    assert line_edits(["a", "b", "c"], ["b", "c", "a"], 9) == ["- a", "  b", "  c", "+ a"]
    assert line_edits(["a", "a"], ["b", "a"], 9) == ["- a", "+ b", "  a"]


def test_shorter_script_goes_before(line_edits):
    assert line_edits(["a", "b", "c"], ["c", "a", "b"], 9) == ["+ c", "  a", "  b", "- c"]


def test_context_joins_and_parts(line_edits):
    old, new = list("a12345b"), list("12345")
    assert line_edits(old, new, 0) == ["- a", "@ 5", "- b"]
    assert line_edits(old, new, 2) == ["- a", "  1", "  2", "@ 1", "  4", "  5", "- b"]
    assert line_edits(old, new, 3) == ["- a", "  1", "  2", "  3", "  4", "  5", "- b"]


def test_lines_that_look_like_entries(line_edits):
    old, new = ["", "- a", "@ 2"], ["", "@ 2", "+ b"]
    assert line_edits(old, new, 0) == ["@ 1", "- - a", "@ 1", "+ + b"]
    assert old == ["", "- a", "@ 2"]
    assert new == ["", "@ 2", "+ b"]


def test_texts_of_some_length(line_edits):
    old = [str(number) for number in range(120)]
    new = [*old[60:], *old[:60]]
    result = line_edits(old, new, 0)
    assert result == [
        *("- " + line for line in old[:60]),
        "@ 60",
        *("+ " + line for line in old[:60]),
    ]


@given(old=TEXTS, new=TEXTS)
def test_whole_script_is_shortest_and_restores_both(line_edits, old, new):
    script = line_edits(list(old), list(new), 99)
    if old == new:
        assert script == ([f"@ {len(old)}"] if old else [])
        return
    assert list(restore(script, 1)) == old
    assert list(restore(script, 2)) == new
    assert sum(entry[0] != " " for entry in script) == fewest_edits(old, new)(0, 0)


@given(texts=st.one_of(st.tuples(TEXTS, TEXTS), edited_texts()), context=st.integers(0, 3))
def test_against_the_rules(line_edits, texts, context):
    old, new = texts
    count = fewest_edits(old, new)
    script, i, j = [], 0, 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and old[i] == new[j]:
            script.append("  " + old[i])
            i, j = i + 1, j + 1
        elif j == len(new) or (i < len(old) and count(i + 1, j) <= count(i, j + 1)):
            script.append("- " + old[i])
            i += 1
        else:
            script.append("+ " + new[j])
            j += 1
    expected, hidden = [], 0
    for place, entry in enumerate([*script, "end"]):
        near = script[max(place - context, 0) : place + context + 1]
        if any(other[0] in "+-" for other in near) or place == len(script):
            expected += [f"@ {hidden}"] * (hidden > 0) + [entry]
            hidden = 0
        else:
            hidden += 1
    assert line_edits(old, new, context) == expected[:-1]
