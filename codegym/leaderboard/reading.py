"""A run folder, taken apart and believed in nothing.

Whoever made it may have edited any byte of it. What is wrong by its form, or contradicts
itself, is refused here; what only the sandbox can tell is a *claim*, which re-grading tests.
"""

from __future__ import annotations

import hashlib
import json
import math
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.evaluation.folder import read_manifest as read_format
from codegym.evaluation.folder import read_object, read_samples
from codegym.evaluation.records import Manifest
from codegym.evaluation.summary import Summary, summarise
from codegym.leaderboard.checks import check_object, check_regular
from codegym.leaderboard.facts import OUTCOMES, SampleFacts, VerdictFacts, program_digest
from codegym.suites import Suite

FILES = ("manifest.json", "samples.jsonl", "verdicts.jsonl", "summary.json")
"""What a run folder must hold."""

_MAX_LINE = 24 << 20  # the largest submission that a task may allow, and room for its turns
_MAX_ABOUT = 64 << 10
_NEGLIGIBLE = 1e-6
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
    check_object(path)
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
    samples = SampleFacts(folder, suite, manifest.samples.count)
    verdicts = VerdictFacts(folder, suite, samples.tasks)
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
            if not 0 <= number < samples.count or samples.digest(number) != program_digest(line):
                raise InputError("changed while it was read", str(folder / "samples.jsonl"))
            packed = zlib.compress(line.solution.encode("utf-8", "surrogatepass"))
            outcome = OUTCOMES[verdicts.outcomes[number]]
            task = samples.tasks[number]
            yield Program(number, task, packed, outcome, verdicts.stages[number])

    sha = hashlib.sha256(f"{suite.digest} {manifest.label!a}\n".encode())
    for part in (samples.digests, samples.tasks.tobytes(), verdicts.outcomes):
        sha.update(part)
    sha.update(verdicts.stages.tobytes())
    return Offered(about, suite, claimed, samples.per_task, sha.hexdigest(), programs)


def _read_summary(folder: Path) -> dict[str, Any]:
    path = folder / "summary.json"
    check_object(path)
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
        check_regular(path)
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
