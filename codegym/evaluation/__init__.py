"""Evaluation: judge many submissions, resumably, and report on them.

    with SandboxPool() as pool:
        run = Evaluation(suite, FileSource("samples.jsonl"), Path("runs/mine"), seed=0)
        summary = run.judge(pool)

Submissions come out of a file (``samples``), from agents without a model (``agents``), or are
made in the run: ``player`` plays episodes with a model (``models``) or an object of the user's
(``speakers``), and ``tape`` keeps what an unfinished one has cost. ``runner`` makes and judges at
the same time, ``writing`` writes the run folder, ``folder`` reads one, ``records`` has its form.
``passk``, ``tally``, ``comparing`` and ``summary`` say what came out; ``reports`` shows it.
"""

from __future__ import annotations

from codegym.evaluation.agents import AGENTS, AgentSource
from codegym.evaluation.folder import read_manifest, read_samples, read_verdicts
from codegym.evaluation.passk import pass_at_k
from codegym.evaluation.player import Player
from codegym.evaluation.runner import Evaluation
from codegym.evaluation.samples import FileSource, Sample
from codegym.evaluation.summary import Summary

__all__ = [
    "AGENTS",
    "AgentSource",
    "Evaluation",
    "FileSource",
    "Player",
    "Sample",
    "Summary",
    "pass_at_k",
    "read_manifest",
    "read_samples",
    "read_verdicts",
]
