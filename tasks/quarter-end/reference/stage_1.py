"""Last day of a fiscal quarter."""

from datetime import date, timedelta


def quarter_end(day: date, first_month: int) -> date:
    """Return the last day of the fiscal quarter that contains `day`."""
    next_quarter = day.year * 12 + day.month + 2 - (day.month - first_month) % 3
    return date(next_quarter // 12, next_quarter % 12 + 1, 1) - timedelta(days=1)
