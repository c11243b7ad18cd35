def test_a_lonely_king(moves):
    assert moves("8/8/8/8/8/1k6/8/K7 w - - 0 1") == ["a1b1"]


def test_promotion(moves):
    assert moves("8/P7/8/8/8/8/7k/K7 w - - 0 1") == [
        *("a1a2", "a1b1", "a1b2", "a7a8b", "a7a8n", "a7a8q", "a7a8r")
    ]


def test_en_passant(moves):
    assert "g5f6" in moves("8/8/8/5pP1/8/8/7k/K7 w - f6 0 1")
