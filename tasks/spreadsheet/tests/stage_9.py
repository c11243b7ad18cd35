import calendar
import datetime as dt
import random

from hypothesis import given
from hypothesis import strategies as st
from stage_1 import compare
from stage_2 import SEEDS
from stage_3 import NUM, VALUE, check_refused, check_values
from stage_6 import shown

START = dt.date(1899, 12, 30)
DATES = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))


def serial(date):
    return (date - START).days


def test_dates(run):
    check_values(
        run,
        [
            ("=DATE(1899,12,30)", 0),
            ("=DATE(1900,3,1)", 61),
            ("=DATE(1900,2,29)", 61),
            ("=DATE(2024,3,0)", serial(dt.date(2024, 2, 29))),
            ("=DATE(2023,14,1)", serial(dt.date(2024, 2, 1))),
            ("=DATE(2024,0,31)", serial(dt.date(2023, 12, 31))),
            ("=DATE(2024,-11,5)", serial(dt.date(2023, 1, 5))),
            ("=DATE(2024,1,400)", serial(dt.date(2024, 1, 1)) + 399),
            ("=DATE(2024.9,1.9,1.9)", serial(dt.date(2024, 1, 1))),
            ("=DATE(9999,12,31)", 2958465),
            ("=DATE(9999,12,32)", NUM),
            ("=DATE(1899,12,29)", NUM),
            ("=DATE(1,1,1)", NUM),
            ("=YEAR(0)", 1899),
            ("=MONTH(1)", 12),
            ("=DAY(2)", 1),
            ("=YEAR(2.99)", 1900),
            ("=YEAR(2958465.9)", 9999),
            ("=YEAR(2958466)", NUM),
            ("=DAY(-1)", NUM),
            ("=MONTH(-0.5)", NUM),
            ('=YEAR("x")', VALUE),
            ("=YEAR(A1)", 1899),
        ],
    )


def test_reading_dates(run):
    rows = [
        ("2024-02-29", dt.date(2024, 2, 29)),
        ("1999-12-31", dt.date(1999, 12, 31)),
        ("2000-02-29", dt.date(2000, 2, 29)),
    ]
    check_values(run, [(f'=DATEVALUE("{text}")', serial(date)) for text, date in rows])
    bad = [
        "2023-02-29",
        "1900-02-29",
        "2100-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-01-00",
        "2024-04-31",
        "24-01-01",
        "2024-1-1",
        "2024-01-01 ",
        "x",
        "2024/01/01",
        "2024-06-31",
        "2024-09-31",
        "2024-11-31",
        "2024-01-32",
    ]
    check_values(run, [(f'=DATEVALUE("{text}")', VALUE) for text in bad])
    check_values(
        run,
        [
            ('=DATEVALUE("1899-01-01")', NUM),
            ("=DATEVALUE(20240101)", VALUE),
            ('=DATEVALUE("2024-03-31")-DATEVALUE("2024-01-31")', 60),
        ],
    )


def test_times(run):
    check_values(
        run,
        [
            ("=TIME(6,0,0)", 0.25),
            ("=TIME(12,30,36)", 45036 / 86400),
            ("=TIME(25,0,0)", 1 / 24),
            ("=TIME(0,90,0)", 1 / 16),
            ("=TIME(-1,0,0)", 23 / 24),
            ("=TIME(1.9,0.9,0)", 1 / 24),
            ("=HOUR(0.75)", 18),
            ("=HOUR(TIME(7,59,59))", 7),
            ("=MINUTE(TIME(7,59,58))", 59),
            ("=SECOND(TIME(7,59,58))", 58),
            ("=HOUR(0.99999999)", 0),
            ("=SECOND(45000.5+1/86400)", 1),
            ("=MINUTE(1/24-0.000001)", 0),
        ],
    )


def test_weeks(run):
    check_values(
        run,
        [
            ("=WEEKDAY(DATE(2026,11,27))", 6),
            ("=WEEKDAY(DATE(2026,11,29),1)", 1),
            ("=WEEKDAY(DATE(2026,11,28))", 7),
            ("=WEEKDAY(DATE(2026,11,27)+0.9,2)", 5),
            ("=WEEKDAY(DATE(2026,11,29),2)", 7),
            ("=WEEKDAY(DATE(2026,11,30),2)", 1),
            ("=WEEKDAY(5,3)", NUM),
            ("=WEEKDAY(5,0)", NUM),
            ("=WEEKDAY(-3)", NUM),
            ("=ISOWEEKNUM(DATE(2021,1,4))", 1),
            ("=ISOWEEKNUM(DATE(2020,12,31))", 53),
            ("=ISOWEEKNUM(DATE(2018,12,31))", 1),
        ],
    )


