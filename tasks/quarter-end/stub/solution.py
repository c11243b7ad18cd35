from datetime import date


def quarter_end(day: date, first_month: int) -> date:
    """Return the last day of the fiscal quarter that contains `day`."""
    pass
