from itertools import accumulate


def peak_load(bookings: list[tuple[int, int, int]]) -> int:
    """Return the largest sum of watts drawn at one moment."""
    changes = [(start, watts) for start, _, watts in bookings]
    changes += [(end, -watts) for _, end, watts in bookings]
    return max(accumulate(change for _, change in sorted(changes)), default=0)
