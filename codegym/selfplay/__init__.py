"""Self-play on code: a proposer and a solver, and the gate between them.

``guest``      what runs inside the sandbox: the subset, and many programs in one execution
``batch``      that guest through a pool
``values``     signatures, inputs drawn for them, probe inputs
``gate``       which proposals become tasks
``tasks``      deduction, abduction, induction and staged induction
``rewards``    of the proposer, by how often its task is solved
``arena``      the batch interface: propose, gate, pose, solve
``policies``   prompts, and two policies that need no model
``grammar``    a small language for small models: lexemes, uniform draws, typed forms
``syntax``     which lexemes may come next
``tokens``     the same language as tokens, and values as ids, for the small model
``tiny``       that model without torch, with the weights of a run: an agent for the suite `traces`
``verdicts``   a verdict out of what a batch found
``env``        ``codegym/SelfPlay-v0``
``parallel``   the same as a PettingZoo ``ParallelEnv`` (extra ``selfplay``)

Every program runs in a sandbox, none in the process that trains.
"""

from __future__ import annotations

from codegym.selfplay.arena import SelfPlay, read_proposal
from codegym.selfplay.batch import Batch, Bounds
from codegym.selfplay.gate import Decision, Gate, Program, Proposal, Rules
from codegym.selfplay.tasks import Form, Judged, PosedTask
from codegym.selfplay.values import Range

__all__ = [
    "Batch",
    "Bounds",
    "Decision",
    "Form",
    "Gate",
    "Judged",
    "PosedTask",
    "Program",
    "Proposal",
    "Range",
    "Rules",
    "SelfPlay",
    "read_proposal",
]
