import datetime as dt
import io
import itertools
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
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
DAYS = "sun mon tue wed thu fri sat".split()


def at(text):
    moment = dt.datetime.fromisoformat(text)
    return (moment - dt.datetime(1970, 1, 1)) // dt.timedelta(seconds=1)


def texts(moments):
    return [moment_at(moment).isoformat(" ", "minutes") for moment in moments]


def test_next(cron):
    now = at("2024-01-05 10:20:30")
    for line, wanted in (
        ("* * * * *", ["2024-01-05 10:21", "2024-01-05 10:22"]),
        ("*/15 * * * *", ["2024-01-05 10:30", "2024-01-05 10:45"]),
        ("5/20 * * * *", ["2024-01-05 10:25", "2024-01-05 10:45"]),
        ("10-40/15 9 * * *", ["2024-01-06 09:10", "2024-01-06 09:25"]),
        ("0 22-23,9 * * *", ["2024-01-05 22:00", "2024-01-05 23:00"]),
        ("0 0 1 * *", ["2024-02-01 00:00", "2024-03-01 00:00"]),
        ("0 0 L * *", ["2024-01-31 00:00", "2024-02-29 00:00"]),
        ("0 0 29 FEB *", ["2024-02-29 00:00", "2028-02-29 00:00"]),
        ("0 12 * * Mon-Tue", ["2024-01-08 12:00", "2024-01-09 12:00"]),
        ("0 12 * * 7", ["2024-01-07 12:00", "2024-01-14 12:00"]),
        ("0 12 * * 0", ["2024-01-07 12:00", "2024-01-14 12:00"]),
        ("0 12 * * 5-7", ["2024-01-05 12:00", "2024-01-06 12:00"]),
        ("0 12 10 * sun", ["2024-01-07 12:00", "2024-01-10 12:00"]),
        ("0 12 */2 * sun", ["2024-01-07 12:00", "2024-01-21 12:00"]),
        ("0 12 10 * */6", ["2024-02-10 12:00", "2024-03-10 12:00"]),
        ("0 12 L * sun", ["2024-01-07 12:00", "2024-01-14 12:00"]),
        ("0 0 1 2-12/5 *", ["2024-02-01 00:00", "2024-07-01 00:00"]),
        ("0 0 1 jan,jul *", ["2024-07-01 00:00", "2025-01-01 00:00"]),
        ("@hourly", ["2024-01-05 11:00", "2024-01-05 12:00"]),
        ("@daily", ["2024-01-06 00:00", "2024-01-07 00:00"]),
        ("@weekly", ["2024-01-07 00:00", "2024-01-14 00:00"]),
        ("@monthly", ["2024-02-01 00:00", "2024-03-01 00:00"]),
        ("@yearly", ["2025-01-01 00:00", "2026-01-01 00:00"]),
        ("  1  2\t3 4  * ", ["2024-04-03 02:01", "2025-04-03 02:01"]),
    ):
        assert texts(cron(line, now, 2)) == wanted, line


def test_previous(cron):
    now = at("2024-03-01 00:00:00")
    assert texts(cron("0 0 * * *", now, -2)) == ["2024-02-29 00:00", "2024-02-28 00:00"]
    assert texts(cron("0 0 * * *", now + 1, -1)) == ["2024-03-01 00:00"]
    assert texts(cron("0 0 * * *", now, 1)) == ["2024-03-02 00:00"]
    assert texts(cron("0 0 * * *", now - 1, 1)) == ["2024-03-01 00:00"]
    assert texts(cron("30 */12 29 2 *", now, -3)) == [
        "2024-02-29 12:30",
        "2024-02-29 00:30",
        "2020-02-29 12:30",
    ]


def test_never(cron):
    assert cron("0 0 30 2 *", 0, 1) == []
    assert cron("0 0 31 4,6,9,11 *", 0, -1) == []


def test_skipped_and_twice(cron):
    spring, autumn = at("2024-03-30 12:00:00"), at("2024-10-26 12:00:00")
    assert texts(cron("30 2 * * *", spring, 2, EUROPE)) == ["2024-03-31 01:30", "2024-04-01 00:30"]
    assert texts(cron("0,30 2,3 * * *", spring, 3, EUROPE)) == [
        "2024-03-31 01:00",
        "2024-03-31 01:30",
        "2024-04-01 00:00",
    ]
    assert texts(cron("30 2 * * *", autumn, 2, EUROPE)) == ["2024-10-27 00:30", "2024-10-28 01:30"]
    assert texts(cron("30 */2 * * *", at("2024-03-31 00:00:00"), 2, EUROPE)) == [
        "2024-03-31 02:30",
        "2024-03-31 04:30",
    ]
    assert texts(cron("30 */2 * * *", at("2024-10-27 00:00:00"), 3, EUROPE)) == [
        *("2024-10-27 00:30", "2024-10-27 01:30", "2024-10-27 03:30")
    ]
    assert texts(cron("30 2 * * *", at("2024-10-28 00:00:00"), -1, EUROPE)) == ["2024-10-27 00:30"]


def test_days_are_local(cron):
    far = "<+14>-14"
    assert texts(cron("0 1 1 * *", at("2024-01-05 00:00:00"), 1, far)) == ["2024-01-31 11:00"]
    assert texts(cron("0 23 L * *", at("2024-01-05 00:00:00"), 1, "<-12>12")) == [
        "2024-02-01 11:00"
    ]
    assert texts(cron("0 1 1 * *", at("2024-01-31 12:00:00"), -1, far)) == ["2024-01-31 11:00"]
    assert texts(cron("0 23 31 * *", at("2024-02-02 00:00:00"), -1, "<-12>12")) == [
        "2024-02-01 11:00"
    ]


