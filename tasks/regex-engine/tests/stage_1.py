import re

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)
TEXTS = st.text(alphabet="ab.\n", max_size=6)


@st.composite
def patterns(draw):
    kinds = st.sampled_from(["a", "b", ".", "\\.", "^", "$", "\\^", "\n"])
    return "".join(draw(st.lists(kinds, max_size=4)))


def told(found):
    if found is None:
        return None
    every = [found.span(number) for number in range(found.re.groups + 1)]
    return [None if span == (-1, -1) else span for span in every]


def test_literal_text_is_found_where_it_first_stands(search):
    assert search("ab", "xxabab") == [(2, 4)]
    assert search("ab", "ba") is None
    assert search("aab", "aaab") == [(1, 4)]


def test_the_empty_pattern_matches_at_once(search):
    assert search("", "abc") == [(0, 0)]
    assert search("", "") == [(0, 0)]


def test_a_dot_is_any_character_but_a_newline(search):
    assert search("a.b", "a\nb acb") == [(4, 7)]
    assert search(".", "\n") is None
    assert search("..", "\n\tx") == [(1, 3)]
    assert search(".", "") is None


def test_anchors(search):
    assert search("^c", "bc") is None
    assert search("^a", "aa") == [(0, 1)]
    assert search("a$", "aba") == [(2, 3)]
    assert search("a$", "ab\n") is None
    assert search("a^", "a") is None
    assert search("^$", "") == [(0, 0)]


def test_the_end_may_stand_before_a_last_newline(search):
    assert search("c$", "bac\n") == [(2, 3)]
    assert search("b$", "b\n\n") is None
    assert search("$", "ab\n") == [(2, 2)]
    assert search("$\n$", "a\n") == [(1, 2)]
    assert search("\n$", "a\n\n") == [(1, 2)]


def test_a_backslash_makes_literal(search):
    assert search("\\.", "bc.") == [(2, 3)]
    assert search("\\^\\$", "a^$") == [(1, 3)]
    assert search("\\\\", "a\\") == [(1, 2)]
    assert search("\\(\\*", "(*") == [(0, 2)]
    assert search("a\\$", "a") is None


@given(pattern=patterns(), text=TEXTS)
def test_against_the_oracle(search, pattern, text):
    assert search(pattern, text) == told(re.search(pattern, text))


@given(word=st.text(alphabet="ab.^$\\", max_size=3), text=st.text(alphabet="ab.^$\\", max_size=8))
def test_escaped_words_are_found_as_they_are(search, word, text):
    at = text.find(word)
    pattern = "".join("\\" + char if char in ".^$\\" else char for char in word)
    assert search(pattern, text) == (None if at < 0 else [(at, at + len(word))])
