"""Submissions to judge, as a stream.

Files are in the form that HumanEval and EvalPlus use: one JSON object a line, with
``task_id`` and either ``completion`` (continues the task's prompt) or ``solution``
(the whole program); any number of lines per task, in any order. A file is never
held in memory.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from codegym.errors import InputError
from codegym.extraction import extract_code
from codegym.jsonl import JsonLine, read_json_lines
from codegym.suites import Suite


class Sample(NamedTuple):
    """One submission to one task."""

    task_id: str
    source: str


class SampleSource(Protocol):
    """Where submissions come from; iterated more than once, with the same result."""

    def describe(self) -> dict[str, str | int]:
        """What it is, for the manifest: equal for what would give equal samples."""
        ...

    def label(self) -> str:
        """A short name for people."""
        ...

    def samples(self, suite: Suite) -> Iterator[Sample]:
        """The submissions, in order."""
        ...


class FileSource:
    """Samples out of a ``.jsonl`` or ``.jsonl.gz`` file, or of standard input.

    Args:
        path: The file; ``-`` is standard input, which can be read once.
        extract: Take each text for a model's answer, and look for the program in it
            (see :func:`codegym.extraction.extract_code`).
    """

    def __init__(self, path: Path | str, extract: bool = False) -> None:
        self.path = path
        self.extract = extract

    def describe(self) -> dict[str, str | int]:
        """Only its kind: the run's manifest has the digest of the samples themselves."""
        return {"kind": "samples"}

    def label(self) -> str:
        """The file's name, without its folder."""
        return "stdin" if str(self.path) == "-" else Path(self.path).name

    def samples(self, suite: Suite) -> Iterator[Sample]:
        """Read the samples one by one.

        Raises:
            InputError: The file or a line is broken, or a task id is not in the suite;
                the message names the file and the line.
        """
        empty = True
        for line in read_json_lines(self.path):
            empty = False
            yield _sample(line, suite, self.extract)
        if empty:
            raise InputError("holds no sample", self.label())


def _sample(line: JsonLine, suite: Suite, extract: bool) -> Sample:
    record = line.record
    task_id = record.get("task_id")
    if not isinstance(task_id, str):
        problem = "is missing" if task_id is None else f"must be text, not {type(task_id).__name__}"
        raise InputError(f"the key 'task_id' {problem}", line.where)
    try:
        task = suite[task_id]
    except InputError as error:
        raise InputError(error.what, line.where) from None
    # EvalPlus writes both at times; the whole program is then what counts.
    for key, prefix in (("solution", ""), ("completion", task.prompt)):
        text = record.get(key)
        if text is not None:
            if not isinstance(text, str):
                raise InputError(f"{key}: must be text, not {type(text).__name__}", line.where)
            if extract:
                return Sample(task_id, extract_code(text, task.entry_points, task.prompt))
            return Sample(task_id, prefix + text)
    raise InputError("neither 'completion' nor 'solution' is here", line.where)


class Written(NamedTuple):
    """What :func:`write_samples` wrote."""

    sha256: str
    samples: int


def write_samples(samples: Iterator[Sample], out: IO[bytes] | None) -> Written:
    """Write samples as lines of ``samples.jsonl``, and take the digest of what is written.

    A file, the same file gzipped and the same lines from standard input have one digest.

    Args:
        samples: The samples; consumed.
        out: Where to write; None only takes the digest.
    """
    sha, count = hashlib.sha256(), 0
    attempts: Counter[str] = Counter()
    for sample in samples:
        # ASCII: a lone surrogate, which a JSON text may hold, survives the way to disk.
        record = {
            "sample": count,
            "task_id": sample.task_id,
            "attempt": attempts[sample.task_id],
            "solution": sample.source,
        }
        raw = json.dumps(record, ensure_ascii=True).encode("ascii") + b"\n"
        sha.update(raw)
        count += 1
        attempts[sample.task_id] += 1
        if out is not None:
            out.write(raw)
    return Written(sha.hexdigest(), count)
