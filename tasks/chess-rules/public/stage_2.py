def test_read(read):
    assert read("8/8/8/8/8/8/8/R3K3 b Q") == {
        "pieces": {"a1": "R", "e1": "K"},
        "turn": "b",
        "castling": "Q",
        "target": None,
        "halfmoves": 0,
        "number": 1,
    }


def test_write(read, write):
    assert write(read("8/8/8/8/8/8/8/R3K3 b Q")) == "8/8/8/8/8/8/8/R3K3 b Q - 0 1"


def test_problems(problems):
    assert problems("8/8/8/8/8/8/8/R3K3 b KQ") == ["kings", "castling"]
    assert problems("8/8/2k5/8/4P3/8/8/4K3 b - e3 0 1") == []
