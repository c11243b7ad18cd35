"""Reports of evaluations: what ``codegym report`` prints, draws and writes.

``runs`` reads run folders, ``drawing`` makes the curves, ``page`` the HTML file.
"""

from __future__ import annotations

from codegym.evaluation.reports.runs import Run, read_run

__all__ = ["Run", "read_run"]
