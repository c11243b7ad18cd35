from datetime import date, datetime, time

HOURS = {day: [(time(9), time(12)), (time(13), time(17))] for day in range(5)}


def test_lunch_break(add_working_minutes):
    start, end = datetime(2026, 5, 15, 11, 30), datetime(2026, 5, 15, 13, 15)
    assert add_working_minutes(start, 45, HOURS, set()) == end


def test_end_of_day(add_working_minutes):
    start = datetime(2026, 5, 15, 16)
    assert add_working_minutes(start, 60, HOURS, set()) == datetime(2026, 5, 15, 17)
    assert add_working_minutes(start, 61, HOURS, set()) == datetime(2026, 5, 18, 9, 1)


def test_holiday(add_working_minutes):
    start, end = datetime(2026, 5, 15, 18, 20), datetime(2026, 5, 19, 9, 30)
    assert add_working_minutes(start, 30, HOURS, {date(2026, 5, 18)}) == end
