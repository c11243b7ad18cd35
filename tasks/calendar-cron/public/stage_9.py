def test_holidays(holidays):
    assert holidays(2021, ["fixed 05-01 next", "easter 1"]) == ["2021-04-05", "2021-05-03"]


def test_workday(workday):
    assert workday("2021-04-30", 1, ["fixed 05-01 next"]) == "2021-05-04"
