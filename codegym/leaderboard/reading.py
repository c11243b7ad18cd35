"""A run folder, taken apart and believed in nothing.

Whoever made it may have edited any byte of it. What is wrong by its form, or contradicts
itself, is refused here; what only the sandbox can tell is a *claim*, which re-grading tests.
"""

from __future__ import annotations

import hashlib
import json
import math
import unicodedata
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codegym.errors import InputError
from codegym.evaluation.summary import Summary, summarise
from codegym.jsonl import JsonLine, read_json_lines
from codegym.suites import Suite
from codegym.task import Outcome

FILES = ("manifest.json", "samples.jsonl", "verdicts.jsonl", "summary.json")
"""What a run folder must hold."""

MAX_SAMPLES = 1_000_000
MAX_NAME = 100
"""Longest name of a row, characters."""

_MAX_SMALL_FILE = 8 << 20
_MAX_LINE = 24 << 20  # the largest submission that a task may allow, escaped
_LARGEST = 1e15  # of any number in a run: tokens, seconds, bytes, money
_OUTCOMES = tuple(outcome.value for outcome in Outcome)
_NEGLIGIBLE = 1e-6


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _SuiteRef(_Part):
    spec: str = Field(max_length=1000)
    digest: str = Field(pattern="^[0-9a-f]{64}$")
    tasks: int = Field(ge=1)


class _Samples(_Part):
    count: int = Field(ge=1, le=MAX_SAMPLES)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(_Part):
    """The part of ``manifest.json`` that a row is made of."""

    format: int
    suite: _SuiteRef
    label: str = Field(max_length=1000)
    samples: _Samples
    seed: int
    backend: str = Field(max_length=100)
    image: str = Field(max_length=500)
    versions: dict[str, Any] = Field(default_factory=dict)
    source: dict[str, Any] = Field(default_factory=dict)


class Program(NamedTuple):
    """One stored sample, and what the run says of it."""

    place: int
    task: int
    """Place of its task in the suite."""
    packed: bytes
    """zlib over UTF-8."""
    outcome: str
    stage: int


@dataclass(frozen=True)
class Offered:
    """A run that may become a row; its numbers are claims."""

    manifest: Manifest
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
    return _validated(Manifest, _small(folder, "manifest.json"), folder / "manifest.json")


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
    samples = _Samples_(folder / "samples.jsonl", suite)
    if (samples.sha256, samples.count) != (manifest.samples.sha256, manifest.samples.count):
        raise InputError(
            "not the samples that the manifest was made for: their SHA-256 differs",
            str(folder / "samples.jsonl"),
        )
    verdicts = _Verdicts(folder / "verdicts.jsonl", suite, samples.tasks)
    claimed = summarise(
        suite,
        manifest.label,
        verdicts.lines(),
        samples=samples.count,
        infrastructure_errors=0,
        seconds=0.0,
    )
    _compare(claimed, _small(folder, "summary.json"), folder / "summary.json")
    sha = hashlib.sha256(f"{suite.digest} {samples.sha256} {manifest.label!a}\n".encode())
    sha.update(bytes(verdicts.outcomes) + verdicts.stages.tobytes())

    def programs() -> Iterator[Program]:
        again = hashlib.sha256()
        for place, (task, program) in enumerate(_read_samples(samples.path, suite, again)):
            packed = zlib.compress(program.encode("utf-8", "surrogatepass"))
            outcome = _OUTCOMES[verdicts.outcomes[place]]
            yield Program(place, task, packed, outcome, verdicts.stages[place])
        if again.hexdigest() != samples.sha256:
            raise InputError("changed while it was read", str(samples.path))

    return Offered(manifest, suite, claimed, samples.per_task, sha.hexdigest(), programs)


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


# ===== The files ====


class _Samples_:
    """What ``samples.jsonl`` holds, less the programs."""

    def __init__(self, path: Path, suite: Suite) -> None:
        self.path = path
        self.tasks = array("l")
        sha = hashlib.sha256()
        for task, _ in _read_samples(path, suite, sha):
            self.tasks.append(task)
        self.sha256, self.count = sha.hexdigest(), len(self.tasks)
        counts = Counter(self.tasks)
        missing = next((task.id for i, task in enumerate(suite) if i not in counts), None)
        if missing is not None:
            raise InputError(
                f"{len(suite) - len(counts)} of {len(suite)} tasks have no sample, {missing} the "
                "first: a row answers its whole suite",
                str(path),
            )
        self.per_task = counts[0]
        odd = next((i for i, count in counts.items() if count != self.per_task), None)
        if odd is not None:
            raise InputError(
                f"{suite[odd].id} has {counts[odd]} samples and {suite[0].id} {self.per_task}: "
                "each task has the same number",
                str(path),
            )


def _read_samples(path: Path, suite: Suite, sha: Any) -> Iterator[tuple[int, str]]:
    """Place of the task and program of each line, taking the digest of their plain form."""
    places = {task.id: place for place, task in enumerate(suite)}
    for count, line in enumerate(_lines(path), start=1):
        if count > MAX_SAMPLES:
            raise InputError(f"more than {MAX_SAMPLES} samples", str(path))
        task_id, program = line.record.get("task_id"), line.record.get("solution")
        if not isinstance(task_id, str) or task_id not in places:
            raise InputError("no task of the suite", line.where)
        if not isinstance(program, str):
            raise InputError("no program under 'solution'", line.where)
        plain = json.dumps({"task_id": task_id, "solution": program}, ensure_ascii=True)
        sha.update(plain.encode("ascii") + b"\n")
        yield places[task_id], program


