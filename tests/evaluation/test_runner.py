import json
import threading
from concurrent.futures import Future
from pathlib import Path

import pytest

from codegym import InputError, Outcome, Suite
from codegym.evaluation import Evaluation, FileSource, Summary
from codegym.evaluation.samples import Sample
from tests.fakes import FakeJudge, FakePool, make_suite, make_task


class Listed:
    """Samples out of a list."""

    def __init__(self, *sources: str, suite: Suite | None = None) -> None:
        suite = suite or make_suite()
        self._samples = [Sample(suite[i % len(suite)].id, s) for i, s in enumerate(sources)]

    def describe(self) -> dict[str, str | int]:
        return {"kind": "list"}

    def label(self) -> str:
        return "listed"

    def samples(self, suite: Suite):
        yield from self._samples


def run(out: Path, *sources: str, suite: Suite | None = None, seed: int = 0, judge=None) -> Summary:
    suite = suite or make_suite()
    pool = FakePool()
    with Evaluation(suite, Listed(*sources, suite=suite), out, seed=seed) as evaluation:
        return evaluation.judge(pool, judge or FakeJudge(pool))


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_it_judges_each_sample_once_and_adds_up(tmp_path: Path):
    summary = run(tmp_path / "r", "# passed", "# failed 1/4", "# timeout", "# passed", "# passed")
    assert (summary.tasks, summary.tasks_attempted, summary.samples, summary.judged) == (3, 3, 5, 5)
    assert summary.complete
    assert summary.infrastructure_errors == 0
    assert summary.outcomes["passed"] == 3
    assert summary.outcomes["failed"] == summary.outcomes["timeout"] == 1
    assert set(summary.outcomes) == {outcome.value for outcome in Outcome}
    # task-0: 2 of 2, task-1: 1 of 2, task-2: 0 of 1
    assert summary.pass_at_k["1"] == 0.5
    assert summary.pass_at_k["5"] is None
    assert summary.tests_passed == pytest.approx(3.25 / 5)
    assert summary.families["texts"].pass_at_1 == 0.5
    assert summary.families["numbers"].tasks == 2
    assert summary.horizon.h50 is None
    written = json.loads((tmp_path / "r" / "summary.json").read_text())
    assert Summary(**written) == summary
    verdicts = lines(tmp_path / "r" / "verdicts.jsonl")
    assert sorted(line["sample"] for line in verdicts) == [0, 1, 2, 3, 4]
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text())
    assert manifest["suite"]["digest"] == make_suite().digest
    assert manifest["samples"]["count"] == 5
    assert manifest["image"] == "i:1"


def test_the_same_command_goes_on_where_it_stopped(tmp_path: Path):
    sources = ["# passed", "# failed", "# passed", "# memory"]
    whole = run(tmp_path / "whole", *sources)
    run(tmp_path / "r", *sources)
    path = tmp_path / "r" / "verdicts.jsonl"
    kept = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(kept[0] + kept[1] + kept[2][:40])  # as a kill in the middle of a write
    judge = FakeJudge(FakePool())
    summary = run(tmp_path / "r", *sources, judge=judge)
    assert len(judge.seen) == 2
    # The verdicts' own times and order differ.
    same = {"seconds": whole.seconds, "files": whole.files}
    assert summary.model_copy(update=same) == whole
    assert sorted(line["sample"] for line in lines(path)) == [0, 1, 2, 3]


def test_each_sample_has_its_seed_in_every_session(tmp_path: Path):
    sources = ["# passed"] * 4
    seen = []
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        judge = FakeJudge(FakePool())
        run(tmp_path / name, *sources, seed=seed, judge=judge)
        seen.append({task_id + str(seed): seed for task_id, _, seed in judge.seen})
    assert seen[0] == seen[1] != seen[2]
    assert len(set(seen[0].values())) == 4


def test_a_finished_run_needs_no_pool(tmp_path: Path):
    done = run(tmp_path / "r", "# passed")
    with Evaluation(make_suite(), Listed("# passed"), tmp_path / "r") as evaluation:
        assert evaluation.remaining == 0
        assert evaluation.summary() == done


def test_a_session_that_was_killed_before_its_summary_is_summed_up(tmp_path: Path):
    done = run(tmp_path / "r", "# passed")
    path = tmp_path / "r" / "summary.json"
    text = path.read_text()
    path.unlink()
    with Evaluation(make_suite(), Listed("# passed"), tmp_path / "r") as evaluation:
        summary = evaluation.summary()
    assert summary.model_copy(update={"seconds": done.seconds}) == done
    assert json.loads(path.read_text()) == {**json.loads(text), "seconds": summary.seconds}


def test_infrastructure_errors_are_counted_and_tried_again(tmp_path: Path):
    class Mends(FakeJudge):
        def evaluate(self, task, source, *, seed=None):
            return super().evaluate(task, source.replace("broken", "passed"), seed=seed)

    sources = ["# passed", "# broken", "# failed"]
    summary = run(tmp_path / "r", *sources)
    assert (summary.judged, summary.infrastructure_errors, summary.complete) == (2, 1, False)
    assert sum(summary.outcomes.values()) == 2
    assert lines(tmp_path / "r" / "errors.jsonl") == [
        {"sample": 1, "task_id": "task-1", "cause": "lost", "message": "the sandbox went away"}
    ]
    summary = run(tmp_path / "r", *sources, judge=Mends(FakePool()))
    assert (summary.judged, summary.infrastructure_errors, summary.complete) == (3, 0, True)
    assert lines(tmp_path / "r" / "errors.jsonl") == []


