import json
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from codegym import load_suite
from codegym.resources import tasks_folder
from tests.cli_runner import ROOT, assert_refused, codegym, command, environment
from tests.waiting import wait_until

SUITE = load_suite("authored")
ON_DOCKER = ("--backend", "docker")


def write_samples(path: Path, *sources: str) -> Path:
    records = [
        {"task_id": SUITE[i % len(SUITE)].id, "solution": source}
        for i, source in enumerate(sources)
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def evaluate(*arguments: object, suite: object = "authored", **more):
    return codegym("eval", "--suite", suite, *arguments, **more)


@pytest.fixture
def few(tmp_path: Path) -> str:
    """Every ninth authored task: of a program that passes the lines are measured, which takes time."""
    for task in SUITE[::9]:
        shutil.copytree(tasks_folder() / task.id, tmp_path / "few" / task.id)
    return f"folder:{tmp_path / 'few'}"


def test_bad_input_is_one_line_and_leaves_nothing(tmp_path: Path):
    out = tmp_path / "out"
    broken = write_samples(tmp_path / "s.jsonl", *["x"] * 6)
    with broken.open("a") as file:
        file.write("{\n")
    assert_refused(evaluate("--samples", broken, "--out", out), f"{broken}:7: not JSON")
    unknown = tmp_path / "u.jsonl"
    unknown.write_text('{"task_id": "nonsense", "solution": ""}\n')
    assert_refused(evaluate("--samples", unknown, "--out", out), f"{unknown}:1: no task 'nonsense'")
    stdin = evaluate("--samples", "-", "--out", out, stdin=b"[]")
    assert_refused(stdin, "stdin:1: must be a JSON object")
    assert_refused(evaluate("--samples", tmp_path / "absent", "--out", out), "absent: no such file")
    assert_refused(evaluate("--agent", "genius", "--out", out), "agent 'genius': unknown")
    assert_refused(evaluate("--out", out), "--samples FILE, --model MODEL and --agent NAME")
    both = evaluate("--agent", "stub", "--samples", broken, "--out", out)
    assert_refused(both, "--samples FILE, --model MODEL and --agent NAME")
    assert_refused(
        evaluate("--agent", "stub", "--extract", "--out", out), "--extract: only samples"
    )
    assert not out.exists()


def test_an_engine_that_does_not_answer_is_infrastructure_and_can_be_gone_on_with(tmp_path: Path):
    arguments = ("--agent", "reference", "--out", tmp_path / "r", *ON_DOCKER)
    for _ in range(2):
        done = evaluate(*arguments, DOCKER_HOST=f"unix://{tmp_path}/none.sock")
        assert_refused(done, code=3)


@pytest.mark.docker
def test_the_code_in_answers_is_judged(tmp_path: Path):
    answers = [f"Sure!\n```python\n{task.reference}```\nDone." for task in SUITE[:3]]
    samples = write_samples(tmp_path / "s.jsonl", *answers)
    for options, passed in ((["--extract"], 3), ([], 0)):
        out = tmp_path / f"run{passed}"
        done = evaluate("--samples", samples, *options, "--out", out, "--json", *ON_DOCKER)
        assert json.loads(done.stdout)["outcomes"].get("passed", 0) == passed


@pytest.mark.docker
def test_references_pass_and_the_folder_says_so(tmp_path: Path, few: str):
    suite, arguments = load_suite(few), ("--out", tmp_path / "r", "--json", *ON_DOCKER)
    done = evaluate("--agent", "reference", *arguments, suite=few)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary == json.loads((tmp_path / "r" / "summary.json").read_text())
    assert summary["pass_at_k"]["1"] == 1.0
    assert summary["judged"] == summary["samples"] == summary["tasks"] == len(suite)
    measured = [stage.effective_lines for task in suite for stage in task.stages]
    longest = max(lines for lines in measured if lines is not None)
    assert summary["horizon"]["shown"] == dict.fromkeys(("h50", "h80", "h95"), f"> {longest}")
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text())
    assert manifest["suite"]["digest"] == suite.digest
    assert manifest["backend"] == "docker"
    assert manifest["image"]
    again = evaluate("--agent", "reference", *arguments, suite=few)
    assert json.loads(again.stdout) == summary
    other = evaluate("--agent", "stub", *arguments, suite=few)
    assert_refused(other, "holds another run")


