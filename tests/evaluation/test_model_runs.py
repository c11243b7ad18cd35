"""`codegym eval --model openai:...` against a server of our own, in real sandboxes."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from codegym import load_suite
from codegym.evaluation import read_manifest, read_samples, read_verdicts
from tests.cli_runner import ROOT, assert_refused, codegym, command, environment
from tests.evaluation.server import Process, paid_for

pytest.importorskip("openai", reason="needs the extra 'models'")
ON_DOCKER = ("--backend", "docker", "--workers", "2")


def arguments(suite: Path, out: Path, port: int, *more: object) -> list[object]:
    return [
        *("eval", "--suite", f"jsonl:{suite}", "--model", "openai:tiny", "--out", out),
        *("--base-url", f"http://127.0.0.1:{port}/v1", *ON_DOCKER, *more),
    ]


@pytest.mark.docker
def test_a_server_killed_and_started_again_in_the_middle_costs_nothing_twice(
    tmp_path: Path, suite: Path, port: int
):
    log, out = tmp_path / "log", tmp_path / "run"
    server = Process(port, log)
    call = arguments(
        suite, out, port, "--concurrency", 8, "--n", 4, "--retries", 1, "--cutoff", "2024-12-31"
    )
    call += ["--price", "1/2", "--temperature", 0.5]
    try:
        running = subprocess.Popen(command(*call), env=environment(), cwd=ROOT, stderr=-1)
        while len(paid_for(log)) < 60:
            assert running.poll() is None, running.communicate()[1]
            time.sleep(0.05)
        server.kill()
        stderr = running.communicate(timeout=100)[1].decode()
        assert running.returncode == 3, stderr
        assert "the same command tries them again" in stderr
        half = json.loads((out / "summary.json").read_text())
        assert 40 <= half["judged"] < 240
        assert half["infrastructure_errors"] >= 20  # it gave up on the server after so many
        assert sum(half["outcomes"].values()) == half["judged"]
        kept = {line.sample for line in read_samples(out)}
        # A request in flight when the server died may be in its log without an answer here.
        assert 0 <= len(paid_for(log)) - len(kept) <= 8
        lost, server = len(paid_for(log)) - len(kept), Process(port, log)
        done = codegym(*call, "--json")
    finally:
        server.kill()
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["judged"] == summary["samples"] == 240
    assert len(paid_for(log)) == 240 + lost
    samples = list(read_samples(out))
    assert [line.sample for line in samples] == list(range(240))
    assert Counter(line.sample for line in read_verdicts(out)) == Counter(range(240))
    assert {line.seed for line in [read_manifest(out)]} == {0}
    assert len({request["seed"] for request in paid_for(log)}) == 240
    assert summary["pass_at_k"]["1"] == summary["pass_at_k"]["4"] == 0.75
    low, high = summary["pass_at_k_interval"]["1"]
    assert 0.6 < low < 0.75 < high < 0.9
    assert summary["tokens"]["completion"] == 240 * 12
    assert summary["cost"]["total"] == pytest.approx(
        sum((line.prompt_tokens + 24) / 1e6 for line in samples)
    )
    assert summary["contamination"]["before"]["tasks"] == 30
    assert summary["contamination"]["before"]["pass_at_1"] == 1.0
    assert summary["contamination"]["after"]["pass_at_1"] == 0.5
    assert summary["bloat"] == 1.0


@pytest.mark.docker
def test_ctrl_c_keeps_the_answers_on_their_way(tmp_path: Path, suite: Path, port: int):
    log, out = tmp_path / "log", tmp_path / "run"
    server = Process(port, log)
    call = arguments(suite, out, port, "--concurrency", 4)
    try:
        running = subprocess.Popen(command(*call), env=environment(), cwd=ROOT, stderr=-1)
        while len(paid_for(log)) < 15:
            assert running.poll() is None, running.communicate()[1]
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        stderr = running.communicate(timeout=60)[1].decode()
        assert running.returncode == 130, stderr
        assert "are left: the same command goes on" in stderr
        assert "Traceback" not in stderr
        before = len(paid_for(log))
        assert len(list(read_samples(out))) == before < 60
        # More for each task can be asked for later, and is all that is paid for.
        done = codegym(*call, "--json", "--n", 2, "--temperature", 0)
    finally:
        server.kill()
    assert json.loads(done.stdout)["judged"] == 120, done.stderr
    assert len(paid_for(log)) == 120


@pytest.mark.docker
def test_repair_goes_on_in_the_middle_of_an_episode(tmp_path: Path, suite: Path, port: int):
    log, out = tmp_path / "log", tmp_path / "run"
    server = Process(port, log)
    call = arguments(suite, out, port, "--mode", "repair", "--retries", 0, "--concurrency", 8)
    try:
        running = subprocess.Popen(command(*call), env=environment(), cwd=ROOT, stderr=-1)
        while not (out / "turns.jsonl").exists() or len(paid_for(log)) < 15:
            assert running.poll() is None, running.communicate()[1]
            time.sleep(0.02)
        running.kill()  # no time to tidy up
        running.communicate()
        done = codegym(*call, "--json")
    finally:
        server.kill()
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["judged"] == 60
    assert summary["outcomes"]["passed"] == 60  # all but the wrong ones in their second turn
    turns = Counter(len(line.turns) for line in read_samples(out))
    assert turns == {1: 45, 2: 15}
    assert 75 <= len(paid_for(log)) <= 75 + 8  # those in flight at the kill are asked again
    assert not (out / "turns.jsonl").exists()
    for line in read_verdicts(out):
        assert line.verdict.outcome == "passed"


def test_what_a_server_refuses_is_one_line(tmp_path: Path, suite: Path, port: int):
    server = Process(port, tmp_path / "log")
    try:
        call = arguments(suite, tmp_path / "r", port)
        done = codegym(*call, OPENAI_API_KEY="unauthorised")
    finally:
        server.kill()
    assert_refused(done, f"http://127.0.0.1:{port}/v1/ (401): the server refuses", "wrong key")
    assert "unauthorised" not in (tmp_path / "r" / "manifest.json").read_text()
    done = codegym("eval", "-s", "authored", "-m", "openai:x", "--out", tmp_path / "q")
    assert_refused(done, "set OPENAI_API_KEY, or give the server's --base-url")
    done = codegym("eval", "-s", "authored", "-m", "gpt", "--out", tmp_path / "q")
    assert_refused(done, "model 'gpt': must be openai:NAME or hf:PATH_OR_NAME")


@pytest.mark.docker
def test_what_is_judged_again_has_the_same_verdict(tmp_path: Path, suite: Path, docker_judge):
    """A verdict of a run is what the judge says about the stored program."""
    from codegym.evaluation.folder import sample_seed

    out, spec = tmp_path / "run", f"jsonl:{suite}"
    done = codegym("eval", "-s", spec, "--agent", "mutant", "--out", out, *ON_DOCKER)
    assert done.returncode == 0, done.stderr
    loaded, seed = load_suite(spec), read_manifest(out).seed
    samples = {line.sample: line for line in read_samples(out)}
    for line in list(read_verdicts(out))[:8]:
        sample = samples[line.sample]
        verdict = docker_judge.evaluate(
            loaded[sample.task_id], sample.solution, seed=sample_seed(seed, line.sample)
        )
        assert verdict.outcome == line.verdict.outcome
        tests, kept = ([(t.name, t.passed) for t in v.tests] for v in (verdict, line.verdict))
        assert tests == kept
