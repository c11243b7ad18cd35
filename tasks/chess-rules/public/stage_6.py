def test_a_capture(san):
    assert san("4k3/8/8/8/8/8/4r3/R2K3R w - - 0 1", "d1e2") == "Kxe2"


def test_rooks(san):
    fen = "6k1/8/8/8/8/3K4/8/R6R w - - 0 1"
    assert san(fen, "a1f1") == "Raf1"


def test_more_than_needed(play):
    fen = "7k/8/8/8/8/8/8/R2K3R w - - 0 1"
    assert play(fen, ["Ra1b1+"]) == "7k/8/8/8/8/8/8/1R1K3R b - - 1 1"
