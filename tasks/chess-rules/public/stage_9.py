def test_start(start):
    assert start(100) == "qbbnrnkr/pppppppp/8/8/8/8/PPPPPPPP/QBBNRNKR w HEhe - 0 1"


def test_castling(play):
    fen = "4k3/8/8/8/8/8/8/5KR1 w G - 0 1"
    assert play(fen, ["f1g1"]) == "4k3/8/8/8/8/8/8/5RK1 b - - 1 1"
