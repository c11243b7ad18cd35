"""What a conformance suite is made of, and the task that is made of it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from codegym.errors import InfrastructureError
from codegym.suites.conformance.archives import Archive
from codegym.suites.suite import Imported, SetAside
from codegym.task import Limits, Stage, Task

SAMPLE_STEP = 12
"""Of each stage's cases the first and every twelfth after it are public."""

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


class Case(NamedTuple):
    """One case of a suite."""

    name: str
    """Unique; letters, digits and underscores."""
    stage: int
    """The first stage that asks for all that the case needs, from 1."""
    data: Mapping[str, Any]
    """What the check of the suite is given; JSON."""


class Contents(NamedTuple):
    """What the archives of a suite give."""

    cases: list[Case]
    check: str
    """Source of ``verify(function, case)``, which raises where the answer is wrong."""
    reference: str
    """Source of a program that passes."""


@dataclass(frozen=True)
class ConformanceSuite:
    """A public suite: where its cases lie, and how a submission is put to them."""

    name: str
    title: str
    entry_point: str
    parameters: str
    """Of the entry point, as they stand in a ``def``."""
    archive: Archive
    """Where the cases lie."""
    read: Callable[[], Contents]
    """Take the suite out of its archives."""
    licence: str
    """Of the suite, SPDX."""
    released: dt.date
    source: str
    """Where the suite is at home."""
    effective_lines: tuple[int | None, ...] = (None,) * 5
    """Of the reference, for each stage (``tools/measure_conformance.py``)."""
    banned: tuple[str, ...] = ()
    not_judged: Mapping[str, str] = field(default_factory=dict)
    """Cases that are left out, with the reason."""


def slug(*parts: str) -> str:
    """A name of letters, digits and underscores."""
    return "_".join(_NOT_IN_NAMES.sub("_", part.lower()).strip("_") for part in parts)


def numbered(names: Sequence[str]) -> list[str]:
    """The names, made unique by a number where one comes again."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return found


def build(suite: ConformanceSuite) -> Imported:
    """The suite as one staged task.

    Raises:
        InfrastructureError: An archive cannot be had, or does not hold what it should.
    """
    instructions = _instructions(suite.name)
    try:
        cases, check, reference = suite.read()
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise InfrastructureError(
            f"{suite.archive}: does not hold the suite in its known form "
            f"({type(error).__name__}: {error})",
            "index",
        ) from error
    judged = [case for case in cases if case.name not in suite.not_judged]
    stages = []
    for number, instruction in enumerate(instructions, start=1):
        own = [case for case in judged if case.stage == number]
        stages.append(
            Stage(
                instruction=instruction,
                tests=_tests(check, own),
                public=_tests(check, own[::SAMPLE_STEP]),
                reference=reference,
                effective_lines=suite.effective_lines[number - 1],
            )
        )
    task = Task(
        id=f"conformance/{suite.name}",
        title=suite.title,
        family=f"conformance-{suite.name}",
        entry_points=(suite.entry_point,),
        banned=suite.banned,
        stages=tuple(stages),
        stub=f"def {suite.entry_point}({suite.parameters}):\n    pass\n",
        limits=Limits(wall_s=90, cpu_s=30),
        tags=("conformance",),
        licence=suite.licence,
        released=suite.released,
        source=f"{suite.source}, in {suite.archive}",
    )
    aside = [
        SetAside(f"{task.id}: {case.name}", suite.not_judged[case.name])
        for case in cases
        if case.name in suite.not_judged
    ]
    return Imported([task], aside)


def _instructions(name: str) -> list[str]:
    """The instruction's text, cut at its stage headings."""
    text = Path(__file__).with_name(f"{name}.md").read_text("utf-8")
    cuts = [heading.start() for heading in re.finditer(r"^# Stage \d+", text, re.MULTILINE)]
    return [text[a:b].strip() + "\n" for a, b in pairwise([0, *cuts[1:], len(text)])]


def _tests(check: str, cases: Sequence[Case]) -> str:
    """A test file with one test for each case: a line of JSON and a check."""
    lines = [json.dumps({"name": case.name, **case.data}) for case in cases]
    # JSON has apostrophes in its strings only.
    text = "\n".join(lines).replace("'''", r"\u0027\u0027\u0027")
    return _TESTS.format(check=check.strip(), cases=text)


_TESTS = """\
import json

{check}


def make_test(line):
    def test(candidate):
        verify(candidate, json.loads(line))

    return test


CASES = r'''
{cases}
'''

for line in CASES.strip().splitlines():
    globals()["test_" + json.loads(line)["name"]] = make_test(line)
"""