def test_wrong(cron):
    for line in (
        *(
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * 32 * *",
            "* * * 0 *",
            "* * * 13 *",
            "* * * * 8",
        ),
        *(
            "-1 * * * *",
            "5-1 * * * *",
            "*/0 * * * *",
            "1, * * * *",
            ",1 * * * *",
            "1- * * * *",
            "-5 * * * *",
            "a * * * *",
            "1.5 * * * *",
        ),
        *(
            "* * * foo *",
            "* * * * jan",
            "* * * mon *",
            "jan * * * *",
            "* * L,1 * *",
            "L * * * *",
            "* * * * L",
            "*/ * * * *",
            "*/x * * * *",
        ),
        *(
            "*-5 * * * *",
            "1/2/3 * * * *",
            "1-2-3 * * * *",
            "٣ * * * *",
            "@never",
            "@Daily",
            "** * * * *",
            "* * * * fri-mon",
            "+1 * * * *",
            "1_0 * * * *",
        ),
    ):
        assert is_refused(cron, line, 0, 1), line
    assert is_refused(cron, "* * * * *", 0, 1, "CET")


def draw_field(rng, low, high, names=None):
    def one():
        value = rng.randint(low, high)
        return (
            names[value - low]
            if names and value - low < len(names) and rng.random() < 0.3
            else str(value)
        )

    kind = rng.random()
    if kind < 0.4:
        return "*"
    if kind < 0.5:
        return f"*/{rng.randint(1, 7)}"
    parts = []
    for _ in range(rng.randint(1, 2)):
        first, last = sorted([rng.randint(low, high), rng.randint(low, high)])
        parts.append(
            rng.choice(
                [
                    one(),
                    one(),
                    f"{first}-{last}",
                    f"{first}-{last}/{rng.randint(1, 5)}",
                    f"{first}/{rng.randint(2, 9)}",
                ]
            )
        )
    return ",".join(parts)


def numbers_in(field, low, high, names=()):
    """List what a field stands for, by trying each number."""
    found = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        for place, name in enumerate(names):
            span = span.replace(name, str(place + low))
        ends = [low, high] if span == "*" else [int(end) for end in span.split("-")]
        if len(ends) == 1:
            ends.append(high if step else ends[0])
        found |= {
            n for n in range(100) if ends[0] <= n <= ends[1] and (n - ends[0]) % int(step or 1) == 0
        }
    return found


def day_fits(day, fields):
    by_month_day = day.day in numbers_in(fields[2], 1, 31)
    by_week_day = day.isoweekday() % 7 in {n % 7 for n in numbers_in(fields[4], 0, 7, DAYS)}
    both = fields[2][0] == "*" or fields[4][0] == "*"
    in_month = day.month in numbers_in(fields[3], 1, 12, MONTHS)
    return in_month and (by_month_day and by_week_day if both else by_month_day or by_week_day)


@given(seed=SEEDS)
def test_days_against_the_model(cron, seed):
    rng = random.Random(seed)
    fields = [
        "0",
        "12",
        draw_field(rng, 1, 31),
        draw_field(rng, 1, 12, MONTHS),
        draw_field(rng, 0, 7, DAYS),
    ]
    start = dt.date(2024, 1, 1) + dt.timedelta(rng.randint(0, 400))
    way = rng.choice([1, -1])
    wanted = []
    for step in range(200):
        day = start + dt.timedelta(way * step)
        if day_fits(day, fields):
            wanted.append(number_of(day) * 86400 + 43200)
    wanted = wanted[:6]
    if wanted:
        seconds = number_of(start) * 86400 + 43200 - way
        assert cron(" ".join(fields), seconds, way * len(wanted)) == wanted


@given(seed=SEEDS)
def test_hours_against_the_model(cron, seed):
    rng = random.Random(seed)
    text = draw_rules(rng)
    zone = rule_zone(text)
    now = near_changes(rng, zone) + rng.randint(-90000, 40000)
    fields = [rng.choice(["0", "30", "15,45", "*/20"]), draw_field(rng, 0, 23), "*", "*", "*"]
    minutes, hours = numbers_in(fields[0], 0, 59), numbers_in(fields[1], 0, 23)
    way = rng.choice([1, -1])
    here = moment_at(now + oracle_offset(now, zone)[0]).date()
    wanted = set()
    for step, hour, minute in itertools.product(range(-3, 4), hours, minutes):
        local = dt.datetime.combine(here + dt.timedelta(step), dt.time(hour, minute))
        folds = [0, 1] if fields[1][0] == "*" else [0]
        for fold in folds:
            moment = (
                local.replace(tzinfo=zone, fold=fold)
                - dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
            ) // dt.timedelta(seconds=1)
            if folds == [0] or moment_at(moment + oracle_offset(moment, zone)[0]) == local:
                wanted.add(moment)
    wanted = sorted(
        (moment for moment in wanted if 0 < way * (moment - now) < 86400),
        key=lambda moment: way * moment,
    )[:5]
    if wanted:
        assert cron(" ".join(fields), now, way * len(wanted), text) == wanted
