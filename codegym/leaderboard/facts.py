"""What the long files of a run say, in a few bytes for each of a million samples."""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from codegym.errors import InputError
from codegym.evaluation.folder import read_samples, read_verdicts
from codegym.evaluation.records import SampleLine, VerdictLine
from codegym.evaluation.scan import FLAGS
from codegym.leaderboard.checks import problem_of
from codegym.suites import Suite
from codegym.task import Outcome

MAX_SAMPLES = 1_000_000
OUTCOMES = tuple(outcome.value for outcome in Outcome)

_NO_VERDICT = 0xFF


class SampleFacts:
    """What ``samples.jsonl`` holds, less the programs: 32 bytes a sample."""

    def __init__(self, folder: Path, suite: Suite, count: int) -> None:
        path = folder / "samples.jsonl"
        if not 1 <= count <= MAX_SAMPLES:
            raise InputError(f"a row has 1 to {MAX_SAMPLES} samples, not {count}", str(path))
        self.count = count
        self.tasks = array("i", [-1]) * count
        self.digests = bytearray(16 * count)
        self._spent: list[tuple[int | None, int | None, float | None, str]] = []
        places = {task.id: place for place, task in enumerate(suite)}
        for line in read_samples(folder):
            if line.sample >= count or self.tasks[line.sample] != -1:
                raise InputError(f"sample {line.sample} is there twice, or too many", str(path))
            if line.task_id not in places:
                raise InputError(f"sample {line.sample}: no task of the suite", str(path))
            self.tasks[line.sample] = places[line.task_id]
            self.digests[16 * line.sample : 16 * line.sample + 16] = program_digest(line)
            self._add_spent(line, path)
        if -1 in self.tasks:
            raise InputError(f"sample {self.tasks.index(-1)} is missing", str(path))
        self.per_task = _evenly(self.tasks, suite, path)

    def digest(self, number: int) -> bytes:
        """Of a sample's task and program."""
        return bytes(self.digests[16 * number : 16 * number + 16])

    def _add_spent(self, line: SampleLine, path: Path) -> None:
        problem = problem_of(line.model_dump())
        if problem:
            raise InputError(f"sample {line.sample}: {problem}", str(path))
        if not line.turns:
            return
        reason = line.turns[-1].finish_reason
        if not re.fullmatch("[a-z_]{0,20}", reason):
            raise InputError(f"sample {line.sample}: no finish reason", str(path))
        self._spent.append((line.prompt_tokens, line.completion_tokens, line.cost, reason))

    def spent(self) -> Iterator[bytes]:
        """What a summary takes of the samples: tokens, cost, why answers ended."""
        for prompt, completion, cost, reason in self._spent:
            record = {"prompt_tokens": prompt, "completion_tokens": completion, "cost": cost}
            yield json.dumps({**record, "turns": [{"finish_reason": reason}]}).encode()


def program_digest(line: SampleLine) -> bytes:
    """Of a sample's task and program, 16 bytes."""
    program = line.solution.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(line.task_id.encode() + b"\0" + program, digest_size=16).digest()


def _evenly(tasks: array[int], suite: Suite, path: Path) -> int:
    """How many samples each task has.

    Raises:
        InputError: One has none, or another number than the others.
    """
    counts = Counter(tasks)
    missing = next((task.id for place, task in enumerate(suite) if place not in counts), None)
    if missing is not None:
        raise InputError(
            f"{len(suite) - len(counts)} of {len(suite)} tasks have no sample, {missing} the "
            "first: a row answers its whole suite",
            str(path),
        )
    odd = next((place for place, count in counts.items() if count != counts[0]), None)
    if odd is not None:
        raise InputError(
            f"{suite[odd].id} has {counts[odd]} samples and {suite[0].id} {counts[0]}: "
            "each task has the same number",
            str(path),
        )
    return counts[0]


class VerdictFacts:
    """What ``verdicts.jsonl`` says of each sample, in a few bytes each."""

    def __init__(self, folder: Path, suite: Suite, tasks: array[int]) -> None:
        path = folder / "verdicts.jsonl"
        self._suite, self._tasks = suite, tasks
        self.outcomes = bytearray([_NO_VERDICT]) * len(tasks)
        self.stages = array("h", [0]) * len(tasks)
        self._passed, self._total = (array("l", [0]) * len(tasks) for _ in range(2))
        self._logical = array("l", [-1]) * len(tasks)
        self._flags: dict[int, tuple[str, ...]] = {}
        for line in read_verdicts(folder):
            problem = self._add(line)
            if problem:
                raise InputError(f"sample {line.sample}: {problem}", str(path))
        missing = self.outcomes.find(_NO_VERDICT)
        if missing >= 0:
            raise InputError(
                f"sample {missing} has no verdict: finish the run with `codegym eval` first",
                str(path),
            )

    def _add(self, line: VerdictLine) -> str:
        """Take one verdict; what is wrong with it, or nothing."""
        number, verdict = line.sample, line.verdict
        problem = problem_of(line.model_dump())
        if problem:
            return problem
        if number >= len(self._tasks):
            return "the run has no such sample"
        if self.outcomes[number] != _NO_VERDICT:
            return "a second verdict"
        task = self._suite[self._tasks[number]]
        if verdict.task_id != task.id:
            return f"its task is {task.id}, and not the verdict's"
        if not 0 <= verdict.passed <= verdict.total <= 1 << 31:
            return "not so many tests can have passed"
        if not 0 <= verdict.stage <= len(task.stages):
            return f"{task.id} has {len(task.stages)} stages"
        through = verdict.stage == len(task.stages) and verdict.passed == verdict.total
        if verdict.outcome is Outcome.PASSED and not through:
            return "the outcome contradicts its tests or stages"
        if not set(line.flags) <= FLAGS.keys() or (line.logical_lines or 0) > 1 << 31:
            return "no static scan says this"
        self.outcomes[number] = OUTCOMES.index(verdict.outcome)
        self.stages[number] = verdict.stage
        self._passed[number], self._total[number] = verdict.passed, verdict.total
        self._logical[number] = -1 if line.logical_lines is None else line.logical_lines
        if line.flags:
            self._flags[number] = line.flags
        return ""

    def lines(self) -> Iterator[bytes]:
        """The verdicts as a summary takes them, with nothing that was not checked."""
        for number, task in enumerate(self._tasks):
            verdict = {
                "task_id": self._suite[task].id,
                "outcome": OUTCOMES[self.outcomes[number]],
                "stage": self.stages[number],
                "passed": self._passed[number],
                "total": self._total[number],
            }
            record: dict[str, Any] = {"sample": number, "verdict": verdict}
            if self._logical[number] >= 0:
                record["logical_lines"] = self._logical[number]
            yield json.dumps({**record, "flags": self._flags.get(number, ())}).encode()
