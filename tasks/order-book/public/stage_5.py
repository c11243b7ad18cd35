def test_account(run):
    events = [
        {"type": "set_fees", "maker": 0, "taker": 100},
        {"type": "limit", "id": "s1", "side": "sell", "price": 30, "qty": 2},
        {"type": "market", "id": "b1", "side": "buy", "qty": 2, "owner": "zoe"},
        {"type": "account", "owner": "zoe"},
    ]
    assert run(events)[3] == [("account", "zoe", 2, -61)]
