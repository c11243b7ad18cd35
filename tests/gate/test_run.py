"""Checking many tasks: what is remembered, and what becomes of suites."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegym import InfrastructureError, InputError, load_suite
from codegym.gate import Options, check_suite
from codegym.suites import scaffold
from tests.fakes import FakeJudge, FakePool

OPTIONS = Options(times=1, mutants=0)


class PassingJudge(FakeJudge):
    """Passes what begins with `# passed`, and counts."""

    examples = 50

    def __init__(self) -> None:
        super().__init__(FakePool())

    def submit(self, task, source, *, seed=None, public=False, examples=None):
        return super().submit(task, source, seed=seed)


@pytest.fixture
def spec(tmp_path: Path) -> str:
    """A suite of three tasks, no two alike; the reference of one fails."""
    for name in ("one", "two", "three"):
        scaffold.new_task(tmp_path, name, family=tmp_path.name)
        verdict = "# failed" if name == "three" else "# passed"
        (tmp_path / name / "reference" / "stage_1.py").write_text(f"{verdict}\n{name} = None\n")
    return f"folder:{tmp_path}"


def test_findings_are_remembered_and_the_suite_leaves_out_what_was_set_aside(spec: str):
    suite = load_suite(spec)
    assert len(suite) == 3
    judge = PassingJudge()
    told: list[str] = []
    reports = check_suite(judge, suite.tasks, OPTIONS, progress=lambda r: told.append(r.task_id))
    assert [report.status for report in reports] == ["ok", "set aside", "ok"]
    assert sorted(told) == sorted(suite.ids)

    asked = len(judge.seen)
    assert check_suite(judge, suite.tasks, OPTIONS) == reports
    assert len(judge.seen) == asked
    assert check_suite(judge, suite.tasks, OPTIONS, fresh=True) == reports
    assert len(judge.seen) == 2 * asked
    check_suite(judge, suite.tasks, Options(times=2, mutants=0))
    assert len(judge.seen) > 3 * asked

    left = load_suite(spec)
    assert left.ids == ("one", "two")
    assert [(item.id, item.reason[:19]) for item in left.set_aside] == [
        ("three", "the reference fails")
    ]
    with pytest.raises(InputError, match=r"'three' of folder:.* is set aside: the reference fails"):
        left["three"]
    assert load_suite(spec, include_set_aside=True) == suite


def test_a_mended_task_is_back(spec: str):
    folder = Path(spec.partition(":")[2]) / "three"
    check_suite(PassingJudge(), load_suite(spec).tasks, OPTIONS)
    assert "three" not in load_suite(spec)
    (folder / "reference" / "stage_1.py").write_text("# passed\nthree = 3\n")
    assert "three" in load_suite(spec)


def test_a_sandbox_that_fails_leaves_what_was_found(spec: str, monkeypatch: pytest.MonkeyPatch):
    judge = PassingJudge()
    tasks = load_suite(spec).tasks
    check_suite(judge, tasks[:1], OPTIONS)
    monkeypatch.setattr(FakeJudge, "fail_with", InfrastructureError("gone", "lost"))
    with pytest.raises(InfrastructureError, match="gone"):
        check_suite(judge, tasks, OPTIONS)
    asked = len(judge.seen)
    assert check_suite(judge, tasks[:1], OPTIONS)[0].status == "ok"
    assert len(judge.seen) == asked
