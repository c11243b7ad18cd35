"""Add working time to a moment."""

from datetime import date, datetime, time, timedelta


def add_working_minutes(
    start: datetime, minutes: int, hours: dict[int, list[tuple[time, time]]], holidays: set[date]
) -> datetime:
    """Return the earliest moment at which `minutes` of working time have passed since `start`."""
    if minutes < 0:
        raise ValueError("minutes must not be negative")
    if minutes == 0:
        return start
    if not any(hours.values()):
        raise ValueError("no working time at all")
    left = timedelta(minutes=minutes)
    day = start.date()
    while True:
        if day not in holidays:
            for opens, closes in hours.get(day.weekday(), []):
                since = max(start, datetime.combine(day, opens))
                room = datetime.combine(day, closes) - since
                if left <= room:
                    return since + left
                left -= max(room, timedelta(0))
        day += timedelta(days=1)
