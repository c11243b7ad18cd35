"""Settle a sandpile on a grid."""


def settle_sand(grid: list[list[int]]) -> int:
    """Topple unstable cells in place until none is left; return the number of topplings."""
    topplings = 0
    pending = [(row, column) for row in range(len(grid)) for column in range(len(grid[0]))]
    while pending:
        row, column = pending.pop()
        times = grid[row][column] // 4
        if times:
            topplings += times
            grid[row][column] %= 4
            for r, c in (
                (row - 1, column),
                (row + 1, column),
                (row, column - 1),
                (row, column + 1),
            ):
                if 0 <= r < len(grid) and 0 <= c < len(grid[0]):
                    grid[r][c] += times
                    pending.append((r, c))
    return topplings