def test_months(run):
    check_values(
        run,
        [
            ("=EDATE(DATE(2024,5,31),1)", serial(dt.date(2024, 6, 30))),
            ("=EDATE(DATE(2024,5,31),-3)", serial(dt.date(2024, 2, 29))),
            ("=EDATE(DATE(2024,5,15)+0.7,12.9)", serial(dt.date(2025, 5, 15))),
            ("=EDATE(DATE(2024,5,15),0)", serial(dt.date(2024, 5, 15))),
            ("=EDATE(DATE(9999,12,1),1)", NUM),
            ("=EOMONTH(DATE(2023,12,15),2)", serial(dt.date(2024, 2, 29))),
            ("=EOMONTH(DATE(2023,12,15),-12)", serial(dt.date(2022, 12, 31))),
            ("=EOMONTH(5,-9)", NUM),
            ('=DATEDIF(DATE(2020,2,29),DATE(2024,2,28),"y")', 3),
            ('=DATEDIF(DATE(2020,2,29),DATE(2024,2,29),"Y")', 4),
            ('=DATEDIF(DATE(2020,1,31),DATE(2020,3,30),"M")', 1),
            ('=DATEDIF(DATE(2020,1,31),DATE(2020,3,31),"m")', 2),
            ('=DATEDIF(DATE(2020,1,31)+0.9,DATE(2020,3,1)+0.95,"D")', 30),
            ('=DATEDIF(DATE(2020,11,15),DATE(2023,2,14),"YM")', 2),
            ('=DATEDIF(DATE(2020,11,15),DATE(2020,11,15),"M")', 0),
            ('=DATEDIF(9,8,"D")', NUM),
            ('=DATEDIF(8,9,"W")', NUM),
        ],
    )


def test_workdays(run):
    cells = [
        ("A1", "=DATE(2024,5,1)"),
        ("A2", "=DATE(2024,5,9)+0.5"),
        ("A3", "x"),
        ("A4", "=DATE(2024,5,11)"),
    ]
    check_values(
        run,
        [
            ("=NETWORKDAYS(DATE(2024,4,29),DATE(2024,5,12))", 10),
            ("=NETWORKDAYS(DATE(2024,4,29),DATE(2024,5,12),A1:A4)", 8),
            ("=NETWORKDAYS(DATE(2024,5,12),DATE(2024,4,29),A1)", -9),
            ("=NETWORKDAYS(DATE(2024,5,11),DATE(2024,5,12))", 0),
            ("=NETWORKDAYS(DATE(2024,5,10)+0.9,DATE(2024,5,10)+0.1)", 1),
            ("=NETWORKDAYS(DATE(2024,5,13),DATE(2024,5,13))", 1),
            ("=WORKDAY(DATE(2024,5,3),1)", serial(dt.date(2024, 5, 6))),
            ("=WORKDAY(DATE(2024,5,4),1)", serial(dt.date(2024, 5, 6))),
            ("=WORKDAY(DATE(2024,5,6),-1)", serial(dt.date(2024, 5, 3))),
            ("=WORKDAY(DATE(2024,4,30)+0.5,1,A1:A4)", serial(dt.date(2024, 5, 2))),
            ("=WORKDAY(DATE(2024,5,8),2.9,A1:A4)", serial(dt.date(2024, 5, 13))),
            ("=WORKDAY(DATE(2024,5,4),0)", serial(dt.date(2024, 5, 4))),
            ("=WORKDAY(3,-9)", NUM),
        ],
        cells,
    )
    check_refused(
        run,
        [
            *(
                "=DATE(1,2)",
                "=YEAR()",
                "=MONTH(1,2)",
                "=DAY()",
                "=TIME(1,2)",
                "=HOUR()",
                "=MINUTE()",
                "=SECOND()",
            ),
            *(
                "=DATEVALUE()",
                "=WEEKDAY()",
                "=WEEKDAY(1,2,3)",
                "=ISOWEEKNUM()",
                "=EDATE(1)",
                "=EOMONTH(1)",
            ),
            *(
                "=DATEDIF(1,2)",
                "=NETWORKDAYS(1)",
                "=NETWORKDAYS(1,2,3,4)",
                "=WORKDAY(1)",
                "=WORKDAY(1,2,3,4)",
            ),
        ],
    )


