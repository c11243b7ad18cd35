"""From a spec string to a suite."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from codegym.errors import InputError
from codegym.suites import gated
from codegym.suites.suite import Imported, SetAside, Suite


class Source(NamedTuple):
    """Where suites come from, by the name that begins a spec."""

    argument: str
    """What follows the colon, for people; empty where nothing does."""
    what: str
    module: str
    """The module of this package with the importer, loaded when it is asked for."""
    versioned: bool = False
    """Whether ``NAME@VERSION`` is a spec too; the importer then gets the whole of it."""


SOURCES = {
    "authored": Source("", "this project's own tasks", "authored"),
    "workspaces": Source("", "small repositories of this project's own", "workspaces"),
    "ladder": Source("", "a balanced suite for the line horizon", "ladder", versioned=True),
    "ladder-mini": Source("", "60 tasks of the ladder", "ladder", versioned=True),
    "procedural": Source(
        "FAMILY?lines=L&seed=S", "tasks made to measure, &count=N for several", "procedural"
    ),
    "plain-functions": Source("SPLIT", "short functions: train, dev, held-out or all", "plain"),
    "traces": Source("", "functions of 1 to 12 statements, by the values in five runs", "traces"),
    "conformance": Source("NAME", "a public conformance suite as one long task", "conformance"),
    "exercism": Source("PATH", "practice exercises of Exercism's Python track", "exercism"),
    "folder": Source("PATH", "a folder of tasks in the form of docs/tasks.md", "authored"),
    "humaneval": Source("PATH", "HumanEval in its public form, .jsonl or .jsonl.gz", "humaneval"),
    "evalplus": Source("PATH", "HumanEval+ or MBPP+ in EvalPlus' form, .jsonl[.gz]", "evalplus"),
    "mbpp": Source("PATH", "MBPP, mbpp.jsonl or sanitized-mbpp.json", "mbpp"),
    "livecodebench": Source("PATH", "LiveCodeBench, code_generation_lite", "livecodebench"),
    "jsonl": Source("PATH", "tasks written by `codegym tasks import`, .jsonl[.gz]", "jsonl"),
    "quixbugs": Source("PATH", "QuixBugs: programs to repair, folder or .tar.gz", "quixbugs"),
    "harbor": Source("PATH", "Harbor task folders, one or a folder of them", "harbor"),
}
"""Every source. Its module defines ``load(argument: str) -> Imported``."""

KNOWN_SPECS = {
    f"{name}:{source.argument}" if source.argument else name: source.what
    for name, source in SOURCES.items()
}
"""Every form of spec that :func:`load_suite` takes, and what it is."""


def load_suite(spec: str, *, include_set_aside: bool = False) -> Suite:
    """Load a suite.

    Nothing is judged here. Tasks that `codegym tasks check` set aside on this machine, as
    they are and with the sandbox that there is now, are not among the suite's tasks.

    Args:
        spec: One of the forms of :data:`KNOWN_SPECS`, such as ``humaneval:PATH``.
        include_set_aside: Take those in too.

    Returns:
        The suite, every task of it validated. Its ``set_aside`` names what was left out.

    Raises:
        InputError: An unknown spec, or a source that is missing or broken; the
            message names the file and the place in it.
    """
    name, _, argument = spec.partition(":")
    plain, at, _ = name.partition("@")
    source = SOURCES.get(plain)
    if source is None or (argument and not source.argument) or (at and not source.versioned):
        known = ", ".join(KNOWN_SPECS)
        raise InputError(f"unknown; known are: {known}", f"suite {spec!r}")
    if source.argument and not argument:
        what = "path" if source.argument == "PATH" else "name"
        raise InputError(f"a {what} is missing: write {name}:{source.argument}", f"suite {spec!r}")
    module = import_module(f"codegym.suites.{source.module}")
    load: Callable[[str], Imported] = module.load
    found = load(name if source.versioned else argument)
    reasons = {} if include_set_aside else gated.reasons(found.tasks)
    return Suite(
        spec,
        [task for task in found.tasks if task.id not in reasons],
        [*found.set_aside, *(SetAside(*item) for item in reasons.items())],
    )
