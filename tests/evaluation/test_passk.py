import itertools
import math

import pytest

from codegym.evaluation.passk import mean_pass_at_k, pass_at_k


def by_counting(n: int, c: int, k: int) -> float:
    """The share of all draws of k out of n that hold a pass."""
    draws = list(itertools.combinations([True] * c + [False] * (n - c), k))
    return sum(map(any, draws)) / len(draws)


@pytest.mark.parametrize("n", range(1, 8))
def test_it_is_the_share_of_draws_with_a_pass(n):
    for c in range(n + 1):
        for k in range(1, n + 1):
            assert pass_at_k(n, c, k) == pytest.approx(by_counting(n, c, k), abs=1e-12)


def test_it_is_undefined_with_fewer_samples_than_draws():
    assert pass_at_k(4, 4, 5) is None
    assert pass_at_k(0, 0, 1) is None


def test_it_holds_for_large_numbers():
    exact = 1 - math.comb(90_000, 100) / math.comb(100_000, 100)
    assert pass_at_k(100_000, 10_000, 100) == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(("n", "c", "k"), [(3, 4, 1), (3, -1, 1), (3, 1, 0)])
def test_impossible_numbers_are_errors(n, c, k):
    with pytest.raises(ValueError, match="must be"):
        pass_at_k(n, c, k)


def test_the_mean_weighs_tasks_alike_and_is_undefined_where_one_is():
    assert mean_pass_at_k([(1, 1), (100, 0)], 1) == 0.5
    assert mean_pass_at_k([(1, 1), (100, 0)], 2) is None
    assert mean_pass_at_k([], 1) is None