def test_date_formats(run):
    moment = "DATE(2026,3,7)+TIME(15,4,9)"
    shown(
        run,
        [
            (moment, "yyyy-mm-dd", "2026-03-07"),
            (moment, "d.m.yy", "7.3.26"),
            (moment, "dddd, d mmmm yyyy", "Saturday, 7 March 2026"),
            (moment, "DDD MMM", "Sat Mar"),
            (moment, "hh:mm:ss", "15:04:09"),
            (moment, "h:m:s", "15:4:9"),
            (moment, "h 'mm' mm am/pm", "3 mm 04 PM"),
            (moment, "hh AM/PM", "03 PM"),
            (moment, "mm:ss", "04:09"),
            (moment, "m/d h:mm", "3/7 15:04"),
            (moment, "yyyy mm h", "2026 03 15"),
            (moment, "h d m", "15 7 3"),
            (moment, "h am/pm m", "3 PM 4"),
            (moment, "'day' d", "day 7"),
            (moment, "\\dd", "d7"),
            (moment, "yyyy;0", "2026"),
            ("-5.5", "yyyy;0.0", "5.5"),
            ("0", "0;0;yyyy", "1899"),
            (moment, "0.0 x", f"{serial(dt.date(2026, 3, 7)) + 0.6:.1f} x"),
            ("0", "h am/pm", "12 AM"),
            ("0.5", "h am/pm", "12 PM"),
            ("0.51", "h am/pm", "12 PM"),
            ("1-0.000001", "d h:mm:ss", "31 0:00:00"),
            ("7.999999", "dddd s", "Sunday 0"),
            ("DATE(2005,10,9)", "yy m.", "05 10."),
        ],
    )
    check_values(
        run,
        [
            ('=TEXT(-1,"yyyy")', NUM),
            ('=TEXT("a","yyyy")', "a"),
            ('=TEXT(1,"yyyy;0 0")', VALUE),
            ('=TEXT(TRUE,"d")', "TRUE"),
        ],
    )
    compare(
        run,
        [
            (("format", "A1:A2", "dd.mm."), []),
            (("set", "A1", "45000"), ["A1"]),
            (("show", "A1"), "15.03."),
            (("set", "A2", "=EDATE(A1,1)"), ["A2"]),
            (("show", "A2"), "15.04."),
            (("set", "A1", "=1/0"), ["A1", "A2"]),
            (("show", "A2"), "#DIV/0!"),
        ],
    )


@given(date=DATES, months=st.integers(-40, 40))
def test_random_dates(run, date, months):
    number = serial(date)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    later = dt.date(year, month + 1, min(date.day, last))
    end = dt.date(year, month + 1, last)
    check_values(
        run,
        [
            (f"=DATE({date.year},{date.month},{date.day})", number),
            (f"=YEAR({number})*10000+MONTH({number})*100+DAY({number})", int(f"{date:%Y%m%d}")),
            (f"=WEEKDAY({number})", date.isoweekday() % 7 + 1),
            (f"=WEEKDAY({number},2)", date.isoweekday()),
            (f"=ISOWEEKNUM({number})", date.isocalendar().week),
            (f"=EDATE({number},{months})", serial(later) if later >= START else NUM),
            (f"=EOMONTH({number},{months})", serial(end) if end >= START else NUM),
            (f'=DATEVALUE("{date.isoformat()}")', number),
            (f'=TEXT({number},"yyyy-mm-dd ddd")', f"{date:%Y-%m-%d %a}"),
            (f'=TEXT({number},"d mmmm yy dddd")', f"{date.day} {date:%B %y %A}"),
        ],
    )


@given(first=DATES, days=st.integers(0, 1500), seed=SEEDS)
def test_random_differences(run, first, days, seed):
    rng = random.Random(seed)
    last = first + dt.timedelta(days)
    days_after = [first + dt.timedelta(day) for day in range(1, days + 1)]
    starts = [day for day in days_after if day.day == 1]
    months = sum(start.month != last.month or start.year != last.year for start in starts)
    months += bool(starts) and last.day >= first.day
    near = first + dt.timedelta(days % 40)
    free = [first + dt.timedelta(rng.randrange(40)) for _ in range(3)]
    between = [first + dt.timedelta(day) for day in range((near - first).days + 1)]
    work = [day for day in between if day.weekday() < 5 and day not in free]
    cells = [(f"A{row}", str(serial(day))) for row, day in enumerate(free, 1)]
    step, day = rng.randint(-9, 9), first
    left = abs(step)
    while left:
        day += dt.timedelta(1 if step > 0 else -1)
        left -= day.weekday() < 5 and day not in free
    a, b = serial(first), serial(last)
    check_values(
        run,
        [
            (f'=DATEDIF({a},{b},"D")', days),
            (f'=DATEDIF({a},{b},"M")', months),
            (f'=DATEDIF({a},{b},"Y")*12+DATEDIF({a},{b},"YM")', months),
            (f"=NETWORKDAYS({a},{serial(near)},A1:A3)", len(work)),
            (f"=NETWORKDAYS({serial(near)},{a},A1:A3)", -len(work) if near > first else len(work)),
            (f"=WORKDAY({a},{step},A1:A3)", serial(day) if day >= START else NUM),
        ],
        cells,
    )


@given(seconds=st.integers(0, 86399), day=st.integers(2, 60000))
def test_random_times(run, seconds, day):
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    time = dt.time(hour, minute, second)
    moment = f"({day}+{seconds}/86400)"
    check_values(
        run,
        [
            (f"=TIME({hour},{minute},{second})*86400", seconds),
            (
                f"=HOUR({moment})*10000+MINUTE({moment})*100+SECOND({moment})",
                hour * 10000 + minute * 100 + second,
            ),
            (f'=TEXT({moment},"hh:mm:ss")', f"{time:%H:%M:%S}"),
            (f'=TEXT({moment},"hh:mm am/pm")', f"{time:%I:%M %p}"),
        ],
    )
