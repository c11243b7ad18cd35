"""Run folders, as far as a report needs them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.evaluation.folder import read_manifest, read_object, read_verdicts
from codegym.evaluation.points import try_fit
from codegym.evaluation.records import Manifest
from codegym.evaluation.summary import Summary
from codegym.horizon import Fit, Record
from codegym.task import Outcome


@dataclass(frozen=True)
class Run:
    """One evaluation."""

    name: str
    """The folder's name."""
    folder: Path
    manifest: Manifest
    summary: Summary

    @property
    def digest(self) -> str:
        """Of the suite: runs of different digests were asked different things."""
        return self.manifest.suite.digest

    @cached_property
    def fit(self) -> Fit | None:
        """The line horizon; None where no two lengths were judged."""
        points = self.summary.points
        return try_fit([Record(p.task, p.family, p.lines, p.passes, p.attempts) for p in points])

    @cached_property
    def counts(self) -> dict[str, tuple[int, int]]:
        """By task: samples judged, samples passed."""
        judged: Counter[str] = Counter()
        passed: Counter[str] = Counter()
        for line in read_verdicts(self.folder):
            judged[line.verdict.task_id] += 1
            passed[line.verdict.task_id] += line.verdict.outcome is Outcome.PASSED
        return {task: (count, passed[task]) for task, count in judged.items()}

    @property
    def spent(self) -> tuple[float, str] | None:
        """What a sample took on average, and of what: dollars, else tokens; None where unknown."""
        summary = self.summary
        if not summary.judged:
            return None
        if summary.cost is not None and summary.cost.total is not None:
            return summary.cost.total / summary.judged, "dollars"
        tokens = summary.tokens
        if tokens is None or tokens.prompt is None or tokens.completion is None:
            return None
        return (tokens.prompt + tokens.completion) / summary.judged, "tokens"


def read_run(folder: Path) -> Run:
    """Read a run folder.

    Raises:
        InputError: It is none, nothing was judged in it yet, or a file of it is broken.
    """
    summary = read_object(folder / "summary.json")
    manifest = read_manifest(folder)
    try:
        return Run(folder.resolve().name, folder, manifest, Summary.model_validate(summary))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(
            f"{first['msg']}; `codegym eval` with the same arguments writes it anew",
            f"{folder / 'summary.json'}: {place}",
        ) from None
