"""What came out of an evaluation, in one small record."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from codegym.evaluation.passk import mean_pass_at_k
from codegym.evaluation.points import points, try_fit
from codegym.horizon import Record
from codegym.suites import Suite
from codegym.task import Outcome

K_VALUES = (1, 5, 10, 100)
"""The k of pass@k that a summary gives beside the number of samples per task."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Horizon(_Record):
    """The line horizon at three success rates, effective lines.

    None where it lies beyond the suite's tasks, or where there are not two lengths to fit.
    """

    h50: float | None = None
    h80: float | None = None
    h95: float | None = None
    shown: dict[str, str] = {}
    """Each with its 95% interval as text, ``182 (140 to 231)``; ``> 1024`` beyond the tasks."""
    slope: float | None = None
    """Change of the log odds of success for each doubling of length."""


class Point(_Record):
    """Attempts at one stage whose effective lines were measured."""

    task: str
    """Id of the task, with ``#STAGE`` where it has several."""
    family: str
    lines: int
    """The reference's effective lines."""
    passes: int
    attempts: int


class FamilySummary(_Record):
    """The tasks of one family."""

    tasks: int
    """Tasks of the family with at least one judged sample."""
    judged: int
    passed: int
    pass_at_1: float | None
    """Mean over its tasks."""


class Summary(_Record):
    """The result of an evaluation (``summary.json``)."""

    suite: str
    """Spec of the suite."""
    source: str
    """Whose samples: an agent's name or a file's."""
    tasks: int
    """Tasks in the suite."""
    tasks_attempted: int
    """Tasks with at least one judged sample; pass@k is the mean over these."""
    samples: int
    """Samples to judge."""
    judged: int
    """Samples with a verdict."""
    infrastructure_errors: int
    """Samples without a verdict because the sandbox failed; judged when the run goes on."""
    complete: bool
    """Whether each sample has a verdict."""
    outcomes: dict[str, int]
    """Verdicts by outcome; every outcome is here."""
    pass_at_k: dict[str, float | None]
    """By k; None where some attempted task has fewer than k samples."""
    tests_passed: float | None
    """Mean over the verdicts of the share of tests that passed; None without a verdict."""
    families: dict[str, FamilySummary]
    horizon: Horizon
    points: list[Point]
    """What the horizon was fitted to."""
    seconds: float
    """Wall-clock seconds spent judging, over all sessions of the run."""


def summarise(
    suite: Suite,
    source: str,
    verdict_lines: Iterable[bytes],
    *,
    samples: int,
    infrastructure_errors: int,
    seconds: float,
) -> Summary:
    """Add up the lines of ``verdicts.jsonl``, one at a time.

    Args:
        suite: The suite that was judged on.
        source: Name of where the samples came from.
        verdict_lines: Lines of ``verdicts.jsonl``, each valid.
        samples: How many samples the run has.
        infrastructure_errors: How many of them failed for the sandbox's reasons.
        seconds: Seconds spent judging.
    """
    outcomes: Counter[str] = Counter({outcome.value: 0 for outcome in Outcome})
    judged_by_task: Counter[str] = Counter()
    passed_by_task: Counter[str] = Counter()
    stages_by_task: dict[str, Counter[int]] = defaultdict(Counter)
    share_sum = 0.0
    for line in verdict_lines:
        verdict: dict[str, Any] = json.loads(line)["verdict"]
        task_id, outcome = verdict["task_id"], verdict["outcome"]
        outcomes[outcome] += 1
        judged_by_task[task_id] += 1
        stages_by_task[task_id][verdict["stage"]] += 1
        passed_by_task[task_id] += outcome == Outcome.PASSED
        share_sum += verdict["passed"] / verdict["total"] if verdict["total"] else 0.0

    judged = judged_by_task.total()
    counts = {task_id: (n, passed_by_task[task_id]) for task_id, n in judged_by_task.items()}
    fewest = min(judged_by_task.values(), default=0)
    written = points(suite, stages_by_task)
    ks = sorted({*K_VALUES, fewest} - {0})
    return Summary(
        suite=suite.spec,
        source=source,
        tasks=len(suite),
        tasks_attempted=len(counts),
        samples=samples,
        judged=judged,
        infrastructure_errors=infrastructure_errors,
        complete=judged == samples,
        outcomes=dict(outcomes),
        pass_at_k={str(k): mean_pass_at_k(counts.values(), k) for k in ks},
        tests_passed=share_sum / judged if judged else None,
        families=_families(suite, counts),
        horizon=_horizon(written),
        points=[
            Point(
                task=r.task_id,
                family=r.family,
                lines=int(r.lines),
                passes=r.passes,
                attempts=r.attempts,
            )
            for r in written
        ],
        seconds=round(seconds, 3),
    )


def _horizon(written: list[Record]) -> Horizon:
    fitted = try_fit(written)
    if fitted is None:
        return Horizon()
    numbers = {name: found.as_dict()["lines"] for name, found in fitted.horizons.items()}
    shown = {name: str(found) for name, found in fitted.horizons.items()}
    return Horizon(**numbers, shown=shown, slope=fitted.slope)


def _families(suite: Suite, counts: dict[str, tuple[int, int]]) -> dict[str, FamilySummary]:
    by_family: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for task in suite:
        if task.id in counts:
            by_family[task.family].append(counts[task.id])
    return {
        family: FamilySummary(
            tasks=len(rows),
            judged=sum(n for n, _ in rows),
            passed=sum(c for _, c in rows),
            pass_at_1=mean_pass_at_k(rows, 1),
        )
        for family, rows in sorted(by_family.items())
    }


def earlier_seconds(path: Path) -> float:
    """Seconds that earlier sessions of a run spent; 0.0 where none left a summary."""
    try:
        return float(json.loads(path.read_bytes())["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0.0
