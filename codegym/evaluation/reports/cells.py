"""The samples of a run for a page: one letter each, and their details in chunks.

A page holds the letters. Details are read in chunks of samples when a cell is opened: scripts
beside the page, since a page that was opened from disk may load those and nothing else. Where all
details are small they are in the page itself, which is then one file.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from codegym.errors import InputError
from codegym.evaluation.folder import read_located
from codegym.evaluation.records import SampleLine, VerdictLine
from codegym.evaluation.reports.runs import Run
from codegym.task import Outcome

CHUNK = 50
"""Samples of a chunk, by their numbers."""

LETTERS = {
    Outcome.PASSED: "P",
    Outcome.FAILED: "F",
    Outcome.TIMEOUT: "T",
    Outcome.MEMORY: "M",
    Outcome.OUTPUT: "O",
    Outcome.CRASHED: "C",
    Outcome.INVALID: "I",
}
_MOST_TEXT = 40_000
_MOST_TESTS = 300


class Cells:
    """The samples of one run; reads both of its files once, and then by place.

    Args:
        run: The run.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        count = run.manifest.samples.count
        self._samples, self._verdicts = array("q", [-1]) * count, array("q", [-1]) * count
        self._tasks: dict[str, list[tuple[int, str]]] = defaultdict(list)
        path = run.folder / "samples.jsonl"
        for at, sample in read_located(path, SampleLine):
            self._samples[_checked(sample.sample, count, path)] = at
        path = run.folder / "verdicts.jsonl"
        for at, line in read_located(path, VerdictLine) if path.exists() else ():
            self._verdicts[_checked(line.sample, count, path)] = at
            letter = LETTERS[line.verdict.outcome]
            self._tasks[line.verdict.task_id].append((line.sample, letter))

    def matrix(self) -> dict[str, Any]:
        """Tasks, and for each its samples: numbers, and their letters as one string."""
        lines: dict[str, int] = {}
        families: dict[str, str] = {}
        for point in self._run.summary.points:
            task = point.task.partition("#")[0]
            lines[task] = max(point.lines, lines.get(task, 0))
            families[task] = point.family
        # In the suite's order, which a comparison shares; what is not in it comes last.
        order = {task: place for place, task in enumerate(self._run.manifest.suite.checksums)}
        rows = []
        for task in sorted(self._tasks, key=lambda task: (order.get(task, len(order)), task)):
            found = sorted(self._tasks[task])
            rows.append(
                {
                    "task": task,
                    "family": families.get(task, ""),
                    "lines": lines.get(task),
                    "numbers": [number for number, _ in found],
                    "letters": "".join(letter for _, letter in found),
                }
            )
        return {"name": self._run.name, "rows": rows, "chunk": CHUNK}

    def chunks(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Number and details of each chunk that has a verdict."""
        if not self._tasks:
            return
        with (
            open(self._run.folder / "samples.jsonl", "rb") as samples,
            open(self._run.folder / "verdicts.jsonl", "rb") as verdicts,
        ):
            count = len(self._verdicts)
            for first in range(0, count, CHUNK):
                found = {}
                for number in range(first, min(first + CHUNK, count)):
                    if self._verdicts[number] < 0:
                        continue
                    verdicts.seek(self._verdicts[number])
                    verdict = VerdictLine.model_validate(json.loads(verdicts.readline()))
                    sample = None
                    if self._samples[number] >= 0:
                        samples.seek(self._samples[number])
                        sample = SampleLine.model_validate(json.loads(samples.readline()))
                    found[str(number)] = _detail(verdict, sample)
                if found:
                    yield first // CHUNK, found


def _checked(number: int, count: int, path: Path) -> int:
    if number >= count:
        raise InputError(f"names sample {number} of {count}", str(path))
    return number


def _detail(line: VerdictLine, sample: SampleLine | None) -> dict[str, Any]:
    verdict = line.verdict
    detail: dict[str, Any] = {
        "task": verdict.task_id,
        "outcome": verdict.outcome.value,
        "reason": _cut(verdict.reason),
        "tests": f"{verdict.passed} of {verdict.total} tests passed",
        "stage": verdict.stage,
        "credit": verdict.line_credit,
        "results": [
            [test.name, test.stage, test.passed, _cut(test.message)]
            for test in verdict.tests[:_MOST_TESTS]
        ],
        "stdout": verdict.stdout.decode("utf-8", "replace"),
        "stderr": verdict.stderr.decode("utf-8", "replace"),
        "usage": f"{verdict.usage.wall_s:.3f} s, {verdict.usage.cpu_s:.3f} s of CPU, "
        f"{verdict.usage.peak_bytes / 1e6:.0f} MB",
        "flags": list(line.flags),
        "lines": line.logical_lines,
    }
    if sample is not None:
        detail["attempt"] = sample.attempt
        detail["program"] = _cut(sample.solution)
        detail["turns"] = [
            {
                "observation": _cut(turn.observation),
                "answer": _cut(turn.answer),
                "finish": turn.finish_reason,
                "tokens": [turn.prompt_tokens, turn.completion_tokens],
            }
            for turn in sample.turns
        ]
    return detail


def _cut(text: str) -> str:
    if len(text) <= _MOST_TEXT:
        return text
    return f"{text[:_MOST_TEXT]}\n[... {len(text) - _MOST_TEXT} characters left out ...]"
