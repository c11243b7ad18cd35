"""Calendars, time zones and times that come again."""

import functools
import re

DATE = re.compile(r"(\d{4})-(?:(\d\d)-(\d\d)|W(\d\d)-(\d)|(\d{3}))", re.ASCII)
DURATION = re.compile(r"(-?)P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", re.ASCII)
MONTHS = "January February March April May June July August September October November December"
MONTHS = MONTHS.split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
PIECE = re.compile(r"'((?:[^']|'')*)'|(([A-Za-z])\3*)|[^A-Za-z']")
LETTERS = re.compile("[yYdDeHhmswQ]+|M{1,4}|E{1,4}|a|z|ZZ?")
NAME = "([A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)"
AMOUNT = r"([+-]?\d{1,3}(?::[0-5]\d){0,2})"
WHEN = rf",(?:M(1[0-2]|[1-9])\.([1-5])\.([0-6])|(J?)(\d{{1,3}}))(?:/{AMOUNT})?"
ZONE = re.compile(rf"{NAME}{AMOUNT}(?:{NAME}{AMOUNT}?{WHEN}{WHEN})?", re.ASCII)


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


def pieces(pattern):
    """Yield the parts of a pattern, as (letters, "") or ("", text)."""
    at = 0
    while at < len(pattern):
        piece = PIECE.match(pattern, at)
        if piece is None or piece[2] and not LETTERS.fullmatch(piece[2]):
            raise ValueError(f"no pattern: {pattern}")
        at = piece.end()
        if piece[2]:
            yield piece[2], ""
        elif piece[1] is None:
            yield "", piece[0]
        else:
            yield "", piece[1].replace("''", "'") or "'"


def values(seconds):
    """Return what the letters of a pattern stand for."""
    day, second = divmod(seconds, 86400)
    year, month, day_of_month = civil(day)
    week_year, week_number = week(day)
    hour = second // 3600
    return {
        **{"y": year, "M": month, "d": day_of_month, "D": day - new_year(year) + 1},
        **{"H": hour, "h": (hour - 1) % 12 + 1, "m": second // 60 % 60, "s": second % 60},
        **{"Y": week_year, "w": week_number, "e": weekday(day) + 1, "Q": (month + 2) // 3},
        **{"a": "PM" if hour >= 12 else "AM", "E": DAYS[weekday(day)][:3]},
        **{"yy": year % 100, "MMM": MONTHS[month - 1][:3], "MMMM": MONTHS[month - 1]},
        "EEEE": DAYS[weekday(day)],
    }


def show(seconds, pattern, zone="UTC0"):
    ahead, name, _ = load(zone).at(seconds)
    found = values(seconds + ahead)
    hours, minutes = divmod(abs(ahead) // 60, 60)
    sign = "-" if ahead < 0 else "+"
    found["z"] = name
    found["Z"], found["ZZ"] = (f"{sign}{hours:02}{colon}{minutes:02}" for colon in ("", ":"))
    words = []
    for letters, text in pieces(pattern):
        value = found.get(letters, found.get(letters[:1], text))
        words.append(str(value).zfill(len(letters) if isinstance(value, int) else 0))
    return "".join(words)


def split(text, pattern):
    """Return what stands in a text for each of the letters of a pattern."""
    expression = ""
    for letters, literal in pieces(pattern):
        if letters in ("z", "Z", "ZZ"):
            raise ValueError("zones are not read")
        if literal:
            part = re.escape(literal)
        elif letters[0] in "aE" or letters in ("MMM", "MMMM"):
            part = f"(?P<{letters}>[A-Za-z]+)"
        else:
            part = (
                rf"(?P<{letters}>\d{{{len(letters)}}})" if letters[1:] else rf"(?P<{letters}>\d+)"
            )
        expression += part
    match = re.fullmatch(expression, text, re.ASCII)
    if match is None:
        raise ValueError(f"does not fit the pattern {pattern}: {text}")
    return match.groupdict()


def parse(text, pattern):
    found = split(text, pattern)
    numbers = {letters[0]: int(part) for letters, part in found.items() if part.isdigit()}
    year, month = numbers.get("y", 1970), numbers.get("M", 1)
    if "yy" in found:
        year = 1970 + (year - 70) % 100
    for name in found.keys() & {"MMM", "MMMM"}:
        month = [name[:3] for name in MONTHS].index(found[name][:3]) + 1
    day = from_civil(year, month, numbers.get("d", 1))
    if "D" in numbers:
        day = new_year(year) + numbers["D"] - 1
    hour = numbers.get("H", 0)
    if "h" in numbers:
        hour = numbers["h"] % 12 + (12 if found.get("a") == "PM" else 0)
    seconds = day * 86400 + hour * 3600 + numbers.get("m", 0) * 60 + numbers.get("s", 0)
    if show(seconds, pattern) != text:
        raise ValueError(f"no such moment: {text}")
    return seconds


def amount(text):
    """Return the seconds of a time as hours, minutes and seconds."""
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    seconds = sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
    return -seconds if text.startswith("-") else seconds


class Rules:
    """A zone by a text with rules; what holds is (seconds ahead of UTC, name, whether DST)."""

    def __init__(self, text):
        match = ZONE.fullmatch(text)
        if match is None:
            raise ValueError(f"no zone: {text}")
        name, behind, dst_name, dst_behind, *rules = match.groups()
        ahead = -amount(behind)
        self.usual = (ahead, name.strip("<>"), False)
        self.changes = []
        if dst_name:
            ahead = -amount(dst_behind) if dst_behind else ahead + 3600
            summer = (ahead, dst_name.strip("<>"), True)
            self.changes = [(rules[:6], self.usual, summer), (rules[6:], summer, self.usual)]

    def at(self, seconds):
        year = civil(seconds // 86400)[0]
        past = [change for change in changes(self, year) if change[0] <= seconds]
        return max(past)[1] if past else self.usual


@functools.cache
def changes(zone, year):
    """Return the changes of three years, as (moment, what holds from then on)."""
    found = []
    for near in (year - 1, year, year + 1):
        for rule, before, after in zone.changes:
            time = amount(rule[5] or "2")
            found.append((rule_day(rule, near) * 86400 + time - before[0], after))
    return found


def rule_day(rule, year):
    """Return the day of a rule in a year."""
    month, week, day, julian, day_of_year, _ = rule
    if month is None:
        day = new_year(year) + int(day_of_year)
        if julian:
            is_leap = month_lengths(year)[1] == 29
            day -= 0 if is_leap and int(day_of_year) >= 60 else 1
        return day
    first = from_civil(year, int(month), 1)
    found = first + (int(day) - 1 - weekday(first)) % 7 + 7 * (int(week) - 1)
    if found - first >= month_lengths(year)[int(month) - 1]:
        found -= 7
    return found


def load(zone):
    return Rules(zone)


def offset(seconds, zone):
    return load(zone).at(seconds)
