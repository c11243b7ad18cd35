import calendar
import datetime as dt
import io
import random
import struct
import zoneinfo

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)
EPOCH = dt.date(1970, 1, 1)


def is_refused(function, *args):
    try:
        function(*args)
    except ValueError:
        return True
    return False


def number_of(day):
    return (day - EPOCH).days


def moment_at(seconds):
    return dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds)


def rule_zone(text):
    """Make the zone of a text with rules."""
    return table_zone(table([], [], [(0, False, "X")], text))


def draw_rules(rng, dst=True):
    """Draw a text with rules, whose changes are far from each other and from new year."""
    name, summer = rng.choice(
        [("EST", "EDT"), ("<+03>", "<+04>"), ("<-0330>", "Abcd"), ("WET", "WEST")]
    )
    text = name + rng.choice(["0", "5", "-1", "+3", "-05:30", "11:30", "-12:45", "00:00:30", "-10"])
    if not dst or rng.random() < 0.15:
        return text
    text += summer + rng.choice(["", "", "", "4", "-2", "-5", "+10:15", "-11"])
    rules = [draw_rule(rng, 40, 150), draw_rule(rng, 200, 310)]
    if rng.random() < 0.4:
        rules.reverse()
    return ",".join([text, *rules])


def draw_rule(rng, first, last):
    day = rng.randint(first, last)
    month = min(max(day // 30, 3), 11) + (0 if last < 200 else 1)
    text = f"M{min(month, 11)}.{rng.randint(1, 5)}.{rng.randint(0, 6)}"
    if rng.random() < 0.4:
        # zoneinfo takes J59 and days without J for others (CPython 3.11)
        text = f"J{day if day != 59 else 60}"
    return text + rng.choice(
        ["", "", "/2", "/0", "/3", "/01:30", "/-1", "/26", "/+4:00:05", "/-25:30"]
    )


def table(moments, order, kinds, footer, version=b"2", damage=None):
    """Write the data of a zone: kinds are (ahead, is DST, name)."""
    blocks = []
    for form in "lq":
        old = form == "l"
        times = [(time, kind) for time, kind in zip(moments, order) if not old or abs(time) < 2**31]
        if old and version != b"\0":
            times = times[:1]
        names = "".join(dict.fromkeys(name + "\0" for _, _, name in kinds))
        standard = len(kinds) if not old else 0
        leaps = 2 if old else 1
        head = struct.pack(
            ">4sc15x6L", b"TZif", version, 0, standard, leaps, len(times), len(kinds), len(names)
        )
        body = struct.pack(f">{len(times)}{form}", *(time for time, _ in times))
        body += bytes(kind for _, kind in times)
        for ahead, is_dst, name in kinds:
            body += struct.pack(">lBB", ahead, is_dst, names.index(name + "\0"))
        body += names.encode() + bytes((4 if old else 8) * leaps + 4 * leaps) + bytes(standard)
        blocks.append(head + body)
    if version == b"\0":
        return blocks[0]
    return b"".join(blocks) + b"\n" + footer.encode() + b"\n"


def table_zone(data):
    return zoneinfo.ZoneInfo.from_file(io.BytesIO(data))


def oracle_offset(seconds, zone):
    """Ask zoneinfo what holds at a moment."""
    there = (
        dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc) + dt.timedelta(seconds=seconds)
    ).astimezone(zone)
    return int(there.utcoffset().total_seconds()), there.tzname(), bool(there.dst())


def near_changes(rng, zone):
    """Draw a moment, mostly close to where something changes."""
    low, high = number_of(dt.date(1995, 1, 20)) * 86400, number_of(dt.date(2035, 12, 1)) * 86400
    seconds = rng.randint(low, high)
    step = 40 * 86400
    if rng.random() < 0.8 and oracle_offset(seconds, zone) != oracle_offset(seconds + step, zone):
        first, last = seconds, seconds + step
        while last - first > 1:
            middle = (first + last) // 2
            if oracle_offset(middle, zone) == oracle_offset(first, zone):
                first = middle
            else:
                last = middle
        seconds = last + rng.choice([-1, 0, -3600, 3600, -1800, 1799, 7200, -7201])
    return seconds


EUROPE = "CET-1CEST,M3.5.0,M10.5.0/3"
NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"
SYDNEY = "AEST-10AEDT,M10.1.0,M4.1.0/3"


def seconds_of(*fields):
    return (dt.datetime(*fields) - dt.datetime(1970, 1, 1)) // dt.timedelta(seconds=1)


def test_fixed(offset):
    for text, wanted in (
        ("UTC0", (0, "UTC", False)),
        ("EST5", (-18000, "EST", False)),
        ("EST+05:30", (-19800, "EST", False)),
        ("Abcdef-5:30:15", (19815, "Abcdef", False)),
        ("<-03>3", (-10800, "-03", False)),
        ("<+0530>-5:30", (19800, "+0530", False)),
        ("<a1+-z>-24", (86400, "a1+-z", False)),
    ):
        for seconds in (0, 1720000000, -1720000000):
            assert offset(seconds, text) == wanted


def test_changes(offset):
    cet, cest = (3600, "CET", False), (7200, "CEST", True)
    for moment, before, after in (
        (seconds_of(2024, 3, 31, 1), cet, cest),
        (seconds_of(2024, 10, 27, 1), cest, cet),
        (seconds_of(2026, 3, 29, 1), cet, cest),
        (seconds_of(2026, 10, 25, 1), cest, cet),
    ):
        assert offset(moment - 1, EUROPE) == before
        assert offset(moment, EUROPE) == after
    assert offset(seconds_of(2024, 3, 10, 6, 59, 59), NEW_YORK) == (-18000, "EST", False)
    assert offset(seconds_of(2024, 3, 10, 7), NEW_YORK) == (-14400, "EDT", True)
    assert offset(seconds_of(2024, 11, 3, 5, 59, 59), NEW_YORK) == (-14400, "EDT", True)
    assert offset(seconds_of(2024, 11, 3, 6), NEW_YORK) == (-18000, "EST", False)


def test_southern_summer(offset):
    for moment in (
        seconds_of(2024, 1, 1),
        seconds_of(2023, 12, 31, 23),
        seconds_of(2024, 12, 31, 23),
    ):
        assert offset(moment, SYDNEY) == (39600, "AEDT", True)
    assert offset(seconds_of(2024, 7, 1), SYDNEY) == (36000, "AEST", False)


def test_days_of_leap_years(offset):
    for rule, leap, usual in (
        ("J59", 59, 59),
        ("J60", 61, 60),
        ("J61", 62, 61),
        ("59", 60, 60),
        ("60", 61, 61),
        ("J300", 301, 300),
        ("0", 1, 1),
        ("J1", 1, 1),
    ):
        text = f"STD0DST,{rule}/12,M12.3.0"
        for year, day in (2024, leap), (2023, usual), (2000, leap), (1900, usual):
            change = seconds_of(year, 1, 1) + (day - 1) * 86400 + 43200
            assert offset(change - 1, text)[1] == "STD", (rule, year)
            assert offset(change, text)[1] == "DST", (rule, year)


def test_weeks_of_months(offset):
    for week in range(1, 6):
        for weekday in range(7):
            for month in (2, 4, 8):
                text = f"AAA0BBB,M{month}.{week}.{weekday}/0,M12.1.0"
                days = [
                    day
                    for day in calendar.Calendar().itermonthdates(2023, month)
                    if day.month == month and day.isoweekday() % 7 == weekday
                ]
                day = days[min(week, len(days)) - 1]
                change = seconds_of(day.year, day.month, day.day)
                assert [offset(change - 1, text)[2], offset(change, text)[2]] == [False, True]


def test_names_and_offsets(show):
    summer = seconds_of(2024, 7, 1, 12)
    assert (
        show(summer, "y-MM-dd HH:mm:ss z Z ZZ", NEW_YORK) == "2024-07-01 08:00:00 EDT -0400 -04:00"
    )
    assert show(summer, "HH:mm z Z ZZ", "<+0545>-5:45") == "17:45 +0545 +0545 +05:45"
    assert show(summer, "HH:mm:ss Z ZZ", "LMT0:15:50") == "11:44:10 -0015 -00:15"
    assert show(summer, "z Z ZZ HH") == "UTC +0000 +00:00 12"
    assert show(seconds_of(2024, 12, 31, 23), "yyyy-MM-dd D w", EUROPE) == "2025-01-01 1 1"


def test_zones_are_not_read(parse):
    for text, pattern in ("UTC", "z"), ("+0000", "Z"), ("+00:00", "ZZ"), ("1 +0000", "d Z"):
        assert is_refused(parse, text, pattern)


def test_wrong_zones(offset):
    for text in (
        *(
            "",
            "UTC",
            "UT0",
            "U2C0",
            "<UT>0",
            "<UTC0",
            "UTC>0",
            "<U C>0",
            "UTC 0",
            "UTC0 ",
            "UTC--1",
            "UTC1:5",
            "UTC1:60",
            "UTC1:00:00:00",
        ),
        *(
            "EST5EDT",
            "EST5EDT4",
            "EST5EDT,M3.2.0",
            "EST5,M3.2.0,M11.1.0",
            "EST5EDT,M3.2.0,M11.1.0,M11.1.0",
            "EST5EDT,M3.2.0/,M11.1.0",
        ),
        *(
            "EST5EDT,M13.2.0,M11.1.0",
            "EST5EDT,M0.2.0,M11.1.0",
            "EST5EDT,M3.0.0,M11.1.0",
            "EST5EDT,M3.6.0,M11.1.0",
            "EST5EDT,M3.2.7,M11.1.0",
        ),
        *(
            "EST5EDT,M3.2,M11.1.0",
            "EST5EDT,X60,M11.1.0",
            "EST5EDT,J,M11.1.0",
            "EST5EDT;M3.2.0;M11.1.0",
            "EST5ED4,M3.2.0,M11.1.0",
            "EST٥",
            "ÉST5",
        ),
    ):
        assert is_refused(offset, 0, text), text


@given(seed=SEEDS)
def test_against_the_oracle(offset, seed):
    rng = random.Random(seed)
    text = draw_rules(rng)
    zone = rule_zone(text)
    for _ in range(4):
        seconds = near_changes(rng, zone)
        assert offset(seconds, text) == oracle_offset(seconds, zone)


@given(seed=SEEDS)
def test_show_against_the_oracle(show, seed):
    rng = random.Random(seed)
    text = draw_rules(rng)
    zone = rule_zone(text)
    seconds = near_changes(rng, zone)
    ahead, name, _ = oracle_offset(seconds, zone)
    there = moment_at(seconds + ahead)
    sign, whole = "-" if ahead < 0 else "+", abs(ahead) // 60
    wanted = there.strftime("%Y-%m-%d %H:%M:%S") + f" {name} {sign}{whole // 60:02}{whole % 60:02}"
    assert show(seconds, "yyyy-MM-dd HH:mm:ss z Z", text) == wanted
