def test_examples(widest_gap):
    assert widest_gap([9, 1, 4]) == 5
    assert widest_gap([-3, 7]) == 10
    assert widest_gap([5, 5]) == 0
    assert widest_gap([]) == 0
