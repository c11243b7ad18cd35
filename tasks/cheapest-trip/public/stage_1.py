FARES = [("A", "B", 5), ("B", "C", 5), ("A", "C", 12), ("C", "D", 1)]


def test_no_voucher(cheapest_trip):
    assert cheapest_trip(FARES, "A", "D", 0) == (11, ["A", "B", "C", "D"])


def test_one_voucher(cheapest_trip):
    assert cheapest_trip(FARES, "A", "D", 1) == (1, ["A", "C", "D"])


def test_two_vouchers_on_the_way_back(cheapest_trip):
    assert cheapest_trip(FARES, "D", "A", 2) == (0, ["D", "C", "A"])


def test_no_way(cheapest_trip):
    try:
        cheapest_trip(FARES, "A", "X", 2)
    except LookupError:
        return
    raise AssertionError("no LookupError")
