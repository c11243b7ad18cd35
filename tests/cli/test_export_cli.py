import json

import pytest

from codegym.trajectories import Writer
from tests.cli_runner import assert_refused, codegym
from tests.trajectories.test_export import broken, failed, passed


@pytest.fixture
def episodes(tmp_path):
    path = tmp_path / "episodes.jsonl"
    with Writer(path) as writer:
        for record in (passed(group="g"), failed("x = 1", group="g"), broken(group="g")):
            writer.write(record)
    return str(path)


@pytest.mark.parametrize("form", ["sft", "pairs", "grpo"])
def test_each_form_is_written_with_counts(episodes, tmp_path, form):
    out = tmp_path / "new" / "rows.jsonl"
    done = codegym("export", form, episodes, "--out", str(out), "--json")
    assert done.returncode == 0
    counts = json.loads(done.stdout)
    assert (counts["rows"], counts["episodes"]) == (1, 3)
    assert counts["left_out"]["infrastructure"] == 1
    (row,) = map(json.loads, out.read_text().splitlines())
    assert (row["task_id"], row["licence"]) == ("add", "MIT")
    assert [path.name for path in out.parent.iterdir()] == ["rows.jsonl"]


def test_rows_go_to_standard_output(episodes):
    done = codegym("export", "grpo", episodes, "--out", "-")
    assert done.returncode == 0
    assert json.loads(done.stdout)["rewards"] == [1.0, 0.0]
    assert "1 rows from 3 episodes" in done.stderr


def test_what_goes_wrong(episodes, tmp_path):
    out = str(tmp_path / "rows.jsonl")
    done = codegym("export", "sft", episodes, "--out", out, "--licence", "GPL-3.0")
    assert done.returncode == 1 and "left out: licence 3" in done.stderr
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{}\n")
    for arguments, told in (
        ((tmp_path / "no.jsonl", "--out", out), "no such file"),
        ((bad, "--out", out), "bad.jsonl:1: no trajectory"),
        ((episodes, "--out", out, "--released-from", "May"), "--released-from"),
        ((episodes, "--out", "/proc/no/rows.jsonl"), "/proc/no/rows.jsonl: cannot be written"),
    ):
        assert_refused(codegym("export", "sft", *arguments), told)


def test_rows_as_parquet(episodes, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    for form in ("sft", "pairs", "grpo"):
        out = tmp_path / f"{form}.parquet"
        assert codegym("export", form, episodes, "--out", str(out)).returncode == 0
        (row,) = parquet.read_table(out).to_pylist()
        assert row["prompt"] == [{"role": "user", "content": "Write `add(a, b)`."}]
