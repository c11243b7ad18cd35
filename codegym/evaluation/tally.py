"""Counting the lines of a run, one at a time."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from functools import cache
from statistics import median
from typing import Any

from codegym.evaluation.records import Record
from codegym.evaluation.scan import scan
from codegym.milestones import MILESTONES, reached
from codegym.suites import Suite
from codegym.task import Outcome


class Milestone(Record):
    """How many tasks showed that so many lines were written."""

    tasks: int
    """Attempted tasks whose reference is as long as that."""
    reached: int
    """Those of them with a sample whose line credit reaches it."""


class Tokens(Record):
    """What a model's answers took."""

    prompt: int | None
    """Over all samples; None where one is unknown."""
    completion: int | None
    per_solved: float | None
    """Both together, for each task that was solved at least once; None where none was."""


class Cost(Record):
    """US dollars."""

    total: float | None
    """None where a sample's is unknown."""
    per_solved: float | None
    """For each task that was solved at least once; None where none was."""


class Tally:
    """What verdicts add up to.

    Args:
        suite: What was judged on.
    """

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._lines = cache(lambda task_id: scan(suite[task_id].reference).logical_lines)
        self.outcomes: Counter[str] = Counter({outcome.value: 0 for outcome in Outcome})
        self.judged: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()
        self.stages: dict[str, Counter[int]] = defaultdict(Counter)
        """By task id, how many verdicts had which highest stage passed."""
        self.credit: dict[str, int] = {}
        """By task id, the largest line credit of any sample."""
        self.share_sum = 0.0
        self.flags: Counter[str] = Counter()
        self.flagged = 0
        self._ratios = array("d")

    def add_verdict(self, record: dict[str, Any]) -> None:
        """Count one record of ``verdicts.jsonl``."""
        verdict = record["verdict"]
        task_id, outcome = verdict["task_id"], verdict["outcome"]
        passed = outcome == Outcome.PASSED
        self.outcomes[outcome] += 1
        self.judged[task_id] += 1
        self.passed[task_id] += passed
        self.stages[task_id][verdict["stage"]] += 1
        self.share_sum += verdict["passed"] / verdict["total"] if verdict["total"] else 0.0
        credit = self._credit(task_id, verdict["stage"])
        self.credit[task_id] = max(credit, self.credit.get(task_id, 0))
        flags = record.get("flags") or ()
        self.flags.update(flags)
        self.flagged += bool(flags)
        own = record.get("logical_lines")
        reference = self._lines(task_id) if passed and own else None
        if own and reference:
            self._ratios.append(own / reference)

    def _credit(self, task_id: str, stage: int) -> int:
        # From the suite, not from the verdict: measured lines may be newer than a run.
        stages = self._suite[task_id].stages
        return (stages[stage - 1].effective_lines or 0) if 0 < stage <= len(stages) else 0

    def counts(self) -> dict[str, tuple[int, int]]:
        """By task id, in the suite's order: samples judged and samples passed."""
        return {
            task.id: (self.judged[task.id], self.passed[task.id])
            for task in self._suite
            if task.id in self.judged
        }

    def milestones(self) -> dict[str, Milestone]:
        """How many of the attempted tasks reached each milestone that they are long enough for."""
        offered: Counter[int] = Counter()
        got: Counter[int] = Counter()
        for task_id, credit in self.credit.items():
            offered.update(reached(self._suite[task_id].stages[-1].effective_lines or 0))
            got.update(reached(credit))
        return {
            str(lines): Milestone(tasks=offered[lines], reached=got[lines])
            for lines in MILESTONES
            if offered[lines]
        }

    def bloat(self) -> float | None:
        """Median of logical lines over the reference's, of the samples that passed."""
        return median(self._ratios) if self._ratios else None


class Spent:
    """What the samples of a model took."""

    def __init__(self) -> None:
        self._sums: dict[str, float | None] = {}
        self._models = False
        self.finish_reasons: Counter[str] = Counter()

    def add_sample(self, record: dict[str, Any]) -> None:
        """Count one record of ``samples.jsonl``."""
        turns = record.get("turns")
        if not turns:
            return
        self._models = True
        self.finish_reasons[turns[-1].get("finish_reason") or "unknown"] += 1
        for key in ("prompt_tokens", "completion_tokens", "cost"):
            value, before = record.get(key), self._sums.get(key, 0)
            self._sums[key] = None if value is None or before is None else before + value

    def tokens(self, solved: int) -> Tokens | None:
        """Over all samples, and for each of so many solved tasks."""
        if not self._models:
            return None
        prompt, completion = (self._sums[f"{kind}_tokens"] for kind in ("prompt", "completion"))
        known = prompt is not None and completion is not None
        return Tokens(
            prompt=None if prompt is None else int(prompt),
            completion=None if completion is None else int(completion),
            per_solved=(prompt + completion) / solved if known and solved else None,  # type: ignore[operator]
        )

    def cost(self, solved: int) -> Cost | None:
        """Over all samples, and for each of so many solved tasks."""
        total = self._sums.get("cost")
        if total is None:
            return None
        return Cost(total=total, per_solved=total / solved if solved else None)
