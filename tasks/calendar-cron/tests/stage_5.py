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


KINDS = [(-17762, False, "LMT"), (-18000, False, "EST"), (-14400, True, "EDT")]
MOMENTS = [-(10**9), 0, 10**7, 2 * 10**7]
ORDER = [1, 2, 1, 2]
RULES = "EST5EDT,M3.2.0,M11.1.0"


def test_a_table(offset):
    data = table(MOMENTS, ORDER, KINDS, RULES)
    lmt, est, edt = ((ahead, name, is_dst) for ahead, is_dst, name in KINDS)
    for seconds, wanted in (
        *(
            (-(10**10), lmt),
            (-(10**9) - 1, lmt),
            (-(10**9), est),
            (-1, est),
            (0, edt),
            (10**7 - 1, edt),
        ),
        *((10**7, est), (2 * 10**7 - 1, est), (1720000000, edt), (1735600000, est)),
    ):
        found = offset(seconds, data)
        assert found == wanted, seconds
        assert type(found[2]) is bool


def test_without_rules(offset):
    data = table(MOMENTS, ORDER, KINDS, "")
    for seconds in (2 * 10**7, 1720000000, 1735600000):
        assert offset(seconds, data) == (-14400, "EDT", True)
    assert offset(0, table([], [], KINDS, "")) == (-17762, "LMT", False)
    assert offset(1720000000, table([], [], KINDS, RULES)) == (-14400, "EDT", True)


def test_old_version(offset):
    data = table(MOMENTS, ORDER, KINDS, "", version=b"\0")
    assert offset(-1, data) == (-18000, "EST", False)
    assert offset(10**7 - 1, data) == (-14400, "EDT", True)
    assert offset(1735600000, data) == (-14400, "EDT", True)


def test_newer_versions(offset):
    for version in (b"2", b"3", b"4"):
        data = table([-(2**40), *MOMENTS], [2, *ORDER], KINDS, RULES, version)
        assert offset(-(2**39), data) == (-14400, "EDT", True)
        assert offset(1735600000, data) == (-18000, "EST", False)


def test_damaged(offset):
    data = table(MOMENTS, ORDER, KINDS, RULES)
    for cut in (0, 3, 10, 43, 44, 60, 90, 120, 150, len(data) - len(RULES) - 3):
        assert is_refused(offset, 0, data[:cut]), cut
    assert is_refused(offset, 0, b"X" + data[1:])
    assert is_refused(offset, 0, data.replace(b"TZif", b"TZiF"))
    assert is_refused(offset, 0, data[:-2] + b"?\n")


def test_show(show):
    data = table(MOMENTS, ORDER, KINDS, RULES)
    assert show(1, "y-MM-dd HH:mm z ZZ", data) == "1969-12-31 20:00 EDT -04:00"


@given(seed=SEEDS)
def test_against_the_oracle(offset, seed):
    rng = random.Random(seed)
    data, zone, moments = draw_table(rng)
    chosen = [near_changes(rng, zone)]
    for time in rng.sample(moments, min(3, len(moments))):
        chosen.append(time + rng.choice([-1, 0, 1, 10**6]))
    for seconds in chosen:
        if moments and 0 <= seconds - moments[-1] < 2 * 86400:
            continue  # zoneinfo finds no way from the local time back
        assert offset(seconds, data)[:2] == oracle_offset(seconds, zone)[:2]
