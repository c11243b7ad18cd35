"""The benchmark of ``codegym sandbox bench``: our runs beside what others do, in one go.

Every way of running code is a *contender*. They take turns in rounds, each with a
short batch a round, so that whatever else the machine does hits all of them alike.
What comes out is a :class:`~codegym.bench.report.Report`: a row for each series of
durations, the machine, and where each bar stands.
"""

from __future__ import annotations

from codegym.bench.report import Report
from codegym.bench.runner import Plan, run

__all__ = ["Plan", "Report", "run"]
