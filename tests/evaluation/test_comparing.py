import itertools
import math

import pytest

from codegym.evaluation.comparing import compare, pareto
from codegym.evaluation.passk import interval_at_k
from codegym.intervals import clustered, wilson


def test_a_paired_difference():
    first = {f"t{n}": (4, n % 5) for n in range(20)}
    second = {f"t{n}": (2, 2 * (n % 5 >= 2)) for n in range(20)} | {"other": (1, 1)}
    found = compare(first, second)
    assert found is not None
    assert found.tasks == 20
    assert found.difference == pytest.approx(12 / 20 - 0.5)
    assert (found.better, found.worse) == (8, 4)
    assert found.low < found.difference < found.high
    assert compare(first, {"other": (1, 1)}) is None
    same = compare(first, first)
    assert same is not None
    assert (same.difference, same.low, same.high, same.p_value) == (0, 0, 0, 1)


def test_the_p_value_counts_the_flips_that_are_as_large():
    differences = [1.0, 0.5, 0.5, -0.25, 1.0]
    seen = abs(sum(differences))
    flips = [
        abs(sum(s * d for s, d in zip(signs, differences, strict=True)))
        for signs in itertools.product((-1, 1), repeat=5)
    ]
    expected = sum(flip >= seen - 1e-9 for flip in flips) / len(flips)
    first = {f"t{n}": (8, 4) for n in range(5)}
    second = {f"t{n}": (8, int(4 + 4 * d)) for n, d in enumerate(differences)}
    found = compare(first, second)
    assert found is not None
    assert found.p_value == pytest.approx(expected)


def test_many_tasks_are_drawn_and_agree_with_the_exact_test():
    """With n better and none worse the exact value is 2 / 2^n."""
    for count in (14, 15):
        first = {f"t{n}": (1, 0) for n in range(count)}
        second = {f"t{n}": (1, int(n >= 3)) for n in range(count)}
        found = compare(first, second)
        assert found is not None
        assert found.p_value == pytest.approx(2 / 2 ** (count - 3), rel=0.5)


def test_the_front():
    points = [(1.0, 0.2), (2.0, 0.1), (2.0, 0.5), (3.0, 0.5), (0.5, 0.2), (9.0, 0.9)]
    assert pareto(points) == [4, 2, 5]
    assert pareto([]) == []


def test_intervals_are_those_of_tasks_and_not_of_attempts():
    # Attempts that go alike within a task say nothing beyond the first.
    once = interval_at_k([(1, n % 2) for n in range(40)], 1)
    often = interval_at_k([(100, 100 * (n % 2)) for n in range(40)], 1)
    assert once is not None
    assert often is not None
    assert often == pytest.approx(once, abs=0.01)
    # Independent attempts do.
    alike = interval_at_k([(100, 50)] * 40, 1)
    assert alike is not None
    assert alike == pytest.approx(wilson(2000, 4000))
    assert interval_at_k([(3, 3), (1, 1)], 2) is None
    low, high = clustered([0.0] * 10, 50)
    assert (low, high) == pytest.approx(wilson(0, 10))
    assert math.isfinite(clustered([1.0], 1)[0])


def test_the_intervals_cover():
    """Shares of tasks from a beta distribution, some attempts at each: 95% of the time it is in."""
    import numpy as np

    generator = np.random.default_rng(1)
    covered = 0
    for _ in range(400):
        rates = generator.beta(0.6, 1.4, size=50)
        counts = [(4, int(c)) for c in generator.binomial(4, rates)]
        low, high = interval_at_k(counts, 1) or (0, 0)
        covered += low <= 0.3 <= high
    assert 0.92 <= covered / 400 <= 0.98
