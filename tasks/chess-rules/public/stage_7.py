def test_ending(ending):
    assert ending("7k/5K2/8/8/8/8/8/6R1 w - - 0 1", ["Rh1"]) == ("1-0", "checkmate")
    assert ending("7k/5K2/8/8/8/8/8/6R1 w - - 0 1", ["Rg2"]) is None


def test_exchange(exchange):
    assert exchange("4k3/8/8/4q3/3P4/8/8/4K3 w - - 0 1", "e5") == 9


def test_mates(mates):
    assert mates("7k/5K2/8/8/8/8/8/6R1 w - - 0 1", 1) == ["g1h1"]
