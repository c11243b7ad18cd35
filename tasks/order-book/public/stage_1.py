def test_best_price_first(run):
    events = [
        {"type": "limit", "id": "s1", "side": "sell", "price": 21, "qty": 4},
        {"type": "limit", "id": "s2", "side": "sell", "price": 20, "qty": 4},
        {"type": "limit", "id": "b1", "side": "buy", "price": 22, "qty": 6},
    ]
    assert run(events) == [[], [], [("trade", "b1", "s2", 20, 4), ("trade", "b1", "s1", 21, 2)]]


def test_no_trade(run):
    events = [
        {"type": "limit", "id": "s1", "side": "sell", "price": 21, "qty": 4},
        {"type": "limit", "id": "b1", "side": "buy", "price": 20, "qty": 6},
    ]
    assert run(events) == [[], []]
