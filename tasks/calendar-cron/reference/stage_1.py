"""Calendars, time zones and times that come again."""

import re

DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)


def new_year(year):
    """Return the number of 1 January."""
    before = year - 1
    return before * 365 + before // 4 - before // 100 + before // 400 - 719162


def month_lengths(year):
    february = new_year(year + 1) - new_year(year) - 337
    return [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def civil(day):
    """Return year, month and day of the month."""
    year = (day + 719162) * 400 // 146097 + 1
    if new_year(year + 1) <= day:
        year += 1
    if not 1 <= year <= 9999:
        raise ValueError(f"out of range: {day}")
    rest = day - new_year(year)
    for month, length in enumerate(month_lengths(year), start=1):
        if rest < length:
            return year, month, rest + 1
        rest -= length


def from_civil(year, month, day):
    return new_year(year) + sum(month_lengths(year)[: month - 1]) + day - 1


def number(date):
    match = DATE.fullmatch(date)
    if match is None:
        raise ValueError(f"no date: {date}")
    found = from_civil(*map(int, match.groups()))
    if show_date(found) != date:
        raise ValueError(f"no such day: {date}")
    return found


def show_date(day):
    year, month, day = civil(day)
    return f"{year:04}-{month:02}-{day:02}"


def date(number):
    return show_date(number)
