def ternary_patterns(ranges: list[tuple[int, int]], width: int) -> list[str]:
    """Return the fewest prefix patterns that match exactly the numbers in `ranges`."""
    pass
