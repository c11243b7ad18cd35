"""A run folder, taken apart and believed in nothing.

Whoever made it may have edited any byte of it. What is wrong by its form, or contradicts
itself, is refused here; what only the sandbox can tell is a *claim*, which re-grading tests.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.evaluation.folder import read_manifest as read_format
from codegym.evaluation.folder import read_object, read_samples, read_verdicts
from codegym.evaluation.records import Manifest, SampleLine, VerdictLine
from codegym.evaluation.scan import FLAGS
from codegym.evaluation.summary import Summary, summarise
from codegym.suites import Suite
from codegym.task import Outcome

FILES = ("manifest.json", "samples.jsonl", "verdicts.jsonl", "summary.json")
"""What a run folder must hold."""

MAX_SAMPLES = 1_000_000
MAX_NAME = 100
"""Longest name of a row, characters."""

_MAX_OBJECT = 8 << 20
_MAX_LINE = 24 << 20  # the largest submission that a task may allow, and room for its turns
_MAX_ABOUT = 64 << 10
_MAX_DEPTH = 12
_LARGEST = 1e15  # of any number in a run: tokens, seconds, bytes, money
_NEGLIGIBLE = 1e-6
_OUTCOMES = tuple(outcome.value for outcome in Outcome)
_NO_VERDICT = 0xFF
_ABOUT = {
    *("label", "source", "mode", "turns", "n", "seed", "cutoff", "price", "started", "concurrency"),
    *("backend", "runtime", "image", "image_digest", "versions", "limits", "host"),
}
"""Of a manifest, what a row tells; its command may name what is nobody's business."""
# Of a summary, what does not follow from the verdicts, or is compared by itself.
_NOT_COMPARED = {"suite", "source", "seconds", "infrastructure_errors", "files"}


class Program(NamedTuple):
    """One stored sample, and what the run says of it."""

    place: int
    """Its number in the run."""
    task: int
    """Place of its task in the suite."""
    packed: bytes
    """zlib over UTF-8."""
    outcome: str
    stage: int


@dataclass(frozen=True)
class Offered:
    """A run that may become a row; its numbers are claims."""

    about: dict[str, Any]
    """How it was made, out of its manifest."""
    suite: Suite
    claimed: Summary
    """Added up here out of the run's verdicts."""
    per_task: int
    content: str
    """SHA-256 over what is claimed of what: equal runs are equal here."""
    programs: Callable[[], Iterator[Program]]
    """Reads the samples once more, one by one."""


def read_manifest(folder: Path) -> Manifest:
    """Read and check ``manifest.json``.

    Raises:
        InputError: It is missing, too large, broken, or says what cannot be.
    """
    path = folder / "manifest.json"
    _check_object(path)
    return read_format(folder)


def read_run(folder: Path, suite: Suite) -> Offered:
    """Check a run folder by everything that can be told without judging.

    Args:
        folder: The run folder.
        suite: The suite that its manifest names by digest.

    Raises:
        InputError: It is incomplete, or contradicts the suite or itself; the message names
            the file and the line.
    """
    manifest = read_manifest(folder)
    if (manifest.suite.digest, manifest.suite.tasks) != (suite.digest, len(suite)):
        raise InputError("its suite is another", str(folder / "manifest.json"))
    about = manifest.model_dump(mode="json", include=_ABOUT)
    if len(json.dumps(about)) > _MAX_ABOUT:
        raise InputError("says too much of how it was made", str(folder / "manifest.json"))
    summary = _read_summary(folder)
    _check_digests(folder, manifest, summary)
    samples = _SampleFacts(folder, suite, manifest.samples.count)
    verdicts = _VerdictFacts(folder, suite, samples.tasks)
    claimed = summarise(
        suite,
        manifest.label,
        verdicts.lines(),
        samples.spent(),
        samples=samples.count,
        infrastructure_errors=0,
        seconds=0.0,
        cutoff=manifest.cutoff,
    )
    _check_summary(claimed, summary, folder / "summary.json")

    def programs() -> Iterator[Program]:
        for line in read_samples(folder):
            number = line.sample
            if not 0 <= number < samples.count or samples.digest(number) != _digest(line):
                raise InputError("changed while it was read", str(folder / "samples.jsonl"))
            packed = zlib.compress(line.solution.encode("utf-8", "surrogatepass"))
            outcome = _OUTCOMES[verdicts.outcomes[number]]
            task = samples.tasks[number]
            yield Program(number, task, packed, outcome, verdicts.stages[number])

    sha = hashlib.sha256(f"{suite.digest} {manifest.label!a}\n".encode())
    for part in (samples.digests, samples.tasks.tobytes(), verdicts.outcomes):
        sha.update(part)
    sha.update(verdicts.stages.tobytes())
    return Offered(about, suite, claimed, samples.per_task, sha.hexdigest(), programs)


def checked_name(name: str, where: str = "name") -> str:
    """A row's name: one short line of characters that a page can show.

    Raises:
        InputError: It is empty, too long, or holds what changes how other text is shown.
    """
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise InputError(f"is 1 to {MAX_NAME} characters long, not {len(name)}", where)
    for character in name:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            raise InputError(f"holds the character U+{ord(character):04X}", where)
    return name


# ===== Samples ====


