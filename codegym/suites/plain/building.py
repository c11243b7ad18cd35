"""From a row of a table to a task."""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import random
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from codegym.suites.plain import inputs, tables
from codegym.task import Limits, Stage, Task

RELEASED = dt.date(2026, 11, 27)
SPLITS = ("train", "dev", "held-out")
EXAMPLES, TRIALS = 3, 100
"""Shown calls, and hidden ones with inputs drawn anew for each judgement."""

_ARTICLE = {
    **dict.fromkeys(("numbers", "values", "first", "second"), "a list of integers"),
    "rows": "a list of lists of integers",
    "words": "a list of strings",
    "prices": "a dictionary from strings to integers",
    **dict.fromkeys(("text", "word", "other", "sentence", "letter"), "a string"),
}


@dataclass(frozen=True)
class Behaviour:
    """One function, said and written."""

    concept: str
    """Behaviours of one concept differ by a constant or a condition; they share a split."""
    name: str
    parameters: tuple[str, ...]
    returns: str
    """What it returns, in English."""
    code: str
    """The body, without indentation."""

    @property
    def source(self) -> str:
        """The reference."""
        body = "".join(f"    {line}\n" for line in self.code.split("\n"))
        return f"def {self.name}({', '.join(self.parameters)}):\n{body}"

    @property
    def split(self) -> str:
        """Which of :data:`SPLITS` it is in: its concept decides."""
        place = int(hashlib.sha256(f"plain-functions 1 {self.concept}".encode()).hexdigest(), 16)
        return SPLITS[(0, 0, 0, 0, 0, 0, 1, 2, 2, 2)[place % 10]]


@cache
def behaviours() -> tuple[Behaviour, ...]:
    """All of them, in the order of the tables."""
    return tuple(_read(row) for row in tables.rows())


def _read(row: str) -> Behaviour:
    concept, signature, returns, code = row.split(" | ", 3)
    name, _, parameters = signature.rstrip(")").partition("(")
    lines = code.replace(r"\n", "\n") if "return" in code else f"return {code}"
    return Behaviour(concept, name, tuple(parameters.split(", ")), returns, lines)


@cache
def carried() -> str:
    """The text of :mod:`inputs`, which the judge gets with the tests."""
    return resources.files(__package__).joinpath("inputs.py").read_text(encoding="utf-8")


def build(behaviour: Behaviour) -> Task:
    """The task that a behaviour is."""
    name, parameters = behaviour.name, ", ".join(behaviour.parameters)
    told = [f"{p} is {_ARTICLE.get(p, 'an integer')}" for p in behaviour.parameters]
    return Task(
        id=f"plain/{name}",
        title=name.replace("_", " "),
        family=f"plain-{behaviour.concept}",
        entry_points=(name,),
        prompt=f'def {name}({parameters}):\n    """Return {behaviour.returns}.\n\n'
        f'    Here {_listed(told)}.\n    """\n',
        stages=(
            Stage(
                instruction=f"Write a Python function `{name}({parameters})` that returns "
                f"{behaviour.returns}. Here {_listed(told)}.\n",
                tests=_tests(behaviour),
                public=_public(behaviour),
                reference=behaviour.source,
            ),
        ),
        stub=f"def {name}({parameters}):\n    pass\n",
        limits=Limits(wall_s=60.0, cpu_s=2.0),
        tags=("plain-functions", behaviour.split),
        licence="MIT",
        released=RELEASED,
    )


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _tests(behaviour: Behaviour) -> str:
    name = behaviour.name
    reference = re.sub(r"^def \w+", "def reference", behaviour.source)
    return (
        f"{carried()}\n\nimport copy\n\n\n{reference}\n\n"
        f"def test_drawn_inputs({name}):\n"
        f"    rng = random.Random(random.random())\n"
        f"    for _ in range({TRIALS}):\n"
        f"        arguments = draw({list(behaviour.parameters)!r}, rng)\n"
        f"        expected = reference(*copy.deepcopy(arguments))\n"
        f"        assert same({name}(*arguments), expected)\n"
    )


def _public(behaviour: Behaviour) -> str:
    calls = []
    for arguments, result in examples(behaviour, EXAMPLES):
        shown = ", ".join(map(repr, arguments))
        calls.append(f"    assert {behaviour.name}({shown}) == {result!r}\n")
    return f"def test_examples({behaviour.name}):\n{''.join(calls)}"


def examples(behaviour: Behaviour, count: int) -> list[tuple[list[Any], Any]]:
    """Calls with their results, fixed by the name; different results first."""
    function, rng = compiled(behaviour), random.Random(f"plain-functions {behaviour.name}")
    found: dict[str, tuple[list[Any], Any]] = {}
    spare: dict[str, tuple[list[Any], Any]] = {}
    for _ in range(12 * count):
        arguments = inputs.draw(list(behaviour.parameters), rng)
        result = function(*arguments)
        (spare if repr(result) in found else found).setdefault(
            repr(result) if repr(result) not in found else repr(arguments), (arguments, result)
        )
    return [*found.values(), *spare.values()][:count]


def compiled(behaviour: Behaviour) -> Any:
    """The reference as a function. It is this project's own text, not a model's."""
    space: dict[str, Any] = {}
    exec(compile(ast.parse(behaviour.source), behaviour.name, "exec"), space)
    return space[behaviour.name]
