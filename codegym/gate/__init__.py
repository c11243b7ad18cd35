"""The gate: whether a task can be trusted to tell right programs from wrong ones.

``probes`` are the programs that a task is tried with, ``shown`` finds hidden cases that
its instruction gives away, ``check`` tries one task and says what was found (``report``),
``run`` does so for a suite, concurrently and remembering what was found before. A task
that fails is set aside, with reasons. ``alike`` compares tasks with each other.
"""

from __future__ import annotations

from codegym.gate.alike import MOST_SHARED, Pair, alike
from codegym.gate.check import check_task
from codegym.gate.report import Options, Survivor, TaskReport
from codegym.gate.run import check_suite

__all__ = [
    "MOST_SHARED",
    "Options",
    "Pair",
    "Survivor",
    "TaskReport",
    "alike",
    "check_suite",
    "check_task",
]
