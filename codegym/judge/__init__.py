"""The judge: what a submission is worth, found where the submission cannot reach.

The submission returns answers, never verdicts: the tests run in another process
of the sandbox, under another uid, and call the submission through a proxy that
carries plain data. One module per protocol: ``function``; and ``workspace``, where that
cannot be had, with ``files``, ``manifest``, ``pytests`` and ``rewards``.
"""

from __future__ import annotations

from codegym.judge.judge import Judge

__all__ = ["Judge"]
