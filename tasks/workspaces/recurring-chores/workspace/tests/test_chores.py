import datetime as dt

import pytest
from chores import Chore, ChoreList, load, save
from chores.cli import main

DAY = dt.date(2026, 3, 1)


def test_a_list_is_in_order():
    chores = ChoreList([Chore("b"), Chore("a", DAY), Chore("c", DAY - dt.timedelta(1))])
    assert [chore.title for chore in chores] == ["c", "a", "b"]
    with pytest.raises(ValueError):
        chores.add(Chore("a"))


def test_it_is_kept(tmp_path):
    path = tmp_path / "chores.json"
    save(ChoreList([Chore("a", DAY), Chore("b")]), path)
    assert list(load(path)) == [Chore("a", DAY), Chore("b")]


def test_the_command_line(tmp_path, capsys):
    file = ["--file", str(tmp_path / "chores.json")]
    assert main([*file, "add", "water plants", "--due", "2026-03-01"]) == 0
    assert main([*file, "add", "call home"]) == 0
    assert main([*file, "list"]) == 0
    assert capsys.readouterr().out == "2026-03-01 water plants\n---------- call home\n"
    assert main([*file, "done", "call home"]) == 0
    assert main([*file, "done", "call home"]) == 1


def test_a_day_later():
    chores = ChoreList([Chore("a", DAY, every="day")])
    chores.done("a")
    assert [chore.due for chore in chores] == [dt.date(2026, 3, 2)]
