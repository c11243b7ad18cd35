"""From a spec string to a suite."""

from __future__ import annotations

from pathlib import Path

from codegym.errors import InputError
from codegym.suites import authored, humaneval
from codegym.suites.suite import Suite

KNOWN_SPECS = {
    "authored": "this project's own tasks",
    "humaneval:PATH": "HumanEval in its public form, .jsonl or .jsonl.gz",
}
"""Every form of spec that :func:`load_suite` takes, and what it is."""


def load_suite(spec: str) -> Suite:
    """Load a suite.

    Args:
        spec: ``authored`` or ``humaneval:PATH``.

    Returns:
        The suite, every task of it validated.

    Raises:
        InputError: An unknown spec, or a source that is missing or broken; the
            message names the file and the place in it.
    """
    name, colon, argument = spec.partition(":")
    if name == "authored" and not colon:
        return Suite(spec, authored.load_tasks())
    if name == "humaneval" and argument:
        return Suite(spec, humaneval.load_tasks(Path(argument).expanduser()))
    known = ", ".join(KNOWN_SPECS)
    if name == "humaneval":
        raise InputError("a path is missing: write humaneval:PATH", f"suite {spec!r}")
    raise InputError(f"unknown; known are: {known}", f"suite {spec!r}")
