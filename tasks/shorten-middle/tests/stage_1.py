from hypothesis import given
from hypothesis import strategies as st


def test_text_that_fits_is_unchanged(shorten_middle):
    assert shorten_middle("", 0) == ""
    assert shorten_middle("abcdef", 6) == "abcdef"
    assert shorten_middle("ab", 2, "<cut>") == "ab"


def test_one_character_too_long(shorten_middle):
    assert shorten_middle("abcdefg", 6) == "ab...g"
    assert shorten_middle("abcdefgh", 7) == "ab...gh"


def test_room_for_the_mark_and_little_else(shorten_middle):
    assert shorten_middle("abcdefgh", 3) == "..."
    assert shorten_middle("abcdefgh", 4) == "a..."
    assert shorten_middle("abcdefgh", 5) == "a...h"


def test_mark_is_cut_when_it_does_not_fit(shorten_middle):
    assert shorten_middle("abcdefgh", 0) == ""
    assert shorten_middle("abcdefgh", 3, "<cut>") == "<cu"


def test_empty_mark(shorten_middle):
    assert shorten_middle("abcdefgh", 5, "") == "abcgh"
    assert shorten_middle("abcdefgh", 1, "") == "a"


@given(
    text=st.text(alphabet="abcdefghij", max_size=14),
    width=st.integers(0, 12),
    mark=st.sampled_from(["...", "~", "", "[--]"]),
)
def test_against_every_split(shorten_middle, text, width, mark):
    result = shorten_middle(text, width, mark)
    if len(text) <= width:
        expected = text
    elif len(mark) > width:
        expected = "".join(mark[i] for i in range(width))
    else:
        splits = [(h, t) for h in range(width + 1) for t in range(h + 1) if h - t in (0, 1)]
        ((head, tail),) = [(h, t) for h, t in splits if h + len(mark) + t == width]
        expected = text[:head] + mark + "".join(reversed(text[::-1][:tail]))
    assert result == expected
