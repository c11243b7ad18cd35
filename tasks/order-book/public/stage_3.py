def test_at_once_or_not_at_all(run):
    events = [
        {"type": "limit", "id": "s1", "side": "sell", "price": 21, "qty": 4},
        {"type": "limit", "id": "b1", "side": "buy", "price": 21, "qty": 5, "tif": "FOK"},
        {"type": "limit", "id": "b2", "side": "buy", "price": 21, "qty": 5, "tif": "IOC"},
    ]
    assert run(events)[1:] == [
        [("cancelled", "b1", 5)],
        [("trade", "b2", "s1", 21, 4), ("cancelled", "b2", 1)],
    ]


def test_replace(run):
    events = [
        {"type": "limit", "id": "s1", "side": "sell", "price": 21, "qty": 4},
        {"type": "replace", "id": "s1", "price": 23},
    ]
    assert run(events) == [[], [("replaced", "s1", 23, 4)]]
