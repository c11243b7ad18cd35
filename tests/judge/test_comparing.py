"""The comparators of program output."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegym.judge.comparing import close, difference

words = st.lists(
    st.sampled_from([b"a", b"bc", b"-1", b"2.50", b"nan", "\N{NO-BREAK SPACE}".encode()])
)
gaps = st.text(" \t\n\r\f\v", min_size=1).map(str.encode)


@pytest.mark.parametrize(
    ("compare", "expected", "got", "same"),
    [
        ("exact", b"a\n", b"a\n", True),
        ("exact", b"a\n", b"a", False),
        ("lines", b"a\nb", b"a  \r\nb\n\n", True),
        ("lines", b"a\nb", b"a\n\nb", False),
        ("lines", b"a", b" a", False),
        ("lines", b"a", b"\na", False),
        ("lines", b"", b"\n \n", True),
        ("tokens", b"1 2\n3", b"1\n\n2 3 ", True),
        ("tokens", b"1 2", b"12", False),
        ("tokens", b"1 2", b"1 2 3", False),
        ("tokens", b"1.0", b"1", False),
        ("tokens", b"a b", "a\N{NO-BREAK SPACE}b".encode(), False),
        ("floats", b"x 1.0", b"x 1", True),
        ("floats", b"1000000000", b"1000000001", True),
        ("floats", b"0", b"0.0000009", True),
        ("floats", b"0", b"0.000002", False),
        ("floats", b"nan inf", b"-NaN Infinity", True),
        ("floats", b"inf", b"-inf", False),
        ("floats", b"1", b"nan", False),
        ("floats", b"nan", b"1", False),
        ("floats", b"1", b"inf", False),
        ("floats", b"1000", b"1_000", False),
        ("floats", b"x", b"y", False),
        ("floats", b"1", b"", False),
        ("floats", b"1e400", b"1e401", False),
        ("floats", b"1" * 500, b"1" * 499 + b"2", False),
    ],
)
def test_what_counts(compare, expected, got, same):
    found = difference(expected, got, compare)
    assert (found == "") is same, found
    assert "\n" not in found
    assert len(found) < 400


@given(words, gaps, gaps)
def test_tokens_ignore_white_space_and_nothing_else(parts, one, other):
    a, b = one.join(parts), other + other.join(parts) + one
    assert difference(a, b, "tokens") == difference(a, b, "floats") == ""
    assert difference(a, b + b"x", "tokens")


@given(st.binary(), st.binary())
def test_only_the_same_bytes_are_exactly_the_same(a, b):
    assert (difference(a, b, "exact") == "") == (a == b)
    for compare in ("lines", "tokens", "floats"):
        assert difference(a, a, compare) == ""
        assert (difference(a, b, compare) == "") == (difference(b, a, compare) == "")


@given(st.floats(), st.floats(0, 1e-3))
def test_every_float_is_close_to_itself_however_it_is_written(value, tolerance):
    written = repr(value).encode()
    assert close(written, written.upper(), tolerance)
    assert close(written, b"%.17g" % value, tolerance)


@given(st.floats(-1e9, 1e9), st.floats(1e-9, 1e-3))
def test_the_tolerance_is_where_it_is_said_to_be(value, tolerance):
    room = tolerance * max(1, abs(value))
    written = repr(value).encode()
    assert close(written, repr(value + room * 0.99).encode(), tolerance)
    assert not close(written, repr(value + room * 1.01 + 1e-6).encode(), tolerance)
