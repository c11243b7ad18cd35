"""Reports of evaluations: what ``codegym report`` prints, draws and writes.

``runs`` reads run folders, ``rows`` says a summary in words, ``drawing`` makes the curves,
``page`` the HTML file with the samples that ``cells`` reads; ``static`` has its style and script.
"""

from __future__ import annotations

from codegym.evaluation.reports.runs import Run, read_run

__all__ = ["Run", "read_run"]
