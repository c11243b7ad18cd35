def lattice_census(corners: list[tuple[int, int]]) -> tuple[int, int]:
    """Return how many lattice points lie inside and on the boundary of the polygon."""
    pass
