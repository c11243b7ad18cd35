import json
import shutil
from pathlib import Path

import pytest

from codegym import load_suite
from tests.cli_runner import ROOT, assert_refused, codegym

TASK = load_suite("authored")[0]


def test_list():
    done = codegym("tasks", "list")
    assert done.returncode == 0
    assert TASK.id in done.stdout
    assert done.stderr == ""


def test_list_as_json():
    listed = json.loads(codegym("tasks", "list", "authored", "--json").stdout)
    assert listed["digest"] == load_suite("authored").digest
    assert [row["id"] for row in listed["tasks"]] == list(load_suite("authored").ids)


@pytest.mark.parametrize("arguments", [[TASK.id], ["authored", TASK.id]])
def test_show_hides_what_is_hidden(arguments):
    done = codegym("tasks", "show", *arguments)
    assert done.returncode == 0
    assert TASK.title in done.stdout
    assert "hidden tests" not in done.stdout
    assert "reference, stage" not in done.stdout
    record = json.loads(codegym("tasks", "show", *arguments, "--json").stdout)
    assert set(record["stages"][0]) == {"instruction", "public", "effective_lines"}


def test_show_hidden():
    done = codegym("tasks", "show", TASK.id, "--hidden")
    assert "hidden tests, stage 1" in done.stdout
    record = json.loads(codegym("tasks", "show", TASK.id, "--hidden", "--json").stdout)
    assert record["stages"][0]["tests"] == TASK.stages[0].tests


def test_bad_input_is_one_line():
    near = TASK.id[:-1]
    assert_refused(codegym("tasks", "show", near), f"no task {near!r}", TASK.id)
    assert_refused(codegym("tasks", "list", "nonsense"), "suite 'nonsense'", "humaneval:PATH")
    assert_refused(codegym("tasks", "list", "humaneval:absent.jsonl"), "absent.jsonl: no such file")


def test_a_broken_line_of_a_suite_is_named(tmp_path: Path):
    path = tmp_path / "h.jsonl"
    good = {
        "prompt": "def f(x):\n    'Doc.'\n",
        "entry_point": "f",
        "canonical_solution": "    return x\n",
        "test": "def check(candidate):\n    assert candidate(1) == 1\n",
    }
    lines = [json.dumps({"task_id": f"Mine/{i}", **good}) for i in range(6)]
    path.write_text("\n".join([*lines, '{"task_id": ']))
    assert_refused(codegym("tasks", "list", f"humaneval:{path}"), f"{path}:7: not JSON")


def test_a_wrong_type_in_a_task_is_named(tmp_path: Path):
    for part in ("codegym", "tasks", "sandbox"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    toml = tmp_path / "tasks" / TASK.id / "task.toml"
    toml.write_text(toml.read_text().replace(f'title = "{TASK.title}"', "title = 3"))
    assert_refused(
        codegym("tasks", "list", root=tmp_path),
        f"tasks/{TASK.id}/task.toml: title: Input should be a valid string",
    )


def test_import_writes_a_suite_that_loads_back_equal(tmp_path: Path):
    out = tmp_path / "t.jsonl.gz"
    done = codegym("tasks", "import", "authored", "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert load_suite(f"jsonl:{out}").digest == load_suite("authored").digest
    assert_refused(codegym("tasks", "import", "authored", "--out", out), str(out), "--force")
    assert codegym("tasks", "import", "authored", "--out", out, "--force").returncode == 0
    assert_refused(codegym("tasks", "list", f"jsonl:{tmp_path}"), "cannot be read: Is a directory")


def test_import_names_what_it_set_aside(tmp_path: Path):
    record = {"task_id": 1, "text": "t", "code": "def f(): pass", "test_list": ["assert f() or 1"]}
    source = tmp_path / "mbpp.jsonl"
    lines = [record, {**record, "task_id": 2, "test_list": []}]
    source.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = codegym("tasks", "import", f"mbpp:{source}", "--out", tmp_path / "t.jsonl")
    assert done.stderr == "set aside: Mbpp/2: it has no test\n"
    assert "wrote 1 tasks" in done.stdout
