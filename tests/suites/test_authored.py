import re
from pathlib import Path

import pytest

from codegym import InputError, Judge, Outcome, Suite, load_suite
from codegym.suites.authored import load_task, load_tasks

TOML = """\
id = "sum"
title = "Sum"
family = "numbers"
kind = "function"
language = "python"
entry_points = ["add"]
licence = "MIT"
released = 2026-01-31
tags = ["easy"]

[limits]
wall_s = 2

[[stages]]
effective_lines = 2
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    task = tmp_path / "sum"
    for name, text in {
        "task.toml": TOML,
        "instruction.md": "# Sum\n\nWrite `add(a, b)`.\n",
        "tests/stage_1.py": "def check(add):\n    assert add(1, 2) == 3\n",
        "public/stage_1.py": "",
        "reference/stage_1.py": "def add(a, b):\n    return a + b\n",
        "stub/solution.py": "def add(a, b):\n    pass\n",
    }.items():
        (task / name).parent.mkdir(parents=True, exist_ok=True)
        (task / name).write_text(text)
    return task


def edit(folder: Path, old: str, new: str, name: str = "task.toml") -> None:
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))


def test_a_task_is_read_whole(folder: Path):
    task = load_task(folder)
    assert task.id == "sum"
    assert task.limits.wall_s == 2.0
    assert task.tags == ("easy",)
    assert str(task.released) == "2026-01-31"
    assert task.stages[0].effective_lines == 2
    assert task.reference.startswith("def add")
    assert "Write `add(a, b)`." in task.instruction
    assert load_tasks(folder.parent) == [task]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("wall_s = 2", 'wall_s = "fast"', r"task\.toml: limits\.wall_s: Input should be"),
        ("wall_s = 2", 'wall_s = "2"', r"task\.toml: limits\.wall_s: Input should be"),
        ("wall_s = 2", "wall_s = -1", r"task\.toml: limits\.wall_s: Input should be greater"),
        ("wall_s = 2", "wall_s = nan", r"task\.toml: limits\.wall_s: "),
        ("wall_s = 2", "wal_s = 2", r"task\.toml: limits\.wal_s: Extra inputs"),
        ('title = "Sum"', "title = 3", r"task\.toml: title: Input should be a valid string"),
        ('title = "Sum"\n', "", r"task\.toml: title: Field required"),
        ('title = "Sum"', 'titel = "Sum"', r"task\.toml: titel: unknown key; known are "),
        ('id = "sum"', 'id = "add"', r"task\.toml: id: must be the folder's name, 'sum'"),
        ('["add"]', '["a-b"]', r"task\.toml: entry_points: 'a-b' is not a Python name"),
        ('["add"]', "[]", r"task\.toml: entry_points: "),
        ('["add"]', '"add"', r"task\.toml: entry_points: "),
        ('["add"]', '["ad"]', r"instruction\.md: does not name the entry point 'ad'"),
        ("2026-01-31", '"2026-01-31"', r"task\.toml: released: must be a TOML date"),
        (
            '"function"',
            '"essay"',
            r"task\.toml: kind: Input should be 'function', 'module', 'program' or 'workspace'",
        ),
        ("effective_lines = 2", "effective_lines = 0", r"task\.toml: stages\.1\.effective_lines: "),
        ("effective_lines = 2", "lines = 2", r"task\.toml: stages\.1\.lines: unknown key"),
        ("[[stages]]\neffective_lines = 2\n", "", r"task\.toml: stages: at least one"),
        ("[[stages]]", "[stages]", r"task\.toml: stages: at least one"),
        ('title = "Sum"', "title = ", r"task\.toml:2: not TOML: "),
    ],
)
def test_what_is_wrong_in_task_toml_is_named(folder: Path, old: str, new: str, message: str):
    edit(folder, old, new)
    with pytest.raises(InputError, match=message) as caught:
        load_task(folder)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        *("instruction.md", "tests/stage_1.py", "public/stage_1.py", "reference/stage_1.py"),
        "stub/solution.py",
    ],
)
def test_a_missing_or_unreadable_file_is_named(folder: Path, name: str):
    path = folder / name
    path.write_bytes(b"one\n\xff\n")
    with pytest.raises(InputError, match=re.escape(f"{path}:2: not UTF-8 (byte 4)")):
        load_task(folder)
    path.unlink()
    with pytest.raises(InputError, match=re.escape(f"{path}: the file is missing")):
        load_task(folder)


@pytest.mark.parametrize("name", ["instruction.md", "tests/stage_1.py", "reference/stage_1.py"])
def test_an_empty_file_is_named(folder: Path, name: str):
    (folder / name).write_text(" \n")
    with pytest.raises(InputError, match=re.escape(f"{folder / name}: the file is empty")):
        load_task(folder)


def test_stages_are_cut_at_their_headings(folder: Path):
    edit(folder, "[[stages]]\neffective_lines = 2\n", "[[stages]]\n[[stages]]\n")
    text = "Preface.\n\n# Stage 1: `add`\n\nFirst.\n\n# Stage 2 (harder)\n\nSecond.\n"
    (folder / "instruction.md").write_text(text)
    for part in ("tests", "public", "reference"):
        (folder / part / "stage_2.py").write_text(f"# {part} 2\n")
    task = load_task(folder)
    assert task.stages[0].instruction == "Preface.\n\n# Stage 1: `add`\n\nFirst.\n"
    assert task.stages[1].instruction == "# Stage 2 (harder)\n\nSecond.\n"
    assert task.reference == "# reference 2\n"


def test_stage_headings_must_fit_the_table(folder: Path):
    edit(folder, "[[stages]]\neffective_lines = 2\n", "[[stages]]\n[[stages]]\n")
    (folder / "instruction.md").write_text("`add`\n\n# Stage 2\n\nx\n")
    with pytest.raises(
        InputError, match=r"instruction\.md:3: task\.toml has 2 stages.*found \[2\]"
    ):
        load_task(folder)


def test_a_folder_without_tasks_is_an_error(tmp_path: Path):
    with pytest.raises(InputError, match="no task here"):
        load_tasks(tmp_path)
    with pytest.raises(InputError, match="no such folder"):
        load_tasks(tmp_path / "absent")


def test_the_authored_suite_loads():
    suite = load_suite("authored")
    assert isinstance(suite, Suite)
    assert len(suite) >= 24
    assert suite.digest == load_suite("authored").digest
    for task in suite:
        assert task.limits.wall_s <= 60


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.timeout(900)  # of long programs that pass the lines are measured
def test_every_reference_passes_and_every_stub_fails(docker_judge: Judge):
    suite = load_suite("authored")
    for which, outcome in (("reference", Outcome.PASSED), ("stub", Outcome.FAILED)):
        futures = {task.id: docker_judge.submit(task, getattr(task, which)) for task in suite}
        found = {name: future.result() for name, future in futures.items()}
        assert {n: v.reason for n, v in found.items() if v.outcome is not outcome} == {}
