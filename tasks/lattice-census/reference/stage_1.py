"""Count the lattice points in and on a polygon."""

import math


def lattice_census(corners: list[tuple[int, int]]) -> tuple[int, int]:
    """Return how many lattice points lie inside and on the boundary (Pick's theorem)."""
    edges = list(zip(corners, corners[1:] + corners[:1]))
    doubled_area = abs(sum(ax * by - ay * bx for (ax, ay), (bx, by) in edges))
    border = sum(math.gcd(bx - ax, by - ay) for (ax, ay), (bx, by) in edges)
    return (doubled_area - border) // 2 + 1, border
