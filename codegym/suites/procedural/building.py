"""From the parts that a family draws to a task."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import ModuleType
from typing import Any

from codegym.task import Limits, Stage, Task

RELEASED = dt.date(2026, 11, 27)
"""When the generators were first public; a seed that nobody has drawn yet is newer than that."""

_ORACLES = f"{__package__}.oracles"
_NOT_CARRIED = ("__future__", f"{__package__}.oracles")


@dataclass(frozen=True)
class Parts:
    """What a family draws."""

    title: str
    function: str
    """The entry point."""
    arguments: str
    """Its parameters, as Python writes them."""
    instruction: str
    reference: str
    spec: dict[str, Any]
    """What the oracle interprets: plain data that JSON can hold."""
    sections: int
    """How many test functions share the specification."""


def build(family: str, lines: int, seed: int, parts: Parts, oracle: ModuleType) -> Task:
    """Make a task.

    Args:
        family: The family's name.
        lines: The effective lines that were asked for.
        seed: The seed that was asked for.
        parts: What was drawn.
        oracle: A module of ``oracles``: ``check_section(function, spec, section, sections)``
            tests, ``examples(spec, seed)`` gives calls with their results.
    """
    task_id = f"{family}-{lines}-{seed}"
    return Task(
        id=task_id,
        title=parts.title,
        family=f"procedural-{family}",
        entry_points=(parts.function,),
        stages=(
            Stage(
                instruction=f"# {parts.title}\n\n{parts.instruction.strip()}\n",
                tests=_tests(parts, oracle),
                public=_public(parts, oracle, task_id),
                reference=parts.reference,
                # The parts are drawn so that the reference has just that many statements, and
                # the tests so that each is needed.
                effective_lines=lines,
            ),
        ),
        stub=f"def {parts.function}({parts.arguments}):\n    pass\n",
        limits=Limits(wall_s=60.0, cpu_s=30.0),
        tags=("procedural",),
        licence="MIT",
        released=RELEASED,
    )


def indented(lines: Iterable[str]) -> list[str]:
    """Lines of Python, one level deeper."""
    return ["    " + line for line in lines]


def listing(name: str, entries: Mapping[str, str]) -> str:
    """The dictionary in which a reference looks its parts up.

    Args:
        name: What it is called.
        entries: Keys and values, as Python writes them.
    """
    rows = indented(f"{key}: {value}," for key, value in entries.items())
    return "\n".join([f"{name} = {{", *rows, "}"]) + "\n"


@cache
def _carried(name: str) -> str:
    """The text of an oracle, less the imports of what stands before it."""
    text = resources.files(_ORACLES).joinpath(f"{name}.py").read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_NOT_CARRIED):
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[number] = ""
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip() + "\n"


def _tests(parts: Parts, oracle: ModuleType) -> str:
    name = oracle.__name__.rpartition(".")[2]
    total = parts.sections
    tests = [
        f"def test_section_{number + 1}_of_{total}({parts.function}):\n"
        f"    check_section({parts.function}, SPEC, {number}, {total})\n"
        for number in range(total)
    ]
    return "\n\n".join(
        [
            "from __future__ import annotations\n\nimport json",
            _carried("formulas"),
            _carried(name),
            f"SPEC = json.loads(r'''{json.dumps(parts.spec)}''')",
            *tests,
        ]
    )


def _public(parts: Parts, oracle: ModuleType, seed: str) -> str:
    lines = []
    for number, (arguments, result) in enumerate(oracle.examples(parts.spec, seed), start=1):
        call = ", ".join(repr(argument) for argument in arguments)
        lines.append(
            f"def test_example_{number}({parts.function}):\n"
            f"    assert {parts.function}({call}) == {result!r}\n"
        )
    return "\n\n".join(lines)
