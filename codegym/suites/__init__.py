"""Suites: ordered collections of tasks, loaded by a spec string.

    suite = load_suite("authored")
    suite = load_suite("humaneval:data/HumanEval.jsonl.gz")
    task = suite["HumanEval/0"]

A spec is ``NAME`` or ``NAME:ARGUMENT``. One module here per source of tasks.
"""

from __future__ import annotations

from codegym.suites.loading import KNOWN_SPECS, load_suite
from codegym.suites.suite import Suite

__all__ = ["KNOWN_SPECS", "Suite", "load_suite"]
