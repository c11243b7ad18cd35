"""Numbers of a summary from lines that are written down here."""

import datetime as dt
import json

import pytest

from codegym import Suite
from codegym.evaluation.reports.rows import summary_rows
from codegym.evaluation.summary import summarise
from tests.fakes import make_task


def task(name: str, year: int, *lines: int):
    made = make_task(name).model_copy(update={"released": dt.date(year, 6, 1)})
    stage = made.stages[0]
    stages = tuple(stage.model_copy(update={"effective_lines": count}) for count in lines)
    return made.model_copy(update={"stages": stages})


SUITE = Suite("s", [task("short", 2024, 4), task("long", 2026, 15, 60), task("never", 2026, 300)])


def verdict(sample: int, name: str, passed: bool, stage: int, **more) -> bytes:
    record = {
        "task_id": name,
        "outcome": "passed" if passed else "failed",
        "passed": int(passed),
        "total": 1,
        "stage": stage,
    }
    return json.dumps({"sample": sample, "verdict": record, **more}).encode()


VERDICTS = [
    verdict(0, "short", True, 1, logical_lines=4),
    verdict(1, "short", True, 1, logical_lines=8),
    verdict(2, "long", False, 1, logical_lines=900, flags=["exit", "heap"]),
    verdict(3, "long", False, 0, flags=["exit"]),
]


def sample(number: int, prompt: int | None, cost: float | None, finish: str = "stop") -> bytes:
    turn = {"observation": "", "answer": "", "finish_reason": finish}
    record = {"sample": number, "prompt_tokens": prompt, "completion_tokens": 10, "cost": cost}
    return json.dumps({**record, "turns": [turn]}).encode()


def summed(samples=(), **more):
    options = {"samples": 6, "infrastructure_errors": 2, "seconds": 1.0, **more}
    return summarise(SUITE, "m", VERDICTS, samples, **options)


def test_faults_leave_the_denominator_and_are_counted():
    summary = summed()
    assert (summary.judged, summary.infrastructure_errors, summary.complete) == (4, 2, False)
    assert summary.pass_at_k["1"] == summary.pass_at_k["2"] == 0.5
    assert summary.pass_at_k["5"] is None
    assert summary.pass_at_k_interval["5"] is None
    assert (summary.solved, summary.tasks_attempted) == (1, 2)


def test_milestones_are_those_that_attempted_tasks_are_long_enough_for():
    milestones = summed().milestones
    assert {name: (m.tasks, m.reached) for name, m in milestones.items()} == {
        "10": (1, 1),
        "20": (1, 0),
        "50": (1, 0),
    }
    assert summed().line_credit == 15


def test_tokens_and_cost_are_blank_where_unknown():
    known = summed([sample(n, 100, 0.25) for n in range(4)])
    assert known.tokens.model_dump() == {"prompt": 400, "completion": 40, "per_solved": 440}
    assert known.cost.model_dump() == {"total": 1.0, "per_solved": 1.0}
    unknown = summed([sample(0, 100, 0.25), sample(1, None, None, "length")])
    assert unknown.tokens.model_dump() == {"prompt": None, "completion": 20, "per_solved": None}
    assert unknown.cost is None
    assert unknown.finish_reasons == {"stop": 1, "length": 1}
    rows = dict(summary_rows(unknown))
    assert rows["tokens per solved task"] == ""
    assert "cost" not in rows
    assert summed().tokens is None


def test_windows_bloat_and_flags():
    summary = summed(cutoff=dt.date(2025, 1, 1))
    assert summary.contamination.before.tasks == summary.contamination.after.tasks == 1
    assert summary.contamination.before.pass_at_1 == 1.0
    assert summary.contamination.after.pass_at_1 == 0.0
    assert set(summary.released) == {"2024", "2026"}
    # The reference has 2 logical lines; programs that fail say nothing about bloat.
    assert summary.bloat == pytest.approx(3.0)
    assert summary.flags == {"exit": 2, "heap": 1}
    assert summary.flagged == 2
