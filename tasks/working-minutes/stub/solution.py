from datetime import date, datetime, time


def add_working_minutes(
    start: datetime, minutes: int, hours: dict[int, list[tuple[time, time]]], holidays: set[date]
) -> datetime:
    """Return the earliest moment at which `minutes` of working time have passed since `start`."""
    pass
