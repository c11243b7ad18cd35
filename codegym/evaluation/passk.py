"""pass@k: the chance that at least one of k samples passes."""

from __future__ import annotations

from collections.abc import Iterable

from codegym.intervals import clustered


def pass_at_k(n: int, c: int, k: int) -> float | None:
    """Unbiased estimate of pass@k for one task.

    1 - C(n-c, k) / C(n, k), as the product of (1 - k/i) for i = n-c+1 .. n, which
    neither overflows nor loses digits for large n.

    Source: Chen et al., "Evaluating Large Language Models Trained on Code", 2021, §2.1.

    Args:
        n: Samples judged.
        c: Samples that passed.
        k: Samples drawn, at least 1.

    Returns:
        The estimate, or None where n < k: fewer samples say nothing about k draws.

    Raises:
        ValueError: c is not in 0..n, or k < 1.
    """
    if not 0 <= c <= n:
        raise ValueError(f"passed must be in 0..n, got {c} of {n}")
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    if n < k:
        return None
    if n - c < k:
        return 1.0
    none_passes = 1.0
    for i in range(n - c + 1, n + 1):
        none_passes *= 1.0 - k / i
    return 1.0 - none_passes


def mean_pass_at_k(counts: Iterable[tuple[int, int]], k: int) -> float | None:
    """Mean of pass@k over tasks, each weighing the same.

    Args:
        counts: For each task, samples judged and samples passed.
        k: Samples drawn.

    Returns:
        The mean, or None where there is no task or one has fewer than k samples.
    """
    values = _values(counts, k)
    return sum(values) / len(values) if values else None


def interval_at_k(counts: Iterable[tuple[int, int]], k: int) -> tuple[float, float] | None:
    """95% interval of the mean of pass@k, clustered by task (see :func:`clustered`).

    Args:
        counts: For each task, samples judged and samples passed.
        k: Samples drawn.

    Returns:
        The interval, or None where the mean is None.
    """
    counts = list(counts)
    values = _values(counts, k)
    return clustered(values, sum(n for n, _ in counts)) if values else None


def _values(counts: Iterable[tuple[int, int]], k: int) -> list[float]:
    """pass@k of each task; none at all where one has fewer than k samples."""
    values = []
    for n, c in counts:
        value = pass_at_k(n, c, k)
        if value is None:
            return []
        values.append(value)
    return values
