def cheapest_trip(
    fares: list[tuple[str, str, int]], start: str, goal: str, vouchers: int
) -> tuple[int, list[str]]:
    """Return the cost and the stops of the cheapest trip with some free rides."""
    pass
