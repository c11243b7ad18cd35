def test_next(cron):
    assert cron("30 */6 * * *", 0, 2) == [1800, 23400]


def test_previous(cron):
    assert cron("0 9 * * mon-fri", 86400 * 3, -1) == [118800]
