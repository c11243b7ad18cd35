from heapq import heappop, heappush


def cheapest_trip(
    fares: list[tuple[str, str, int]], start: str, goal: str, vouchers: int
) -> tuple[int, list[str]]:
    """Return the cost and the stops of the cheapest trip with some free rides."""
    rides: dict[str, list[tuple[str, int]]] = {start: []}
    for one, other, fare in fares:
        rides.setdefault(one, []).append((other, fare))
        rides.setdefault(other, []).append((one, fare))
    queue = [(0, 1, [start], vouchers)]
    settled = set()
    while queue:
        cost, _, stops, left = heappop(queue)
        town = stops[-1]
        if town == goal:
            return cost, stops
        if (town, left) not in settled:
            settled.add((town, left))
            for neighbour, fare in rides[town]:
                trip = [*stops, neighbour]
                heappush(queue, (cost + fare, len(trip), trip, left))
                if left > 0:
                    heappush(queue, (cost, len(trip), trip, left - 1))
    raise LookupError(f"{goal} cannot be reached")
