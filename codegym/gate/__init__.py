"""The gate: whether a task can be trusted to tell right programs from wrong ones.

``probes`` are the programs that a task is tried with, ``check`` tries them on one task
and says what was found (``report``), ``run`` does so for a suite, concurrently and
remembering what was found before. A task that fails is set aside, with reasons.
"""

from __future__ import annotations

from codegym.gate.check import check_task
from codegym.gate.report import Options, Survivor, TaskReport
from codegym.gate.run import check_suite

__all__ = ["Options", "Survivor", "TaskReport", "check_suite", "check_task"]
