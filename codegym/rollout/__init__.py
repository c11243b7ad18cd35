"""Rollouts: a policy plays episodes, many at once, and what it sampled is kept to the token.

    from codegym.rollout import ModelPolicy, collect

    policy = ModelPolicy(open_model("hf:PATH", Sampling(temperature=1.0, logprobs=True)))
    groups = collect("codegym/Repair-v0", policy, suite="authored", group_size=8, out="run.jsonl")

``policies`` are who acts; ``conversation`` keeps a conversation as tokens, so that nothing
is tokenised twice; ``driving`` plays the episodes; ``groups`` has advantages, and
``sequences`` what a trainer learns from. Records are those of :mod:`codegym.trajectories`.
"""

from __future__ import annotations

from codegym.rollout.driving import collect
from codegym.rollout.groups import Group, advantages, groups_of
from codegym.rollout.policies import CallablePolicy, LoadedModel, ModelPolicy, Policy, Reply
from codegym.rollout.sequences import Sequence, sequence_of

__all__ = [
    "CallablePolicy",
    "Group",
    "LoadedModel",
    "ModelPolicy",
    "Policy",
    "Reply",
    "Sequence",
    "advantages",
    "collect",
    "groups_of",
    "sequence_of",
]
