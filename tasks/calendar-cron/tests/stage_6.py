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


def draw_table(rng, rules=True):
    """Draw the data of a zone with changes that are months apart, and its zone and moments."""
    names = rng.sample(["LMT", "EST", "EDT", "+03", "PEACE"], rng.randint(2, 4))
    kinds = [(3600 * rng.randint(-11, 11) + rng.choice([0, 1800]), False, names[0])]
    kinds += [
        (kinds[0][0] + rng.choice([3600, -3600, 1800, 7200]), rng.random() < 0.5, name)
        for name in names[1:]
    ]
    moments, order = [], []
    time = rng.choice([-(2**31) - 10**9, -(10**9), 10**9 // 2])
    for _ in range(rng.randint(0, 8)):
        time += rng.randint(90 * 86400, rng.choice([200, 4000]) * 86400)
        moments.append(time)
        order.append(rng.randrange(len(kinds)))
    footer = draw_rules(rng, rng.random() < 0.7) if rules else ""
    # zoneinfo looks behind the end for what a last DST is ahead of (CPython 3.11)
    without = [(ahead, False, name) for ahead, _, name in kinds]
    zone = table_zone(table(moments, order, without, footer))
    return table(moments, order, kinds, footer), zone, moments


EUROPE = "CET-1CEST,M3.5.0,M10.5.0/3"


def moment_text(local):
    return local.strftime("%Y-%m-%d %H:%M:%S")


FORM = "yyyy-MM-dd HH:mm:ss"


def test_once_twice_never(moments):
    assert moments("2024-07-01 12:00:00", FORM, EUROPE) == [1719828000]
    assert moments("2024-10-27 02:30:00", FORM, EUROPE) == [1729989000, 1729992600]
    assert moments("2024-10-27 03:00:00", FORM, EUROPE) == [1729994400]
    assert moments("2024-03-31 02:00:00", FORM, EUROPE) == []
    assert moments("2024-03-31 02:59:59", FORM, EUROPE) == []
    assert moments("2024-03-31 03:00:00", FORM, EUROPE) == [1711846800]


def test_fold(parse):
    assert parse("2024-10-27 02:30:00", FORM, EUROPE) == 1729989000
    assert parse("2024-10-27 02:30:00", FORM, EUROPE, 1) == 1729992600
    assert parse("2024-03-31 02:30:00", FORM, EUROPE, 0) == 1711848600
    assert parse("2024-03-31 02:30:00", FORM, EUROPE, 1) == 1711845000
    assert parse("2024-07-01", "y-MM-dd", EUROPE, 1) == 1719784800
    assert parse("12:00", "H:mm") == 43200
    assert parse("12:00", "H:mm", "ABC-2") == 36000


def test_wrong(parse, moments):
    assert is_refused(moments, "2024-02-30 00:00:00", FORM, EUROPE)
    assert is_refused(parse, "2024-01-30 00:00:00", FORM, "CET")
    assert is_refused(parse, "2024-01-30 00:00:00 CET", FORM + " z", EUROPE)


def close_to_a_change(rng, zone):
    seconds = near_changes(rng, zone)
    local = moment_at(seconds + oracle_offset(seconds, zone)[0])
    return local + dt.timedelta(minutes=rng.choice([0, 0, 1, 30, -30, 59, 90]))


def seconds_of(local, zone, fold):
    aware = local.replace(tzinfo=zone, fold=fold)
    return (aware - dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)) // dt.timedelta(seconds=1)


@given(seed=SEEDS)
def test_against_the_oracle(parse, moments, seed):
    rng = random.Random(seed)
    text = draw_rules(rng)
    zone = rule_zone(text)
    for _ in range(2):
        local = close_to_a_change(rng, zone)
        both = [seconds_of(local, zone, fold) for fold in (0, 1)]
        written = moment_text(local)
        assert [parse(written, FORM, text, fold) for fold in (0, 1)] == both
        real = {time for time in both if moment_at(time + oracle_offset(time, zone)[0]) == local}
        assert moments(written, FORM, text) == sorted(real)


@given(seed=SEEDS)
def test_tables_against_the_oracle(parse, moments, seed):
    rng = random.Random(seed)
    data, zone, times = draw_table(rng, rules=False)
    if times:
        time = rng.choice(times)
        local = moment_at(time + oracle_offset(time - 1, zone)[0]) + dt.timedelta(
            minutes=rng.choice([-61, -30, -1, 0, 1, 29, 70])
        )
        both = [seconds_of(local, zone, fold) for fold in (0, 1)]
        written = f"{local.year:04}" + local.strftime("-%m-%d %H:%M:%S")
        assert [parse(written, FORM, data, fold) for fold in (0, 1)] == both
        real = {when for when in both if moment_at(when + oracle_offset(when, zone)[0]) == local}
        assert moments(written, FORM, data) == sorted(real)
