"""A new task's folder, and figures written into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegym import InputError, load_suite
from codegym.suites.authored import write_effective_lines
from codegym.suites.scaffold import new_task


def test_a_new_task_loads_as_it_is(tmp_path: Path):
    to_fill = new_task(tmp_path, "deep-sum", family="trees", stages=2)
    assert [path.relative_to(tmp_path / "deep-sum").as_posix() for path in to_fill] == [
        "instruction.md",
        "tests/stage_1.py",
        "reference/stage_1.py",
        "tests/stage_2.py",
        "reference/stage_2.py",
    ]
    task = load_suite(f"folder:{tmp_path}")["deep-sum"]
    assert (task.entry_points, task.family, len(task.stages)) == (("deep_sum",), "trees", 2)
    with pytest.raises(InputError, match="is there already"):
        new_task(tmp_path, "deep-sum", family="trees")


@pytest.mark.parametrize("name", ["Deep", "deep_sum", "../deep", "", "-deep", "deep sum"])
def test_bad_names_are_refused(tmp_path: Path, name: str):
    with pytest.raises(InputError, match="lower-case words"):
        new_task(tmp_path, name, family="trees")
    assert list(tmp_path.iterdir()) == []


def test_figures_are_written_where_they_belong(tmp_path: Path):
    new_task(tmp_path, "sum", family="trees", stages=3)
    toml = tmp_path / "sum" / "task.toml"
    toml.write_text(toml.read_text() + "# the last line\n")
    before = toml.read_text()
    write_effective_lines(tmp_path / "sum", [3, None, 12])
    write_effective_lines(tmp_path / "sum", [4, None, None])
    task = load_suite(f"folder:{tmp_path}")["sum"]
    assert [stage.effective_lines for stage in task.stages] == [4, None, 12]
    lines = toml.read_text().splitlines()
    assert [line for line in lines if "effective" not in line] == before.splitlines()
    with pytest.raises(InputError, match="has not 1"):
        write_effective_lines(tmp_path / "sum", [1])
