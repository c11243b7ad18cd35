"""`codegym report` on run folders that evaluations of known agents left."""

from __future__ import annotations

import json

import pytest

from codegym.evaluation.summary import summarise
from codegym.suites import Suite
from tests.cli_runner import codegym
from tests.fakes import make_task

LENGTHS = (4, 8, 16, 32, 64, 128, 256, 512)


def suite() -> Suite:
    tasks = []
    for lines in LENGTHS:
        for number in range(4):
            task = make_task(f"t{lines}-{number}", family=f"f{number}")
            stage = task.stages[0].model_copy(update={"effective_lines": lines})
            tasks.append(task.model_copy(update={"stages": (stage,)}))
    return Suite("made-up", tasks)


def write_run(folder, longest: int, digest: str = "") -> None:
    """The run of an agent that writes exactly the tasks up to a length."""
    made = suite()
    lines = []
    for task in made:
        passed = task.stages[0].effective_lines <= longest
        verdict = {
            "task_id": task.id,
            "outcome": "passed" if passed else "failed",
            "passed": int(passed),
            "total": 1,
            "stage": int(passed),
        }
        lines.append(json.dumps({"sample": len(lines), "verdict": verdict}).encode())
    summary = summarise(
        made, "agent", lines, samples=len(lines), infrastructure_errors=0, seconds=1.0
    )
    folder.mkdir()
    (folder / "summary.json").write_text(summary.model_dump_json())
    (folder / "manifest.json").write_text(json.dumps({"suite": {"digest": digest or made.digest}}))


def test_numbers_of_an_agent_with_a_known_horizon(tmp_path):
    write_run(tmp_path / "run", 64)
    done = codegym("report", tmp_path / "run", "--json")
    assert done.returncode == 0, done.stderr
    (run,) = json.loads(done.stdout)
    assert 64 <= run["horizon"]["h50"]["lines"] <= 128
    assert run["pass_at_k"]["1"] == pytest.approx(5 / 8)
    assert [octave["rate"] for octave in run["horizon"]["octaves"]] == [1.0] * 5 + [0.0] * 3


def test_an_agent_that_writes_all_is_beyond_the_tasks(tmp_path):
    write_run(tmp_path / "run", 512)
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert summary["horizon"]["h50"] is None
    assert summary["horizon"]["shown"]["h50"] == "> 512"
    assert "> 512" in codegym("report", tmp_path / "run").stdout


def test_a_page_compares_runs_and_says_where_it_cannot(tmp_path):
    write_run(tmp_path / "short<b>", 16)
    write_run(tmp_path / "long", 128)
    page = tmp_path / "page.html"
    done = codegym("report", tmp_path / "short<b>", tmp_path / "long", "--html", page)
    assert done.returncode == 0, done.stderr
    text = page.read_text()
    assert text.count("<polyline") == 2 and "cannot be compared" not in text
    assert "short<b>" not in text and "short&lt;b&gt;" in text
    assert "http" not in text.replace("http-equiv", "")
    write_run(tmp_path / "other", 128, digest="0" * 64)
    codegym("report", tmp_path / "long", tmp_path / "other", "--html", page)
    assert "cannot be compared" in page.read_text()


def test_png(tmp_path):
    pytest.importorskip("matplotlib")
    write_run(tmp_path / "run", 64)
    done = codegym("report", tmp_path / "run", "--png", tmp_path / "curve.png")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")


def test_a_folder_that_is_no_run_is_one_clear_line(tmp_path):
    done = codegym("report", tmp_path)
    assert done.returncode == 2
    assert "no summary.json here" in done.stderr and len(done.stderr.splitlines()) == 1
