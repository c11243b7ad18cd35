def test_attackers(attackers):
    assert attackers("4k3/8/8/8/8/8/3P4/4K3 w - - 0 1", "e3", "w") == ["d2"]
    assert attackers("4k3/8/8/8/8/8/3P4/4K3 w - - 0 1", "d2", "w") == ["e1"]


def test_pins(pins):
    assert pins("4k3/8/8/8/4r3/4P3/8/4K3 w - - 0 1") == {"e3": "e4"}
