"""Calendars, time zones and times that come again."""

import bisect
import functools
import itertools
import re
import struct

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
CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
FIELDS = [(0, 59, []), (0, 23, []), (1, 31, [])]
FIELDS += [(1, 12, [name[:3].lower() for name in MONTHS])]
FIELDS += [(0, 7, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])]
SHORT = {"@yearly": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0"}
SHORT |= {"@daily": "0 0 * * *", "@hourly": "0 * * * *"}


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


def local(text, pattern):
    """Return the seconds from the beginning of 1970 to a local time."""
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

    def kinds(self):
        return [self.usual, *(after for _, _, after in self.changes)]


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


class Reader:
    """Reads numbers from bytes."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, form):
        size = struct.calcsize(form)
        if self.at + size > len(self.data):
            raise ValueError("the data end too soon")
        self.at += size
        return struct.unpack_from(form, self.data, self.at - size)


class Table:
    """A zone by the data of a file."""

    def __init__(self, data):
        reader = Reader(data)
        version, sizes = self.header(reader)
        form, width = "l", 4
        if version >= b"2":
            reader.take(f">{self.body(sizes, 4)}x")
            _, sizes = self.header(reader)
            form, width = "q", 8
        start = reader.at
        _, _, _, times, types, letters = sizes
        self.moments = reader.take(f">{times}{form}")
        self.order = reader.take(f">{times}B")
        found = [reader.take(">l?B") for _ in range(types)]
        [names] = reader.take(f">{letters}s")
        reader.at = start
        reader.take(f">{self.body(sizes, width)}x")
        self.found = [
            (ahead, names[index:].partition(b"\0")[0].decode(), is_dst)
            for ahead, is_dst, index in found
        ]
        footer = data[reader.at :].decode().strip("\n")
        self.later = Rules(footer) if footer else None

    def header(self, reader):
        magic, version, *sizes = reader.take(">4sc15x6L")
        if magic != b"TZif":
            raise ValueError("no data of a zone")
        return version, sizes

    def body(self, sizes, width):
        universal, standard, leaps, times, types, letters = sizes
        return (
            universal + standard + leaps * (width + 4) + times * (width + 1) + types * 6 + letters
        )

    def at(self, seconds):
        if self.later and bisect.bisect_left(self.moments, seconds) == len(self.moments):
            return self.later.at(seconds)
        index = bisect.bisect_right(self.moments, seconds)
        return self.found[self.order[index - 1]] if index else self.found[0]

    def kinds(self):
        return [*self.found, *(self.later.kinds() if self.later else [])]


@functools.cache
def load(zone):
    return Rules(zone) if isinstance(zone, str) else Table(zone)


def offset(seconds, zone):
    return load(zone).at(seconds)


def all_moments(local, zone):
    """Return the moments at which clocks show a local time."""
    found = {local - ahead for ahead, _, _ in zone.kinds() if zone.at(local - ahead)[0] == ahead}
    return sorted(found)


def moment(local, zone, fold):
    """Return the moment that a local time means."""
    found = all_moments(local, zone)
    if found:
        return found[-1 if fold else 0]
    near = local + (172800 if fold else -172800)
    return local - zone.at(near)[0]


def moments(text, pattern, zone):
    return all_moments(local(text, pattern), load(zone))


def parse(text, pattern, zone="UTC0", fold=0):
    return moment(local(text, pattern), load(zone), fold)


class Recurrence:
    """Days that come again."""

    def __init__(self, text, first):
        parts = dict(part.split("=") for part in text.split(";"))
        self.first = first
        self.unit = parts.pop("FREQ", "")
        if self.unit not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
            raise ValueError(f"no FREQ: {text}")
        self.interval = int(parts.pop("INTERVAL", "1"))
        self.count = int(parts.pop("COUNT", "1000000"))
        self.until = number(parts.pop("UNTIL", "9999-12-31"))
        self.week_start = CODES.index(parts.pop("WKST", "MO"))
        self.months = integers(parts.pop("BYMONTH", ""))
        self.month_days = integers(parts.pop("BYMONTHDAY", ""))
        self.year_days = integers(parts.pop("BYYEARDAY", ""))
        self.positions = integers(parts.pop("BYSETPOS", ""))
        codes = parts.pop("BYDAY", "")
        self.days = [
            (int(code[:-2] or 0), CODES.index(code[-2:])) for code in codes.split(",") if code
        ]
        if parts:
            raise ValueError(f"unknown: {parts}")
        if not self.month_days + self.year_days + self.days:
            self.take_from_first()

    def take_from_first(self):
        """Let the first day say what the rule does not."""
        _, month, day_of_month = civil(self.first)
        if self.unit == "WEEKLY":
            self.days = [(0, weekday(self.first))]
        if self.unit in ("MONTHLY", "YEARLY"):
            self.month_days = [day_of_month]
        if self.unit == "YEARLY":
            self.months = self.months or [month]

    def periods(self):
        """Yield the days of each period."""
        step = self.interval
        year, month, _ = civil(self.first)
        if self.unit in ("DAILY", "WEEKLY"):
            length = 7 if self.unit == "WEEKLY" else 1
            begin = self.first - (weekday(self.first) - self.week_start) % length
            for start in range(begin, self.until + 1, step * length):
                yield range(start, start + length)
        else:
            length = 12 if self.unit == "YEARLY" else 1
            begin = from_civil(year, 1 if self.unit == "YEARLY" else month, 1)
            for count in itertools.count(0, step * length):
                start = add_months(begin, count)
                if start > self.until:
                    return
                yield range(start, add_months(start, length))

    def fits(self, day):
        year, month, day_of_month = civil(day)
        length = month_lengths(year)[month - 1]
        year_start, next_year = new_year(year), new_year(year + 1)
        if self.months and month not in self.months:
            return False
        if self.month_days and not {day_of_month, day_of_month - length - 1} & {*self.month_days}:
            return False
        if self.year_days and not {day - year_start + 1, day - next_year} & {*self.year_days}:
            return False
        if not self.days:
            return True
        start, end = year_start, next_year
        if self.months or self.unit == "MONTHLY":
            start = day - day_of_month + 1
            end = start + length
        places = (0, (day - start) // 7 + 1, -((end - 1 - day) // 7 + 1))
        return any((place, weekday(day)) in self.days for place in places)

    def chosen(self, days):
        """Return the days of a period that its rule asks for."""
        days = [day for day in days if self.fits(day)]
        if not self.positions:
            return days
        places = {place - 1 if place > 0 else len(days) + place for place in self.positions}
        return [day for place, day in enumerate(days) if place in places]


def integers(text):
    return [int(part) for part in text.split(",") if part]


def recur(start, rule, limit):
    rule = Recurrence(rule, number(start))
    found = []
    for period in rule.periods():
        for day in rule.chosen(period):
            if len(found) == min(limit, rule.count) or day > rule.until:
                return found
            if day >= rule.first:
                found.append(show_date(day))
    return found


def values_of(text, low, high, names):
    """Return the numbers that a field of a cron line stands for."""
    found = set()
    for part in text.lower().split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            first, last = low, high
        else:
            first = value_of(first, low, names)
            last = value_of(last, low, names) if dash else high if slash else first
        numbers = range(first, last + 1, value_of(step, 0, []) if slash else 1)
        if not low <= first <= last <= high:
            raise ValueError(f"out of range: {part}")
        found.update(numbers)
    return found


def value_of(text, low, names):
    if text in names:
        return low + names.index(text)
    if not re.fullmatch("[0-9]+", text):
        raise ValueError(f"no number: {text}")
    return int(text)


class Cron:
    """A line of a crontab, in a zone."""

    def __init__(self, text, zone):
        fields = SHORT.get(text, text).split()
        if len(fields) != 5:
            raise ValueError(f"not five fields: {text}")
        self.zone = zone
        self.every_hour = fields[1].startswith("*")
        self.either = not (fields[2].startswith("*") or fields[4].startswith("*"))
        self.on_last = fields[2] == "L"
        if self.on_last:
            fields[2] = "1-31"
        found = [values_of(text, *field) for text, field in zip(fields, FIELDS, strict=True)]
        self.minutes, self.hours, self.month_days, self.months, days = found
        self.days = {(day - 1) % 7 for day in days}

    def has(self, day):
        """Say whether a day fits."""
        year, month, day_of_month = civil(day)
        by_month_day = day_of_month in self.month_days
        if self.on_last:
            by_month_day = day_of_month == month_lengths(year)[month - 1]
        by_week_day = weekday(day) in self.days
        if month not in self.months:
            return False
        if self.either:
            return by_month_day or by_week_day
        return by_month_day and by_week_day

    def on(self, day):
        """Return the moments of a local day."""
        found = set()
        if self.has(day):
            for hour in self.hours:
                for minute in self.minutes:
                    local = day * 86400 + hour * 3600 + minute * 60
                    if self.every_hour:
                        found.update(all_moments(local, self.zone))
                    else:
                        found.add(moment(local, self.zone, 0))
        return found


def cron(line, seconds, count, zone="UTC0"):
    line = Cron(line, load(zone))
    way = 1 if count > 0 else -1
    found = set()
    for ahead in range(-2, 3700):
        found |= line.on(seconds // 86400 + way * ahead)
        # what comes later in the search is two days from here at most
        border = (seconds // 86400 + way * (ahead - 2)) * 86400
        sure = [time for time in found if way * seconds < way * time < way * border]
        if len(sure) >= abs(count):
            break
    return sorted(sure, reverse=count < 0)[: abs(count)]


def easter(year):
    """Return the day of Easter Sunday."""
    golden = year % 19
    century = year // 100
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    if moon == 29 or moon == 28 and golden > 10:
        moon -= 1
    full = from_civil(year, 3, 21) + moon
    return full + 7 - (weekday(full) + 1) % 7


def day_by(kind, where, year):
    """Return the day of a holiday in a year."""
    if kind == "easter":
        return easter(year) + int(where)
    month, place = where.split("-", 1)
    first = from_civil(year, int(month), 1)
    if kind == "fixed":
        return first + int(place) - 1
    name, place = place.split("-", 1)
    end = first + month_lengths(year)[int(month) - 1]
    days = [day for day in range(first, end) if DAYS[weekday(day)].startswith(name)]
    return days[int(place) - 1 if int(place) > 0 else int(place)]


class Business:
    """A calendar of working days."""

    def __init__(self, rules):
        self.weekend = {"Sat", "Sun"}
        self.rules = []
        for rule in rules:
            kind, *rest = rule.split()
            if kind == "weekend":
                self.weekend = set(rest)
            else:
                self.rules.append((kind, *rest))

    def is_weekend(self, day):
        return DAYS[weekday(day)][:3] in self.weekend

    def holidays(self, year):
        """Return the holidays of a year, moved where they are to be moved."""
        found = set()
        moved = []
        for kind, where, *move in self.rules:
            day = day_by(kind, where, year)
            if move and self.is_weekend(day):
                moved.append(day)
            else:
                found.add(day)
        for day in moved:
            while self.is_weekend(day) or day in found:
                day += 1
            found.add(day)
        return found

    def is_free(self, day):
        year = civil(day)[0]
        return self.is_weekend(day) or day in self.holidays(year) | self.holidays(year - 1)


def holidays(year, rules):
    return [show_date(day) for day in sorted(Business(rules).holidays(year))]


def workday(date, count, rules):
    calendar = Business(rules)
    day = number(date)
    step = -1 if count < 0 else 1
    if count == 0:
        while calendar.is_free(day):
            day += 1
    for _ in range(abs(count)):
        day += step
        while calendar.is_free(day):
            day += step
    return show_date(day)
