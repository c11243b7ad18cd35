import datetime as dt
import json

import pytest
from chores import Chore, ChoreList, load, save
from chores.cli import main

DAY = dt.date(2026, 3, 1)


def due(chores):
    return [chore.due for chore in chores]


@pytest.mark.parametrize(
    ("every", "then"),
    [("day", dt.date(2027, 1, 1)), ("week", dt.date(2027, 1, 7)), ("month", dt.date(2027, 1, 31))],
)
def test_over_the_end_of_a_year(every, then):
    chores = ChoreList([Chore("a", dt.date(2026, 12, 31), every)])
    chores.done("a")
    assert due(chores) == [then]
    assert len(chores) == 1


@pytest.mark.parametrize(
    ("first", "days"),
    [
        (dt.date(2026, 1, 31), ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        (dt.date(2028, 1, 30), ["2028-02-29", "2028-03-30", "2028-04-30", "2028-05-30"]),
        (dt.date(2026, 11, 15), ["2026-12-15", "2027-01-15", "2027-02-15", "2027-03-15"]),
    ],
)
def test_months_keep_the_first_day(first, days, tmp_path):
    chores = ChoreList([Chore("a", first, every="month")])
    kept = ChoreList([Chore("a", first, every="month")])
    for day in days:
        chores.done("a")
        assert due(chores) == [dt.date.fromisoformat(day)]
        save(kept, tmp_path / "x")
        kept = load(tmp_path / "x")
        kept.done("a")
        assert due(kept) == [dt.date.fromisoformat(day)]


@pytest.mark.parametrize("every", ["year", "", "Day", 1])
def test_no_such_period(every):
    with pytest.raises(ValueError):
        Chore("a", DAY, every)


def test_a_period_needs_a_day():
    with pytest.raises(ValueError):
        Chore("a", every="day")
    assert Chore("a").every is None


def test_one_that_does_not_come_back_goes():
    chores = ChoreList([Chore("a", DAY), Chore("b", DAY, "week")])
    chores.done("a")
    chores.done("b")
    assert [chore.title for chore in chores] == ["b"]
    with pytest.raises(KeyError):
        chores.done("a")


def test_one_that_was_done_is_in_order():
    chores = ChoreList([Chore("a", DAY, "week"), Chore("b", DAY + dt.timedelta(3))])
    chores.done("a")
    assert [chore.title for chore in chores] == ["b", "a"]


def test_the_file_of_plain_chores_is_as_before(tmp_path):
    path = tmp_path / "x"
    save(ChoreList([Chore("a", DAY), Chore("b")]), path)
    rows = [{"title": "a", "due": "2026-03-01"}, {"title": "b", "due": None}]
    assert path.read_text() == json.dumps(rows, indent=2) + "\n"


def test_old_files_load(tmp_path):
    path = tmp_path / "x"
    path.write_text('[{"title": "a", "due": "2026-03-01"}, {"title": "b", "due": null}]')
    assert [(chore.title, chore.due, chore.every) for chore in load(path)] == [
        ("a", DAY, None),
        ("b", None, None),
    ]


def test_periods_are_kept(tmp_path):
    save(ChoreList([Chore("a", DAY, "week"), Chore("b")]), tmp_path / "x")
    assert [chore.every for chore in load(tmp_path / "x")] == ["week", None]
    assert not len(load(tmp_path / "y"))


def test_on_the_command_line(tmp_path, capsys):
    file = ["--file", str(tmp_path / "x")]
    assert main([*file, "add", "water plants", "--due", "2026-03-01", "--every", "week"]) == 0
    assert main([*file, "add", "call home"]) == 0
    assert main([*file, "list"]) == 0
    assert main([*file, "done", "water plants"]) == 0
    assert main([*file, "list"]) == 0
    assert capsys.readouterr().out == (
        "2026-03-01 water plants [week]\n---------- call home\n"
        "2026-03-08 water plants [week]\n---------- call home\n"
    )


def test_wrong_on_the_command_line(tmp_path):
    file = ["--file", str(tmp_path / "x")]
    with pytest.raises(SystemExit) as caught:
        main([*file, "add", "a", "--due", "2026-03-01", "--every", "year"])
    assert caught.value.code == 2
    assert main([*file, "add", "a", "--every", "day"]) == 1
    assert not len(load(tmp_path / "x"))
