def test_iceberg(run):
    events = [
        {"type": "limit", "id": "s1", "side": "sell", "price": 21, "qty": 9, "display": 2},
        {"type": "book"},
        {"type": "market", "id": "b1", "side": "buy", "qty": 3},
    ]
    assert run(events)[1:] == [
        [("book", [], [(21, 2, 1)])],
        [("trade", "b1", "s1", 21, 2), ("trade", "b1", "s1", 21, 1)],
    ]


def test_stop(run):
    events = [
        {"type": "stop", "id": "x", "side": "buy", "trigger": 21, "qty": 2},
        {"type": "limit", "id": "s1", "side": "sell", "price": 21, "qty": 2},
        {"type": "market", "id": "b1", "side": "buy", "qty": 1},
    ]
    assert run(events)[2] == [
        ("trade", "b1", "s1", 21, 1),
        ("triggered", "x"),
        ("trade", "x", "s1", 21, 1),
        ("cancelled", "x", 1),
    ]
