def test_one_range(ternary_patterns):
    assert ternary_patterns([(4, 7)], 4) == ["01**"]
    assert ternary_patterns([(1, 6)], 4) == ["0001", "001*", "010*", "0110"]


def test_touching(ternary_patterns):
    assert ternary_patterns([(6, 7), (4, 5)], 3) == ["1**"]


def test_everything(ternary_patterns):
    assert ternary_patterns([(0, 1)], 1) == ["*"]
