def test_auction(run):
    events = [
        {"type": "session", "state": "auction"},
        {"type": "limit", "id": "s1", "side": "sell", "price": 21, "qty": 4},
        {"type": "limit", "id": "b1", "side": "buy", "price": 24, "qty": 6},
        {"type": "session", "state": "open"},
    ]
    assert run(events) == [
        [("session", "auction")],
        [],
        [],
        [("auction", 24, 4), ("trade", "b1", "s1", 24, 4), ("session", "open")],
    ]
