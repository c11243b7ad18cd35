"""An episode as one sequence of tokens, which is what a trainer learns from."""

from __future__ import annotations

from dataclasses import dataclass

from codegym.errors import InputError
from codegym.trajectories import Trajectory


@dataclass(frozen=True, slots=True)
class Sequence:
    """The prompt of the first turn, and everything after it."""

    prompt_ids: tuple[int, ...]
    completion_ids: tuple[int, ...]
    """Of all turns: what was sampled, and what the environment said between."""
    mask: tuple[int, ...]
    """1 for each of them that the model sampled; TRL's ``env_mask``, verl's ``response_mask``."""
    logprobs: tuple[float, ...] | None
    """Of each; 0.0 where the model did not sample. None where a turn has none."""


def sequence_of(trajectory: Trajectory) -> Sequence:
    """The tokens of an episode, put together without tokenising anything.

    Raises:
        InputError: A turn has no tokens, or does not begin with all of the turns before it: a
            server that was asked with messages tokenised them again.
    """
    where = f"{trajectory.task_id}, attempt {trajectory.attempt}"
    whole: tuple[int, ...] = ()
    start = 0
    mask: list[int] = []
    logprobs: list[float] | None = []
    for number, turn in enumerate(trajectory.turns, 1):
        tokens = turn.tokens
        if tokens is None:
            raise InputError(f"turn {number} was recorded without tokens", where)
        if number == 1:
            start = len(tokens.prompt_ids)
        elif tokens.prompt_ids[: len(whole)] != whole:
            raise InputError(
                f"turn {number} does not continue the tokens of the turn before: they were made "
                "from text again; give the policy a tokenizer",
                where,
            )
        between = len(tokens.prompt_ids) - len(whole) if number > 1 else 0
        mask += [0] * between + list(tokens.mask)
        if tokens.logprobs is None:
            logprobs = None
        if logprobs is not None and tokens.logprobs is not None:
            logprobs += [0.0] * between + list(tokens.logprobs)
        whole = tokens.prompt_ids + tokens.completion_ids
    told = None if logprobs is None else tuple(logprobs)
    return Sequence(whole[:start], whole[start:], tuple(mask), told)
