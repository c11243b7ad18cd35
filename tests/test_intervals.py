"""Intervals hold what they are of."""

from hypothesis import given
from hypothesis import strategies as st

from codegym.intervals import wilson


@given(st.integers(1, 400), st.data())
def test_a_share_is_within_its_interval(trials: int, data: st.DataObject):
    successes = data.draw(st.integers(0, trials))
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials <= high <= 1
    assert high - low > 0
