def test_castling(play):
    fen = "4k3/8/8/8/8/8/8/R3K3 w Q - 5 9"
    assert play(fen, ["e1c1", "e8e7"]) == "8/4k3/8/8/8/8/8/2KR4 w - - 7 10"


def test_perft(perft):
    assert perft("8/8/8/8/8/1k6/8/K7 w - - 0 1", 2) == 5


def test_a_target(play):
    fen = "4k3/5p2/8/6P1/8/8/8/4K3 b - - 0 1"
    assert play(fen, ["f7f5"]) == "4k3/8/8/5pP1/8/8/8/4K3 w - f6 0 2"
