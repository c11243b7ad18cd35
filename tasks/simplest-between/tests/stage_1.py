from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st


def by_search(low, high):
    denominator = 1
    while True:
        numerator = low * denominator // 1 + 1
        if numerator < high * denominator:
            return Fraction(numerator, denominator)
        denominator += 1


def rejects(function, *args):
    try:
        function(*args)
    except ValueError:
        return True
    return False


FRACTIONS = st.builds(Fraction, st.integers(0, 60), st.integers(1, 20))


def test_ends_do_not_count(simplest_between):
    assert simplest_between(Fraction(2), Fraction(3)) == Fraction(5, 2)
    assert simplest_between(Fraction(1, 2), Fraction(1)) == Fraction(2, 3)
    assert simplest_between(Fraction(2), Fraction(4)) == Fraction(3)


def test_smallest_whole_number_wins(simplest_between):
    assert simplest_between(Fraction(7, 2), Fraction(100)) == Fraction(4)
    result = simplest_between(Fraction(0), Fraction(5))
    assert result == 1
    assert type(result) is Fraction


def test_from_zero(simplest_between):
    for n in range(1, 8):
        assert simplest_between(Fraction(0), Fraction(1, n)) == Fraction(1, n + 1)
        assert simplest_between(Fraction(0), Fraction(2, 2 * n + 1)) == Fraction(1, n + 1)


def test_long_numbers(simplest_between):
    big = 10**100
    low, high = Fraction(big, 3 * big + 1), Fraction(big, 3 * big - 1)
    assert simplest_between(low, high) == Fraction(1, 3)
    older, newer = 1, 1
    for _ in range(200):
        older, newer = newer, older + newer
    ends = sorted([Fraction(newer, older), Fraction(older + newer, newer)])
    assert simplest_between(*ends) == Fraction(older + 2 * newer, older + newer)


def test_bad_intervals(simplest_between):
    assert rejects(simplest_between, Fraction(1, 2), Fraction(1, 2))
    assert rejects(simplest_between, Fraction(2), Fraction(1))
    assert rejects(simplest_between, Fraction(-1, 2), Fraction(1))


@given(low=FRACTIONS, width=st.builds(Fraction, st.integers(1, 9), st.integers(1, 90)))
def test_against_search(simplest_between, low, width):
    assert simplest_between(low, low + width) == by_search(low, low + width)


@given(denominator=st.integers(1, 30), numerator=st.integers(0, 90))
def test_neighbours_with_one_denominator(simplest_between, denominator, numerator):
    low, high = Fraction(numerator, denominator), Fraction(numerator + 1, denominator)
    assert simplest_between(low, high) == by_search(low, high)
