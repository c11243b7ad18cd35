import datetime as dt
import random

from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)
LAST = 2932896
EPOCH = dt.date(1970, 1, 1)


def is_refused(function, *args):
    try:
        function(*args)
    except ValueError:
        return True
    return False


def number_of(day):
    return (day - EPOCH).days


def draw_day(rng):
    """Draw a day: anywhere, or near the turn of a year or of February."""
    if rng.random() < 0.4:
        return rng.randint(-719162, LAST)
    year = rng.choice([1, 4, 100, 400, 1600, 1900, 1999, 2000, 2020, 2021, 2023, 2024, 2100, 9999])
    month, day = rng.choice([(1, 1), (1, 31), (2, 28), (3, 1), (12, 29), (6, 30), (10, 31)])
    number = number_of(dt.date(year, month, day)) + rng.randint(-3, 3)
    return min(max(number, -719162), LAST)


def moment_at(seconds):
    return dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds)


LETTERS = [
    "yyyy",
    "yy",
    "y",
    "yyyyy",
    "M",
    "MM",
    "MMM",
    "MMMM",
    "d",
    "dd",
    "ddd",
    "D",
    "DDD",
    "H",
    "HH",
    "h",
    "hh",
    "m",
    "mm",
    "s",
    "ss",
    "a",
    "E",
    "EE",
    "EEE",
    "EEEE",
    "e",
    "Y",
    "YYYY",
    "w",
    "ww",
    "Q",
    "QQ",
]