class _SampleFacts:
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
            self.digests[16 * line.sample : 16 * line.sample + 16] = _digest(line)
            self._add_spent(line, path)
        if -1 in self.tasks:
            raise InputError(f"sample {self.tasks.index(-1)} is missing", str(path))
        self.per_task = _evenly(self.tasks, suite, path)

    def digest(self, number: int) -> bytes:
        """Of a sample's task and program."""
        return bytes(self.digests[16 * number : 16 * number + 16])

    def _add_spent(self, line: SampleLine, path: Path) -> None:
        problem = _problem(line.model_dump())
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


def _digest(line: SampleLine) -> bytes:
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


# ===== Verdicts ====


class _VerdictFacts:
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
        problem = _problem(line.model_dump())
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
        self.outcomes[number] = _OUTCOMES.index(verdict.outcome)
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
                "outcome": _OUTCOMES[self.outcomes[number]],
                "stage": self.stages[number],
                "passed": self._passed[number],
                "total": self._total[number],
            }
            record: dict[str, Any] = {"sample": number, "verdict": verdict}
            if self._logical[number] >= 0:
                record["logical_lines"] = self._logical[number]
            yield json.dumps({**record, "flags": self._flags.get(number, ())}).encode()


# ===== The summary, and what holds the files together ====


def _read_summary(folder: Path) -> dict[str, Any]:
    path = folder / "summary.json"
    _check_object(path)
    summary = read_object(path)
    try:
        Summary.model_validate(summary)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{place}: {first['msg']}", str(path)) from None
    return summary


def _check_digests(folder: Path, manifest: Manifest, summary: dict[str, Any]) -> None:
    """Refuse files that are not those that the run ended with; reads each once."""
    for name in ("samples.jsonl", "verdicts.jsonl"):
        path = folder / name
        _check_regular(path)
        sha, room, ended = hashlib.sha256(), _MAX_LINE, True
        with open(path, "rb") as file:
            while chunk := file.readline(1 << 20):
                sha.update(chunk)
                ended = chunk.endswith(b"\n")
                room = _MAX_LINE if ended else room - len(chunk)
                if room < 0:
                    raise InputError(f"a line is longer than {_MAX_LINE >> 20} MiB", str(path))
        if not ended:
            raise InputError("its last line is cut off", str(path))
        known = {(summary.get("files") or {}).get(name)}
        if name == "samples.jsonl" and manifest.samples.sha256 is not None:
            known.add(manifest.samples.sha256)
        if known != {sha.hexdigest()}:
            raise InputError("not the file that the run ended with: its SHA-256 differs", str(path))


def _check_summary(claimed: Summary, summary: dict[str, Any], path: Path) -> None:
    """Refuse a summary that its own verdicts do not bear out."""
    ours = claimed.model_dump(mode="json")
    for key in summary.keys() & ours.keys() - _NOT_COMPARED:
        found = _difference(ours[key], summary[key], key)
        if found:
            raise InputError(f"{found}, by the verdicts beside it", str(path))


def _difference(ours: Any, theirs: Any, where: str) -> str:
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        found = (_difference(ours[key], theirs[key], f"{where}.{key}") for key in ours)
        return next(filter(None, found), "")
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        found = (
            _difference(a, b, f"{where}.{i}")
            for i, (a, b) in enumerate(zip(ours, theirs, strict=True))
        )
        return next(filter(None, found), "")
    if isinstance(ours, float) and isinstance(theirs, (int, float)):
        same = math.isclose(ours, theirs, rel_tol=_NEGLIGIBLE, abs_tol=_NEGLIGIBLE)
    else:
        same = ours == theirs
    return "" if same else f"{where} is {_short(theirs)} and should be {_short(ours)}"


def _short(value: Any) -> str:
    text = ascii(value)
    return text if len(text) <= 40 else text[:37] + "..."


# ===== Files that cannot hurt ====


def _check_regular(path: Path) -> None:
    if path.is_symlink() or not path.is_file():
        raise InputError(
            f"no {path.name} here: a run folder is made by `codegym eval`", str(path.parent)
        )


def _check_object(path: Path) -> None:
    """Refuse a JSON file that is huge, deep, or holds a number or a text that nothing can be."""
    _check_regular(path)
    if path.stat().st_size > _MAX_OBJECT:
        raise InputError(f"larger than {_MAX_OBJECT >> 20} MiB", str(path))
    problem = _problem(read_object(path), halves=True)
    if problem:
        raise InputError(problem, str(path))


def _problem(value: Any, halves: bool = False) -> str:
    """What no record of a run can hold, anywhere in it; nothing where all is well.

    Args:
        value: The record.
        halves: Whether to look for lone surrogates too, which programs may hold and no answer
            of the API can.
    """
    stack: list[tuple[Any, int]] = [(value, 0)]
    while stack:
        item, depth = stack.pop()
        if depth > _MAX_DEPTH:
            return "nested too deep"
        if isinstance(item, dict):
            stack.extend((key, depth) for key in item)
            stack.extend((each, depth + 1) for each in item.values())
        elif isinstance(item, (list, tuple)):
            stack.extend((each, depth + 1) for each in item)
        elif isinstance(item, str):
            if halves and any("\ud800" <= character <= "\udfff" for character in item):
                return "holds half a character"
        elif isinstance(item, (int, float)) and not -_LARGEST <= item <= _LARGEST:
            return "holds a number that cannot be"
    return ""
