def peak_load(bookings: list[tuple[int, int, int]]) -> int:
    """Return the largest sum of watts drawn at one moment."""
    pass
