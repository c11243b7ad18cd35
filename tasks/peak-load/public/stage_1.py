def test_two_machines_together(peak_load):
    assert peak_load([(0, 10, 300), (5, 8, 200), (8, 12, 250)]) == 550


def test_one_after_the_other(peak_load):
    assert peak_load([(1, 2, 40), (2, 3, 30)]) == 40


def test_empty_interval(peak_load):
    assert peak_load([(4, 4, 900)]) == 0
