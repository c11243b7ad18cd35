def test_months(recur):
    assert recur("2024-01-31", "FREQ=MONTHLY", 3) == ["2024-01-31", "2024-03-31", "2024-05-31"]


def test_last_wednesdays(recur):
    rule = "FREQ=MONTHLY;BYDAY=-1WE;COUNT=2"
    assert recur("2024-01-31", rule, 9) == ["2024-01-31", "2024-02-28"]