@pytest.mark.docker
def test_stubs_fail_and_mutants_are_reported_as_the_suites_weakness(tmp_path: Path, few: str):
    done = evaluate("--agent", "stub", "--out", tmp_path / "s", "--json", *ON_DOCKER, suite=few)
    assert json.loads(done.stdout)["pass_at_k"]["1"] == 0.0
    done = evaluate("--agent", "mutant", "--out", tmp_path / "m", *ON_DOCKER, suite=few)
    assert done.returncode == 0
    assert "a mutant that passes is a weakness of the suite's tests" in done.stderr
    assert "pass@1" in done.stdout


@pytest.mark.docker
@pytest.mark.timeout(900)  # 360 programs, and not all of them end by themselves
def test_cheats_never_pass(tmp_path: Path):
    arguments = ("--agent", "cheater", "--n", "8", "--out", tmp_path / "c", "--json", *ON_DOCKER)
    summary = json.loads(evaluate(*arguments).stdout)
    assert summary["judged"] == 8 * len(SUITE)
    assert summary["outcomes"]["passed"] == 0


@pytest.mark.docker
def test_a_stopped_run_goes_on(tmp_path: Path):
    task = {"task_id": "one", "prompt": "def one():\n    'One.'\n", "entry_point": "one"}
    tests = "def check(candidate):\n    assert candidate() == 1\n"
    suite = tmp_path / "h.jsonl"
    suite.write_text(json.dumps({**task, "canonical_solution": "    return 1\n", "test": tests}))
    path = tmp_path / "s.jsonl"
    path.write_text('{"task_id": "one", "completion": "    return 1"}\n' * 1000)
    out = tmp_path / "r"
    spec = f"humaneval:{suite}"
    arguments = ("eval", "--suite", spec, "--samples", path, "--out", out, *ON_DOCKER)
    process = subprocess.Popen(
        command(*arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
        text=True,
    )
    verdicts = out / "verdicts.jsonl"
    wait_until(lambda: verdicts.exists() and verdicts.read_bytes().count(b"\n") >= 20)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "the same command goes on" in stderr
    assert "Traceback" not in stderr
    partial = json.loads((out / "summary.json").read_text())
    assert 20 <= partial["judged"] < 1000
    assert partial["complete"] is False

    kept = verdicts.read_bytes()
    done = codegym(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["judged"] == 1000
    assert verdicts.read_bytes().startswith(kept)
    places = [json.loads(line)["sample"] for line in verdicts.read_text().splitlines()]
    assert sorted(places) == list(range(1000))


@pytest.mark.docker
def test_completions_of_humaneval(tmp_path: Path, humaneval_path: Path):
    suite = load_suite(f"humaneval:{humaneval_path}")
    path = tmp_path / "s.jsonl"
    with path.open("w") as file:
        for task in suite[:10]:
            completion = task.reference.removeprefix(task.prompt)
            for text in (completion, "    pass\n"):
                file.write(json.dumps({"task_id": task.id, "completion": text}) + "\n")
    arguments = ("--suite", f"humaneval:{humaneval_path}", "--samples", path, "--out")
    done = codegym("eval", *arguments, tmp_path / "r", "--json", *ON_DOCKER)
    summary = json.loads(done.stdout)
    assert summary["pass_at_k"] == {"1": 0.5, "2": 1.0, "5": None, "10": None, "100": None}
    assert "154 of 164 tasks have no verdict" in done.stderr
