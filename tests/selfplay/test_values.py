"""Inputs are of the range that was asked for, its ends included."""

import random

from hypothesis import given
from hypothesis import strategies as st

from codegym.selfplay.values import Range, draw, signature_of

SOURCE = "def f(x: list[int], s: str, t: list[str], a: int, b: bool):\n    return a\n"


@given(st.integers(-9, 9), st.integers(0, 3), st.integers(0, 3), st.integers(0, 2), st.integers(0))
def test_values_are_of_the_range(low: int, width: int, shortest: int, more: int, seed: int):
    values = Range(low, low + width, shortest, shortest + more, letters="aZ")
    numbers, text, texts, number, truth = draw(signature_of(SOURCE), random.Random(seed), values)
    for some in (numbers, text, texts):
        assert shortest <= len(some) <= shortest + more
    assert all(low <= value <= low + width for value in (*numbers, number))
    assert set(text).union(*texts) <= {"a", "Z"}
    assert all(1 <= len(part) <= 3 for part in texts)
    assert isinstance(truth, bool)


def test_all_of_a_range_comes_up():
    rng = random.Random(0)
    drawn = [draw(signature_of(SOURCE), rng, Range(3, 6, 0, 2)) for _ in range(300)]
    assert {number for *_, number, _ in drawn} == {3, 4, 5, 6}
    assert {len(numbers) for numbers, *_ in drawn} == {0, 1, 2}
    assert {value for numbers, *_ in drawn for value in numbers} == {3, 4, 5, 6}
