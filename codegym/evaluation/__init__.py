"""Evaluation: judge many submissions, resumably, and report on them.

    with SandboxPool() as pool:
        run = Evaluation(suite, FileSource("samples.jsonl"), Path("runs/mine"), seed=0)
        summary = run.judge(pool)

``samples`` reads submissions, ``agents`` makes some without a model, ``runner``
judges them, ``passk`` and ``summary`` say what came out.
"""

from __future__ import annotations

from codegym.evaluation.agents import AGENTS, AgentSource
from codegym.evaluation.passk import pass_at_k
from codegym.evaluation.runner import Evaluation
from codegym.evaluation.samples import FileSource, Sample
from codegym.evaluation.summary import Summary

__all__ = [
    "AGENTS",
    "AgentSource",
    "Evaluation",
    "FileSource",
    "Sample",
    "Summary",
    "pass_at_k",
]