def written(at, letters):
    """Write a part of a moment with what datetime has."""
    names = {"MMM": "%b", "MMMM": "%B", "E": "%a", "EE": "%a", "EEE": "%a", "EEEE": "%A", "a": "%p"}
    if letters in names:
        return at.strftime(names[letters])
    if letters == "yy":
        return f"{at.year % 100:02}"
    week_year, week, weekday = at.isocalendar()
    value = {
        **{"y": at.year, "M": at.month, "d": at.day, "D": at.timetuple().tm_yday, "H": at.hour},
        **{"h": int(at.strftime("%I")), "m": at.minute, "s": at.second, "e": weekday},
        **{"Y": week_year, "w": week, "Q": (at.month - 1) // 3 + 1},
    }[letters[0]]
    return f"{value:0{len(letters)}}"


def draw_seconds(rng):
    return draw_day(rng) * 86400 + rng.choice(
        [0, 86399, 43200, 43199, 46800, rng.randint(0, 86399)]
    )


@given(seed=SEEDS)
def test_letters(show, seed):
    rng = random.Random(seed)
    seconds = draw_seconds(rng)
    chosen = rng.sample(LETTERS, 6)
    wanted = "/".join(written(moment_at(seconds), letters) for letters in chosen)
    assert show(seconds, "/".join(chosen)) == wanted


def test_each_letter(show):
    for seconds in (
        1709210096,
        1735603199,
        -2208988800,
        951868799,
        1136073600,
        1715000000,
        1715081400,
        1715085000,
    ):
        for letters in LETTERS:
            assert show(seconds, letters) == written(moment_at(seconds), letters), letters


def test_texts(show):
    assert show(0, "yyyyMMdd'T'HHmmss") == "19700101T000000"
    assert show(0, "'it''s' y, ''yy''") == "it's 1970, '70'"
    assert show(0, "''") == "'"
    assert show(0, "''''") == "''" or show(0, "''''") == "'"
    assert show(0, "") == ""
    assert show(0, "[d.M.]\né 'q d' \\5") == "[1.1.]\né q d \\5"


def test_wrong_patterns(show, parse):
    for pattern in ("'", "d 'x", "x", "MMMMM", "EEEEE", "aa", "yyyy-mm-dT", "n", "'''", "A"):
        assert is_refused(show, 0, pattern), pattern
        assert is_refused(parse, "1", pattern), pattern


def test_out_of_range(show):
    last = LAST * 86400 + 86399
    assert show(last, "y-M-d H:m:s") == "9999-12-31 23:59:59"
    assert show(-719162 * 86400, "yyyy-M-d H") == "0001-1-1 0"
    assert is_refused(show, last + 1, "d")
    assert is_refused(show, -719162 * 86400 - 1, "d")


def test_parse(parse):
    for text, pattern, wanted in (
        ("2024-02-29 13:04:05", "yyyy-MM-dd HH:mm:ss", dt.datetime(2024, 2, 29, 13, 4, 5)),
        ("5 Mar 2021", "d MMM y", dt.datetime(2021, 3, 5)),
        ("December", "MMMM", dt.datetime(1970, 12, 1)),
        ("May", "MMM", dt.datetime(1970, 5, 1)),
        ("May", "MMMM", dt.datetime(1970, 5, 1)),
        ("12:30 AM", "h:mm a", dt.datetime(1970, 1, 1, 0, 30)),
        ("12:30 PM", "h:mm a", dt.datetime(1970, 1, 1, 12, 30)),
        ("01PM", "hha", dt.datetime(1970, 1, 1, 13)),
        ("7", "h", dt.datetime(1970, 1, 1, 7)),
        ("60/2024", "D/y", dt.datetime(2024, 2, 29)),
        ("69", "yy", dt.datetime(2069, 1, 1)),
        ("70", "yy", dt.datetime(1970, 1, 1)),
        ("20240229", "yyyyMMdd", dt.datetime(2024, 2, 29)),
        ("at 9 o'clock", "'at' H 'o''clock'", dt.datetime(1970, 1, 1, 9)),
        ("Thu 1 1", "E d M", dt.datetime(1970, 1, 1)),
        (
            "Monday 2024-01-01 W1 of 2024 Q1 day 1",
            "EEEE y-MM-dd 'W'w 'of' Y 'Q'Q 'day' e",
            dt.datetime(2024, 1, 1),
        ),
        ("(.*)", "'(.*)'", dt.datetime(1970, 1, 1)),
    ):
        assert parse(text, pattern) == (wanted - dt.datetime(1970, 1, 1)).total_seconds(), text


def test_what_is_not_parsed(parse):
    for text, pattern in (
        *(("2024-02-30", "y-MM-dd"), ("2023-02-29", "y-MM-dd"), ("2024-13-01", "y-MM-dd")),
        *(("2024-00-01", "y-MM-dd"), ("2024-2-3", "y-MM-dd"), ("2024-02-03 ", "y-MM-dd")),
        *(("24", "H"), ("60", "m"), ("60", "s"), ("0", "h"), ("13", "h"), ("05", "d"), ("+5", "d")),
        *(
            ("٥", "d"),
            ("Fri 1 1", "E d M"),
            ("thu", "E"),
            ("THU", "E"),
            ("jan", "MMM"),
            ("Janu", "MMM"),
        ),
        *(
            ("Jan", "MMMM"),
            ("Juno", "MMMM"),
            ("Xyz", "MMM"),
            ("am", "a"),
            ("PM", "a"),
            ("1 PM", "H a"),
        ),
        *(
            ("366 2023", "D y"),
            ("0 2023", "D y"),
            ("2 2024", "Q y"),
            ("2025 2024", "Y y"),
            ("2 2024", "w y"),
        ),
        *(
            ("0000", "yyyy"),
            ("10000", "y"),
            ("5 12", "D d"),
            ("1", "e"),
            ("axb", "'a.b'"),
            ("99", "yyyy"),
        ),
    ):
        assert is_refused(parse, text, pattern), (text, pattern)
    assert parse("5 05", "D dd") == 4 * 86400


@given(seed=SEEDS)
def test_there_and_back(show, parse, seed):
    rng = random.Random(seed)
    seconds = draw_seconds(rng)
    day = rng.choice(
        [["y", "MM", "d"], ["yyyy", "MMM", "dd"], ["y", "DDD"], ["y", "MMMM", "d"], ["yyyyy", "D"]]
    )
    time = rng.choice([["HH", "m", "s"], ["h", "a", "mm", "ss"], ["H", "mm", "s", "a"]])
    pattern = rng.choice("-/ ,").join(
        rng.sample(day + time + rng.sample(["E", "ww", "YYYY", "Q", "e"], 2), len(day + time) + 2)
    )
    assert parse(show(seconds, pattern), pattern) == seconds
