"""The records of a run folder; :mod:`codegym.evaluation.folder` says which file holds which.

All are frozen, name each field, refuse unknown ones and numbers that are not finite, and are one
line of JSON. A field that is None or empty stands for what is unknown or was not asked for.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator

from codegym.task import Verdict

FORMAT = 2
"""Version of the folder's form; :mod:`codegym.evaluation.folder` tells what changed."""

Mode = Literal["auto", "single", "repair", "staged", "workspace"]
"""How an agent is asked. ``single``: once, for the whole task. ``repair``: several times, with
feedback. ``staged``: stage by stage. ``workspace``: with tools. ``auto``: ``workspace`` for a
repository, ``staged`` for a task of several stages, else ``single``."""


def _as_it_is(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value


Text = Annotated[str, PlainValidator(_as_it_is)]
"""Text of a model or of a submission: any, lone surrogates too, which pydantic's own refuses. A
record with such a field is written by ``json.dumps`` of its ``model_dump()``."""


class Record(BaseModel):
    """What all have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


# ===== samples.jsonl ====


class Turn(Record):
    """One time that an agent was asked."""

    observation: Text
    """What it was told: the prompt, then the feedback. A model's whole conversation is the
    manifest's ``source.system``, if any, and these and the answers in turn."""
    answer: Text
    """What it said, before a program was taken out of it."""
    finish_reason: str = ""
    """As of :class:`codegym.evaluation.models.Answer`."""
    prompt_tokens: int | None = Field(default=None, ge=0)
    completion_tokens: int | None = Field(default=None, ge=0)
    seconds: float | None = Field(default=None, ge=0)
    """Wall clock until the answer was there."""


class SampleLine(Record):
    """One submission."""

    sample: int = Field(ge=0)
    """Its number, from 0; each is there once. Of an agent's or a model's samples it is
    ``attempt * tasks + place of the task in the suite``."""
    task_id: str
    attempt: int = Field(ge=0)
    """Which try at this task, from 0."""
    solution: Text
    """The program that is judged; of a workspace, the changed files as the text of a JSON
    object. Of several submissions ``repair`` takes the last, ``staged`` the last of those that
    passed most stages."""
    mode: Mode | None = None
    """How it was asked, never ``auto``; None for samples out of a file."""
    turns: tuple[Turn, ...] = ()
    """Empty for samples out of a file and of agents without a model."""
    prompt_tokens: int | None = Field(default=None, ge=0)
    """Of all turns together; None where one is unknown."""
    completion_tokens: int | None = Field(default=None, ge=0)
    cost: float | None = Field(default=None, ge=0)
    """US dollars."""


# ===== verdicts.jsonl ====


class VerdictLine(Record):
    """What the judge found about one submission, by the tests of the whole task."""

    sample: int = Field(ge=0)
    verdict: Verdict
    """With at most 2000 bytes of each of its two outputs."""
    logical_lines: int | None = Field(default=None, ge=0)
    """Statements of the program; None where it is not Python."""
    flags: tuple[str, ...] = ()
    """What a static scan took for an attempt at the judge (see
    :mod:`codegym.evaluation.scan`). It never changes a verdict."""


class ErrorLine(Record):
    """One sample that there is no verdict, or no answer, for (``errors.jsonl``)."""

    sample: int = Field(ge=0)
    task_id: str
    cause: str
    """As of :class:`codegym.InfrastructureError`."""
    message: str


# ===== manifest.json ====


class SuiteEntry(Record):
    """What was judged on."""

    spec: str
    digest: str
    """Of the whole suite; two runs compare only where it is equal."""
    tasks: int
    checksums: dict[str, str] = Field(default_factory=dict)
    """Of each task, by id."""


class SamplesEntry(Record):
    """What was judged."""

    count: int = Field(ge=0)
    """How many samples the run has when it is complete."""
    sha256: str | None = None
    """Over ``samples.jsonl``; None until all are there, where they are made in the run."""


class Manifest(Record):
    """What is judged, how and where (``manifest.json``)."""

    format: Literal[2]
    label: str
    """A short name of the source, for people."""
    suite: SuiteEntry
    source: dict[str, Any]
    """Where submissions come from: ``kind`` (``samples``, ``agent``, ``object``, ``openai``,
    ``hf``), the model's name and server, ``sampling``, ``system``."""
    mode: Mode | None = None
    """None for samples out of a file."""
    turns: int | None = None
    """Most turns of an episode; None for the mode's own default."""
    n: int | None = None
    """Samples per task, where they are made in this run."""
    samples: SamplesEntry
    seed: int
    cutoff: dt.date | None = None
    """The date up to which the model may have seen public tasks."""
    price: dict[str, float] | None = None
    """``prompt`` and ``completion``, US dollars for a million tokens."""
    command: list[str] = Field(default_factory=list)
    """The command that began the run."""
    started: dt.datetime | None = None
    concurrency: int | None = None
    """Episodes at once."""
    backend: str | None = None
    """None, like what follows, until something was judged."""
    runtime: str | None = None
    image: str | None = None
    """Tag of the sandbox's image: the hash of its sources."""
    image_digest: str | None = None
    """What Docker calls the image's id; None on other backends."""
    workers: int | None = None
    versions: dict[str, str | None] = Field(default_factory=dict)
    """``codegym``, ``commit`` of its checkout (``+changes`` where it was edited; None outside of
    one), ``python``."""
    limits: dict[str, Any] = Field(default_factory=dict)
    """Of the judge: ``examples`` of a property test, ``scale_limits``. Each task's own limits are
    under its checksum."""
    host: dict[str, Any] = Field(default_factory=dict)
