"""`codegym report` on run folders that evaluations of known agents left."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from codegym import Outcome
from codegym.evaluation.records import (
    Manifest,
    SampleLine,
    SamplesEntry,
    SuiteEntry,
    Turn,
    VerdictLine,
)
from codegym.evaluation.summary import summarise
from codegym.suites import Suite
from tests.cli_runner import codegym
from tests.fakes import make_task, make_verdict

LENGTHS = (4, 8, 16, 32, 64, 128, 256, 512)


def suite() -> Suite:
    tasks = []
    for lines in LENGTHS:
        for number in range(4):
            task = make_task(f"t{lines}-{number}", family=f"f{number}")
            stage = task.stages[0].model_copy(update={"effective_lines": lines})
            tasks.append(task.model_copy(update={"stages": (stage,)}))
    return Suite("made-up", tasks)


def write_run(folder: Path, longest: int, digest: str = "", attempts: int = 1, **more) -> None:
    """The run of an agent that writes exactly the tasks up to a length."""
    made = suite()
    verdicts, samples = [], []
    for attempt in range(attempts):
        for task in made:
            passed = task.stages[0].effective_lines <= longest
            outcome = Outcome.PASSED if passed else Outcome.FAILED
            verdict = make_verdict(task.id, outcome, int(passed), 1, "<img src=x onerror=boom()>")
            line = VerdictLine(sample=len(samples), verdict=verdict, logical_lines=2)
            verdicts.append(line.model_dump_json().encode() + b"\n")
            turn = Turn(observation="write", answer="</script><script>boom()", finish_reason="stop")
            sample = SampleLine(
                sample=len(samples),
                task_id=task.id,
                attempt=attempt,
                solution=f"# </script><script>boom()</script> {len(samples)}\n",
                mode="single",
                turns=(turn,),
                prompt_tokens=10,
                completion_tokens=20,
                **more,
            )
            samples.append(json.dumps(sample.model_dump()).encode() + b"\n")
    summary = summarise(
        made, "agent", verdicts, samples, samples=len(samples), infrastructure_errors=0, seconds=1.0
    )
    manifest = Manifest(
        format=2,
        label="agent",
        suite=SuiteEntry(
            spec=made.spec,
            digest=digest or made.digest,
            tasks=len(made),
            checksums={task.id: "" for task in made},
        ),
        source={},
        samples=SamplesEntry(count=len(samples)),
        seed=0,
    )
    folder.mkdir()
    (folder / "summary.json").write_text(summary.model_dump_json())
    (folder / "manifest.json").write_text(manifest.model_dump_json())
    (folder / "verdicts.jsonl").write_bytes(b"".join(verdicts))
    (folder / "samples.jsonl").write_bytes(b"".join(samples))


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
    write_run(tmp_path / "short<b>", 16, cost=0.001)
    write_run(tmp_path / "long", 128, cost=0.004)
    page = tmp_path / "page.html"
    done = codegym("report", tmp_path / "short<b>", tmp_path / "long", "--html", page)
    assert done.returncode == 0, done.stderr
    text = page.read_text()
    assert text.count("<polyline") == 3 and "cannot be compared" not in text  # two curves, a front
    assert "short<b>" not in text and "short&lt;b&gt;" in text
    assert "http" not in text.replace("http-equiv", "")
    assert "<script>boom" not in text and "<img" not in text
    assert "+37.5 (" in text and "long less short" in text
    write_run(tmp_path / "other", 128, digest="0" * 64)
    codegym("report", tmp_path / "long", tmp_path / "other", "--html", page)
    assert "cannot be compared" in page.read_text() and "less long" not in page.read_text()


def test_runs_are_compared_task_by_task(tmp_path):
    write_run(tmp_path / "short", 16)
    write_run(tmp_path / "long", 128)
    done = codegym("report", tmp_path / "short", tmp_path / "long", "--json")
    first, second = json.loads(done.stdout)
    assert first["against_first"] is None
    paired = second["against_first"]
    assert (paired["tasks"], paired["better"], paired["worse"]) == (32, 12, 0)
    assert paired["difference"] == pytest.approx(12 / 32)
    assert paired["p_value"] == pytest.approx(2 / 2**12)
    assert 0.19 < paired["low"] < 0.22 < 0.53 < paired["high"] < 0.56


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def open_page(page: Path, profile: Path) -> str:
    """The page as a browser has it after its scripts ran, without a network."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    options += ["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=5000"]
    done = subprocess.run(
        [CHROMIUM, *options, "--dump-dom", page.as_uri()],
        capture_output=True,
        timeout=100,
        check=True,
    )
    return done.stdout.decode()


@pytest.mark.skipif(CHROMIUM is None, reason="needs a chromium")
@pytest.mark.parametrize("attempts", [1, 320])
def test_a_cell_opens_its_program_and_verdict(tmp_path, attempts):
    """Details are in a small page itself, and beside a large one; both open from disk."""
    write_run(tmp_path / "run", 64, attempts=attempts)
    page = tmp_path / "page.html"
    done = codegym("report", tmp_path / "run", "--html", page)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "page.data").exists() == (attempts > 1)
    assert page.stat().st_size < 3 << 20
    # A reader's click; what a program holds must be seen and not run.
    click = (
        "<script>window.boom=()=>{document.title='ran'};"
        "document.querySelectorAll('.cell')[40%document.querySelectorAll('.cell').length].click();"
        "</script></html>"
    )
    page.write_text(page.read_text().replace("</html>", click))
    seen = open_page(page, tmp_path / "profile")
    assert len(re.findall(r'class="cell [PF]"[^>]*data-sample', seen)) == 32 * attempts
    dialog = seen[seen.index("<dialog") : seen.index("</dialog>")]
    assert "open" in dialog[:60]
    assert "&lt;/script&gt;&lt;script&gt;boom()" in dialog
    assert "&lt;img src=x onerror=boom()&gt;" in dialog
    assert "what it said (10" not in dialog  # tokens of the turn are unknown here
    assert "<title>ran" not in seen


def test_a_broken_line_is_named(tmp_path):
    write_run(tmp_path / "run", 64)
    for name in ("verdicts.jsonl", "samples.jsonl"):
        path = tmp_path / "run" / name
        whole = path.read_bytes()
        path.write_bytes(whole.replace(b'"sample":', b'"simple":', 1))
        path.write_bytes(path.read_bytes().replace(b'"sample": ', b'"simple": ', 1))
        done = codegym("report", tmp_path / "run", "--html", tmp_path / "p.html")
        assert done.returncode == 2, done.stdout
        assert f"{name}:1: s" in done.stderr and len(done.stderr.splitlines()) == 1
        path.write_bytes(whole)


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
