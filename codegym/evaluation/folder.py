"""The folder of one evaluation, and how it is read.

=================  ======================================================================
manifest.json      :class:`~codegym.evaluation.records.Manifest`: what is judged, how, where
samples.jsonl      :class:`~codegym.evaluation.records.SampleLine`, a submission a line
verdicts.jsonl     :class:`~codegym.evaluation.records.VerdictLine`, a verdict a line
errors.jsonl       :class:`~codegym.evaluation.records.ErrorLine`, what failed for reasons of
                   the sandbox or of the model's server in the last session
summary.json       :class:`~codegym.evaluation.summary.Summary`: what came out
turns.jsonl        answers and verdicts of episodes that are not over; only while a run goes on
=================  ======================================================================

Lines come in the order in which they were ready: a verdict belongs to the sample of its number
``sample``, not to the line of its place. Each number is in each file at most once. A run that
was stopped lacks some; its last line may be half written, and is then passed over here and cut
off by the session that goes on. When a run is complete its samples are put in the order of their
numbers, line *n* + 1 being sample *n*, and ``samples.sha256`` of the manifest is their digest.

A verdict is always what the judge says about the sample's ``solution`` by the tests of the whole
task, seeded with :func:`sample_seed`: whoever has the suite can judge it again.

    manifest = read_manifest(folder)
    for line in read_verdicts(folder):      # one at a time: a million lines fit
        ...

Changes of the form: in 2, lines of ``samples.jsonl`` have ``sample`` and ``attempt``, and of a
model's answers ``mode``, ``turns``, tokens and cost; those of ``verdicts.jsonl`` may have
``logical_lines`` and ``flags``; the manifest and the summary say more. A folder of form 1 is
refused with a message.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from codegym.errors import InputError
from codegym.evaluation.records import (
    FORMAT,
    ErrorLine,
    Manifest,
    Record,
    SampleLine,
    VerdictLine,
)
from codegym.jsonl import MAX_LINE_BYTES
from codegym.seeds import seed_of

_AnyRecord = TypeVar("_AnyRecord", bound=Record)


def read_manifest(folder: Path) -> Manifest:
    """What a run judged, how and where.

    Raises:
        InputError: The folder is no run, or the manifest is broken or of another form.
    """
    path = folder / "manifest.json"
    raw = read_object(path)
    if raw.get("format") != FORMAT:
        raise InputError(
            f"is of form {raw.get('format')!r}, and this version of codegym reads {FORMAT}",
            str(path),
        )
    try:
        return Manifest.model_validate(raw)
    except ValidationError as error:
        raise InputError(_first(error), str(path)) from None


def read_samples(folder: Path) -> Iterator[SampleLine]:
    """The submissions, in the order of the file.

    Raises:
        InputError: The file is missing, or a line is broken; the message names it.
    """
    return _read(folder / "samples.jsonl", SampleLine)


def read_verdicts(folder: Path) -> Iterator[VerdictLine]:
    """The verdicts, in the order of the file; none where nothing was judged yet.

    Raises:
        InputError: A line is broken; the message names it.
    """
    path = folder / "verdicts.jsonl"
    return _read(path, VerdictLine) if path.exists() else iter(())


def read_errors(folder: Path) -> Iterator[ErrorLine]:
    """What failed for reasons of the sandbox or the model's server; none where nothing did.

    Raises:
        InputError: A line is broken; the message names it.
    """
    path = folder / "errors.jsonl"
    return _read(path, ErrorLine) if path.exists() else iter(())


def sample_seed(seed: int, sample: int) -> int:
    """The seed of the hidden tests' random inputs for one sample, 31 bits.

    Args:
        seed: The manifest's.
        sample: The sample's number.
    """
    return seed_of(f"{seed}:{sample}")


def read_object(path: Path) -> dict[str, Any]:
    """A file with one JSON object.

    Raises:
        InputError: It is missing or something else; the message names it.
    """
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise InputError(
            f"no {path.name} here: a run folder is made by `codegym eval`", str(path.parent)
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"cannot be read: {error}", str(path)) from None
    if not isinstance(found, dict):
        raise InputError("must be a JSON object", str(path))
    return found


def _read(path: Path, kind: type[_AnyRecord]) -> Iterator[_AnyRecord]:
    return (record for _, record in read_located(path, kind))


def read_located(path: Path, kind: type[_AnyRecord]) -> Iterator[tuple[int, _AnyRecord]]:
    """The records of a file, each with the byte that its line begins at.

    Raises:
        InputError: The file is missing, or a line is broken; the message names it.
    """
    try:
        with open(path, "rb") as file:
            number = at = 0
            while raw := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(raw) > MAX_LINE_BYTES:
                    raise InputError("the line is too long", f"{path}:{number}")
                if not raw.endswith(b"\n"):
                    return  # half written: the run was killed there
                try:
                    # Not pydantic's own parser: it refuses lone surrogates, which programs hold.
                    record = json.loads(raw, parse_constant=_refuse)
                    yield at, kind.model_validate(record)
                except ValidationError as error:
                    raise InputError(_first(error), f"{path}:{number}") from None
                except (ValueError, RecursionError) as error:
                    raise InputError(f"not JSON: {error}", f"{path}:{number}") from None
                at += len(raw)
    except FileNotFoundError:
        raise InputError("no such file", str(path)) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(path)) from None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else first["msg"]
