def test_market_and_book(run):
    events = [
        {"type": "limit", "id": "s1", "side": "sell", "price": 21, "qty": 4},
        {"type": "limit", "id": "s2", "side": "sell", "price": 21, "qty": 3},
        {"type": "market", "id": "b1", "side": "buy", "qty": 5},
        {"type": "book"},
        {"type": "cancel", "id": "s1"},
        {"type": "limit", "id": "s1", "side": "sell", "price": 21, "qty": 4},
    ]
    assert run(events)[2:] == [
        [("trade", "b1", "s1", 21, 4), ("trade", "b1", "s2", 21, 1)],
        [("book", [], [(21, 2, 1)])],
        [("rejected", "s1", "unknown order")],
        [("rejected", "s1", "duplicate id")],
    ]
