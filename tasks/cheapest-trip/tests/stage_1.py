from itertools import permutations, product

from hypothesis import given
from hypothesis import strategies as st

TOWNS = "abcde"
FARES = st.lists(
    st.tuples(st.sampled_from(TOWNS), st.sampled_from(TOWNS), st.sampled_from([0, 1, 1, 2, 3, 7])),
    max_size=10,
)


def no_way(cheapest_trip, *args):
    try:
        cheapest_trip(*args)
    except LookupError:
        return True
    return False


def test_start_is_the_goal(cheapest_trip):
    assert cheapest_trip([], "a", "a", 0) == (0, ["a"])
    assert cheapest_trip([("a", "b", 0), ("a", "a", 0)], "a", "a", 3) == (0, ["a"])


def test_goal_out_of_reach(cheapest_trip):
    fares = [("a", "b", 1), ("c", "d", 1), ("b", "b", 0)]
    assert no_way(cheapest_trip, fares, "a", "d", 5)
    assert no_way(cheapest_trip, fares, "x", "a", 0)
    assert no_way(cheapest_trip, [], "a", "b", 1)


def test_rides_go_both_ways(cheapest_trip):
    assert cheapest_trip([("b", "a", 3), ("c", "b", 4)], "a", "c", 0) == (7, ["a", "b", "c"])


def test_best_of_several_items(cheapest_trip):
    assert cheapest_trip([("a", "b", 9), ("b", "a", 2), ("a", "b", 5)], "a", "b", 0) == (
        2,
        ["a", "b"],
    )


def test_voucher_is_kept_for_the_dearest_ride(cheapest_trip):
    fares = [("a", "b", 4), ("b", "c", 9), ("c", "d", 5)]
    assert cheapest_trip(fares, "a", "d", 1) == (9, ["a", "b", "c", "d"])
    assert cheapest_trip(fares, "a", "d", 2) == (4, ["a", "b", "c", "d"])


def test_fewest_rides_then_list_order(cheapest_trip):
    fares = [("a", "b", 1), ("b", "z", 1), ("a", "z", 2), ("a", "y", 0), ("y", "z", 2)]
    assert cheapest_trip(fares, "a", "z", 0) == (2, ["a", "z"])
    fares = [("a", "c", 1), ("c", "z", 2), ("a", "b", 2), ("b", "z", 1)]
    assert cheapest_trip(fares, "a", "z", 0) == (3, ["a", "b", "z"])


def test_free_rides_count_as_rides(cheapest_trip):
    fares = [("a", "x", 5), ("x", "z", 5), ("a", "b", 0), ("b", "c", 0), ("c", "z", 0)]
    assert cheapest_trip(fares, "a", "z", 2) == (0, ["a", "x", "z"])
    assert cheapest_trip(fares, "a", "z", 1) == (0, ["a", "b", "c", "z"])


def test_long_ladder(cheapest_trip):
    fares = []
    for step in range(60):
        for here, there in product("lr", repeat=2):
            fares.append((f"{here}{step:02}", f"{there}{step + 1:02}", 2))
    cost, stops = cheapest_trip(fares, "r00", "r60", 3)
    assert cost == 2 * 57
    assert stops == ["r00", *(f"l{step:02}" for step in range(1, 60)), "r60"]


@given(fares=FARES, start=st.sampled_from(TOWNS), vouchers=st.integers(0, 3), data=st.data())
def test_against_every_trip(cheapest_trip, fares, start, vouchers, data):
    goal = data.draw(st.sampled_from(TOWNS))
    best = {}
    for one, other, fare in fares:
        for ride in ((one, other), (other, one)):
            best[ride] = min(fare, best.get(ride, fare))
    trips = []
    others = [town for town in TOWNS if town not in (start, goal)]
    for count in range(len(others) + 1):
        for between in permutations(others, count):
            stops = [start, *between, goal] if start != goal else [start]
            rides = list(zip(stops, stops[1:]))
            if all(ride in best for ride in rides):
                paid = sorted(best[ride] for ride in rides)[: max(len(rides) - vouchers, 0)]
                trips.append((sum(paid), len(stops), stops))
    before = list(fares)
    if trips:
        cost, _, stops = min(trips)
        assert cheapest_trip(fares, start, goal, vouchers) == (cost, stops)
    else:
        assert no_way(cheapest_trip, fares, start, goal, vouchers)
    assert fares == before