class _Verdicts:
    """What ``verdicts.jsonl`` says of each sample: outcome, stage, tests."""

    def __init__(self, path: Path, suite: Suite, tasks: array[int]) -> None:
        self._suite, self._tasks = suite, tasks
        self.outcomes = bytearray(b"\xff" * len(tasks))
        self.stages = array("h", bytes(2 * len(tasks)))
        self._shares: list[tuple[int, int]] = [(0, 0)] * len(tasks)
        for line in _lines(path):
            self._add(line)
        missing = self.outcomes.find(b"\xff")
        if missing >= 0:
            raise InputError(
                f"sample {missing} has no verdict: finish the run with `codegym eval` first",
                str(path),
            )

    def _add(self, line: JsonLine) -> None:
        place, verdict = line.record.get("sample"), line.record.get("verdict")
        if not _whole(place, 0, len(self._tasks) - 1):
            raise InputError("'sample' is no sample of this run", line.where)
        if self.outcomes[place] != 0xFF:
            raise InputError(f"a second verdict of sample {place}", line.where)
        if not isinstance(verdict, dict):
            raise InputError("'verdict' is no object", line.where)
        task = self._suite[self._tasks[place]]
        outcome, stage = verdict.get("outcome"), verdict.get("stage")
        passed, total = verdict.get("passed"), verdict.get("total")
        if verdict.get("task_id") != task.id:
            raise InputError(f"sample {place} is of the task {task.id}, not of this", line.where)
        if not isinstance(outcome, str) or outcome not in _OUTCOMES:
            raise InputError("an unknown outcome", line.where)
        if not _whole(total, 0, 1 << 31) or not _whole(passed, 0, total):
            raise InputError("not so many tests can have passed", line.where)
        if not _whole(stage, 0, len(task.stages)):
            raise InputError(f"{task.id} has {len(task.stages)} stages", line.where)
        if outcome == Outcome.PASSED and (stage != len(task.stages) or passed != total):
            raise InputError("the outcome contradicts its tests or stages", line.where)
        self.outcomes[place] = _OUTCOMES.index(outcome)
        self.stages[place] = stage
        self._shares[place] = passed, total

    def lines(self) -> Iterator[bytes]:
        """The verdicts as a summary takes them, with nothing that was not checked."""
        for place, task in enumerate(self._tasks):
            passed, total = self._shares[place]
            verdict = {
                "task_id": self._suite[task].id,
                "outcome": _OUTCOMES[self.outcomes[place]],
                "stage": self.stages[place],
                "passed": passed,
                "total": total,
            }
            yield json.dumps({"sample": place, "verdict": verdict}).encode()


def _compare(claimed: Summary, summary: dict[str, Any], path: Path) -> None:
    """Refuse a summary that its own verdicts do not bear out."""
    ours = claimed.model_dump(mode="json")
    for key in ("tasks", "samples", "judged", "outcomes", "pass_at_k", "tests_passed", "points"):
        found = _difference(ours[key], summary.get(key), key)
        if found:
            raise InputError(f"{found}, by the verdicts beside it", str(path))
    for name in ("h50", "h80", "h95"):
        theirs = summary.get("horizon")
        theirs = theirs.get(name) if isinstance(theirs, dict) else None
        found = _difference(ours["horizon"][name], theirs, f"horizon.{name}")
        if found:
            raise InputError(f"{found}, by the verdicts beside it", str(path))


def _difference(ours: Any, theirs: Any, where: str) -> str:
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        return next(
            filter(None, (_difference(ours[k], theirs[k], f"{where}.{k}") for k in ours)), ""
        )
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        return next(filter(None, (_difference(a, b, f"{where}.{i}") for i, (a, b) in pairs)), "")
    if isinstance(ours, float) and isinstance(theirs, (int, float)):
        same = math.isclose(ours, theirs, rel_tol=_NEGLIGIBLE, abs_tol=_NEGLIGIBLE)
    else:
        same = ours == theirs
    return "" if same else f"{where} is {_short(theirs)} and should be {_short(ours)}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


# ===== JSON that cannot hurt ====


def _lines(path: Path) -> Iterator[JsonLine]:
    _regular(path)
    with open(path, "rb") as file:
        if file.read(2) == b"\x1f\x8b":  # read as lines it would be unzipped, however long
            raise InputError("is compressed; a run folder holds plain lines", str(path))
    for line in read_json_lines(path, _MAX_LINE):
        _sane(line.record, line.where)
        yield line


def _small(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    _regular(path)
    if path.stat().st_size > _MAX_SMALL_FILE:
        raise InputError(f"larger than {_MAX_SMALL_FILE >> 20} MiB", str(path))
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON that can be read: {error}", str(path)) from None
    if not isinstance(value, dict):
        raise InputError("must be a JSON object", str(path))
    _sane(value, str(path))
    return value


def _regular(path: Path) -> None:
    if path.is_symlink() or not path.is_file():
        raise InputError(f"no {path.name} here: a run folder is made by `codegym eval`", str(path))


def _sane(value: Any, where: str) -> None:
    """Refuse a number that nothing in a run can be, wherever it stands."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, (int, float)) and not -_LARGEST <= item <= _LARGEST:
            raise InputError("holds a number that cannot be", where)


def _whole(value: Any, low: int, high: int) -> TypeGuard[int]:
    return type(value) is int and low <= value <= high


def _validated(model: type[Manifest], value: dict[str, Any], path: Path) -> Manifest:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{place}: {first['msg']}", str(path)) from None