def test_it_gives_up_when_the_engine_is_gone(tmp_path: Path):
    judge = FakeJudge(FakePool())
    summary = run(tmp_path / "r", *["# broken"] * 500, judge=judge)
    assert summary.judged == 0
    assert 20 <= summary.infrastructure_errors < 60
    assert not summary.complete


def test_few_samples_are_in_flight(tmp_path: Path):
    class Counting(FakeJudge):
        def __init__(self):
            super().__init__(FakePool())
            self.now, self.most, self.lock = 0, 0, threading.Lock()

        def submit(self, task, source, *, seed=None) -> Future:
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            future = super().submit(task, source, seed=seed)
            future.add_done_callback(lambda _: self.finished())
            return future

        def finished(self):
            with self.lock:
                self.now -= 1

    judge = Counting()
    assert run(tmp_path / "r", *["# passed"] * 300, judge=judge).judged == 300
    assert judge.most <= 8  # two workers, four each


def test_a_stop_leaves_a_folder_to_go_on_with(tmp_path: Path):
    class Interrupted(FakeJudge):
        def submit(self, task, source, *, seed=None):
            if source == "# memory":
                raise KeyboardInterrupt
            return super().submit(task, source, seed=seed)

    sources = ["# passed"] * 30 + ["# memory"] * 3
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "r", *sources, judge=Interrupted(FakePool()))
    partial = json.loads((tmp_path / "r" / "summary.json").read_text())
    assert partial["complete"] is False
    assert partial["infrastructure_errors"] == 0
    assert 0 < partial["judged"] < 33
    assert run(tmp_path / "r", *sources).judged == 33


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"sources": ["# failed"]}, "samples.sha256"),
        ({"suite": make_suite(4)}, "suite.digest"),
        ({"seed": 1}, "seed"),
    ],
)
def test_another_run_is_refused_and_nothing_of_the_first_is_lost(tmp_path: Path, change, key):
    run(tmp_path / "r", "# passed")
    before = {path.name: path.read_bytes() for path in (tmp_path / "r").iterdir()}
    sources = change.pop("sources", ["# passed"])
    with pytest.raises(InputError, match=rf"r: holds another run: its {key} is .*choose another"):
        run(tmp_path / "r", *sources, **change)
    assert {path.name: path.read_bytes() for path in (tmp_path / "r").iterdir()} == before


def test_another_backend_is_refused(tmp_path: Path):
    run(tmp_path / "r", "# passed", "# broken")
    with (
        Evaluation(make_suite(), Listed("# passed", "# broken"), tmp_path / "r") as evaluation,
        pytest.raises(InputError, match="its backend is fake, this one's docker"),
    ):
        evaluation.judge(FakePool("docker"), FakeJudge(FakePool()))


def test_a_folder_of_something_else_is_refused(tmp_path: Path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.tex").touch()
    with pytest.raises(InputError, match=r"not a run folder \(it holds thesis.tex\)"):
        run(tmp_path / "thesis", "# passed")
    run(tmp_path / "r", "# passed")
    (tmp_path / "r" / "manifest.json").unlink()
    with pytest.raises(InputError, match=r"not a run folder \(it holds verdicts.jsonl\)"):
        run(tmp_path / "r", "# passed")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot make the folder"):
        run(tmp_path / "file" / "r", "# passed")


def test_two_evaluations_in_one_folder_are_refused(tmp_path: Path):
    with (
        Evaluation(make_suite(), Listed("# passed"), tmp_path / "r"),
        pytest.raises(InputError, match="another evaluation is running"),
    ):
        run(tmp_path / "r", "# passed")


def test_a_broken_verdict_in_the_middle_is_named(tmp_path: Path):
    run(tmp_path / "r", "# passed", "# passed")
    path = tmp_path / "r" / "verdicts.jsonl"
    path.write_bytes(b"nonsense\n" + path.read_bytes())
    with pytest.raises(InputError, match=r"verdicts\.jsonl:1: not a verdict of this run"):
        run(tmp_path / "r", "# passed", "# passed")


def test_broken_samples_are_found_before_anything_is_judged(tmp_path: Path):
    path = tmp_path / "s.jsonl"
    path.write_text('{"task_id": "add", "solution": "# passed"}\n{\n')
    suite = Suite("fake", [make_task()])
    with pytest.raises(InputError, match=r"s\.jsonl:2: not JSON"):
        Evaluation(suite, FileSource(path), tmp_path / "r")
    assert not (tmp_path / "r").exists()


def test_what_was_printed_is_clipped(tmp_path: Path):
    class Loud(FakeJudge):
        def evaluate(self, task, source, *, seed=None):
            verdict = super().evaluate(task, source, seed=seed)
            return verdict.model_copy(update={"stdout": b"\xff" * 100_000})

    run(tmp_path / "r", "# passed", judge=Loud(FakePool()))
    verdict = lines(tmp_path / "r" / "verdicts.jsonl")[0]["verdict"]
    assert len(verdict["stdout"]) == 2000
    assert verdict["stdout_truncated"] is True
