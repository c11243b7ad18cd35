def settle_sand(grid: list[list[int]]) -> int:
    """Topple unstable cells in place until none is left; return the number of topplings."""
    pass
