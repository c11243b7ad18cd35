"""What came out of an evaluation, in one small record."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pydantic import Field

from codegym.evaluation.passk import interval_at_k, mean_pass_at_k
from codegym.evaluation.points import points, try_fit
from codegym.evaluation.records import Record as _Record
from codegym.evaluation.tally import Cost, Milestone, Spent, Tally, Tokens
from codegym.horizon import Record
from codegym.suites import Suite
from codegym.task import Task

Counts = Mapping[str, tuple[int, int]]
"""By task: samples judged, samples passed."""

K_VALUES = (1, 5, 10, 100)
"""The k of pass@k that a summary gives beside the number of samples per task."""


class Horizon(_Record):
    """The line horizon at three success rates, effective lines.

    None where it lies beyond the suite's tasks, or where there are not two lengths to fit.
    """

    h50: float | None = None
    h80: float | None = None
    h95: float | None = None
    shown: dict[str, str] = Field(default_factory=dict)
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


class Window(_Record):
    """Tasks that were made public in one span of time."""

    tasks: int
    """With at least one judged sample."""
    pass_at_1: float | None
    interval: tuple[float, float] | None
    """95%, clustered by task."""


class Contamination(_Record):
    """Tasks that the model may have seen, beside those that it cannot have."""

    cutoff: dt.date
    before: Window
    """Released up to the cutoff."""
    after: Window


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
    """Wall-clock seconds of all sessions of the run together."""
    solved: int = 0
    """Tasks with at least one sample that passed."""
    pass_at_k_interval: dict[str, tuple[float, float] | None] = Field(default_factory=dict)
    """95%, clustered by task; None where the value is."""
    milestones: dict[str, Milestone] = Field(default_factory=dict)
    """By effective lines; those that no attempted task is long enough for are left out."""
    line_credit: int = 0
    """The largest line credit of any sample."""
    bloat: float | None = None
    """Median over the samples that passed of their logical lines over the reference's; None
    where none passed, or where there is no Python reference."""
    tokens: Tokens | None = None
    """None for samples that no model made in this run."""
    cost: Cost | None = None
    """None where no price is known."""
    finish_reasons: dict[str, int] = Field(default_factory=dict)
    """Of the last answer of each sample: ``length`` was cut off."""
    released: dict[str, Window] = Field(default_factory=dict)
    """By the year in which tasks were made public."""
    contamination: Contamination | None = None
    """None where no cutoff was given."""
    flags: dict[str, int] = Field(default_factory=dict)
    """Samples by what the static scan saw (see :mod:`codegym.evaluation.scan`)."""
    flagged: int = 0
    """Samples with any flag."""
    files: dict[str, str] = Field(default_factory=dict)
    """SHA-256 of ``samples.jsonl`` and ``verdicts.jsonl``, of a complete run."""


def summarise(
    suite: Suite,
    source: str,
    verdict_lines: Iterable[bytes],
    sample_lines: Iterable[bytes] = (),
    *,
    samples: int,
    infrastructure_errors: int,
    seconds: float,
    cutoff: dt.date | None = None,
    files: Mapping[str, str] | None = None,
) -> Summary:
    """Add up a run, a line at a time.

    Args:
        suite: The suite that was judged on.
        source: Name of where the samples came from.
        verdict_lines: Lines of ``verdicts.jsonl``, each valid.
        sample_lines: Lines of ``samples.jsonl``, for tokens and cost; may be left out.
        samples: How many samples the run has.
        infrastructure_errors: How many of them failed for other reasons than their own.
        seconds: Seconds that the run took.
        cutoff: The date up to which the model may have seen public tasks.
        files: Digests to note.
    """
    tally = Tally(suite)
    for line in verdict_lines:
        tally.add_verdict(json.loads(line))
    spent = Spent()
    for line in sample_lines:
        spent.add_sample(json.loads(line))
    counts = tally.counts()
    judged = sum(n for n, _ in counts.values())
    solved = sum(c > 0 for _, c in counts.values())
    ks = sorted({*K_VALUES, min((n for n, _ in counts.values()), default=0)} - {0})
    written = points(suite, tally.stages)
    return Summary(
        suite=suite.spec,
        source=source,
        tasks=len(suite),
        tasks_attempted=len(counts),
        samples=samples,
        judged=judged,
        infrastructure_errors=infrastructure_errors,
        complete=judged == samples,
        outcomes=dict(tally.outcomes),
        pass_at_k={str(k): mean_pass_at_k(counts.values(), k) for k in ks},
        pass_at_k_interval={str(k): interval_at_k(counts.values(), k) for k in ks},
        tests_passed=tally.share_sum / judged if judged else None,
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
        solved=solved,
        milestones=tally.milestones(),
        line_credit=max(tally.credit.values(), default=0),
        bloat=tally.bloat(),
        tokens=spent.tokens(solved),
        cost=spent.cost(solved),
        finish_reasons=dict(spent.finish_reasons.most_common()),
        released=_by_year(suite, counts),
        contamination=None if cutoff is None else _contamination(suite, counts, cutoff),
        flags=dict(sorted(tally.flags.items())),
        flagged=tally.flagged,
        files=dict(files or {}),
    )


def _window(suite: Suite, counts: Counts, wanted: Callable[[Task], bool]) -> Window:
    rows = [counts[task.id] for task in suite if task.id in counts and wanted(task)]
    return Window(
        tasks=len(rows), pass_at_1=mean_pass_at_k(rows, 1), interval=interval_at_k(rows, 1)
    )


def _by_year(suite: Suite, counts: Counts) -> dict[str, Window]:
    years = sorted({task.released.year for task in suite if task.id in counts})
    return {
        str(year): _window(suite, counts, lambda task, year=year: task.released.year == year)  # type: ignore[misc]
        for year in years
    }


def _contamination(suite: Suite, counts: Counts, cutoff: dt.date) -> Contamination:
    return Contamination(
        cutoff=cutoff,
        before=_window(suite, counts, lambda task: task.released <= cutoff),
        after=_window(suite, counts, lambda task: task.released > cutoff),
    )


def _horizon(written: list[Record]) -> Horizon:
    fitted = try_fit(written)
    if fitted is None:
        return Horizon()
    numbers = {name: found.as_dict()["lines"] for name, found in fitted.horizons.items()}
    shown = {name: str(found) for name, found in fitted.horizons.items()}
    return Horizon(**numbers, shown=shown, slope=fitted.slope)


def _families(suite: Suite, counts: Counts) -> dict[str, FamilySummary]:
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
