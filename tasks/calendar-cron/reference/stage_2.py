"""Calendars, time zones and times that come again."""

import re

DATE = re.compile(r"(\d{4})-(?:(\d\d)-(\d\d)|W(\d\d)-(\d)|(\d{3}))", re.ASCII)
DURATION = re.compile(r"(-?)P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", re.ASCII)


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


def weekday(day):
    """Return 0 for a Monday, 6 for a Sunday."""
    return (day + 3) % 7


def week(day):
    """Return the year that a day's week belongs to, and the week's number in it."""
    thursday = day - weekday(day) + 3
    year = civil(thursday)[0]
    return year, (thursday - new_year(year)) // 7 + 1


def number(date):
    match = DATE.fullmatch(date)
    if match is None:
        raise ValueError(f"no date: {date}")
    year, month, day, week, day_of_week, day_of_year = (int(part or 0) for part in match.groups())
    if day_of_year:
        form, found = "ordinal", new_year(year) + day_of_year - 1
    elif day_of_week:
        fourth = new_year(year) + 3
        form, found = "week", fourth - weekday(fourth) + 7 * (week - 1) + day_of_week - 1
    else:
        form, found = "date", from_civil(year, month, day)
    if show_date(found, form) != date:
        raise ValueError(f"no such day: {date}")
    return found


def show_date(day, form="date"):
    year, month, day_of_month = civil(day)
    if form == "ordinal":
        return f"{year:04}-{day - new_year(year) + 1:03}"
    if form == "week":
        year, number = week(day)
        return f"{year:04}-W{number:02}-{weekday(day) + 1}"
    return f"{year:04}-{month:02}-{day_of_month:02}"


def date(number, form="date"):
    return show_date(number, form)


def add_months(day, months):
    """Return the same day of another month, or its last one."""
    year, month, day_of_month = civil(day)
    years, month = divmod(month - 1 + months, 12)
    length = month_lengths(year + years)[month]
    return from_civil(year + years, month + 1, min(day_of_month, length))


def shift(date, duration):
    match = DURATION.fullmatch(duration)
    if match is None:
        raise ValueError(f"no duration: {duration}")
    sign = -1 if match[1] else 1
    years, months, weeks, days = (sign * int(part or 0) for part in match.groups()[1:])
    return show_date(add_months(number(date), 12 * years + months) + 7 * weeks + days)


def between(first, last):
    first, last = number(first), number(last)
    sign = -1 if last < first else 1
    (year, month, _), (to_year, to_month, _) = civil(first), civil(last)
    months = abs(12 * (to_year - year) + to_month - month)
    if sign * (last - add_months(first, sign * months)) < 0:
        months -= 1
    days = abs(last - add_months(first, sign * months))
    parts = (months // 12, "Y"), (months % 12, "M"), (days, "D")
    text = "".join(f"{count}{unit}" for count, unit in parts if count)
    return ("-" if sign < 0 else "") + "P" + (text or "0D")
