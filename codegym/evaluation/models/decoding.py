"""Answers of a causal language model to a batch of prompts, token by token.

Like transformers' own ``generate``, but that rows which are done leave the batch: what a step costs
on a CPU is the keys and values of the rows in it, and most answers end long before the longest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from inspect import signature
from typing import Any, NamedTuple

import torch

from codegym.evaluation.models.sampling import Chooser

# Rows leave together where an eighth of those in the batch are done: each time costs a copy.
_LEAVE = 8


class Prompted(NamedTuple):
    """A prompt and what its answer may be."""

    ids: Sequence[int]
    room: int
    """Most tokens of the answer."""


class Decoded(NamedTuple):
    """An answer."""

    ids: list[int]
    logprobs: list[float]
    """One for each token; none where they are not wanted."""


def decode(
    model: Any,
    prompts: Sequence[Prompted],
    chooser: Chooser,
    *,
    ends: Collection[int],
    pad: int,
    done: Callable[[list[int]], bool],
    stopped: Callable[[], bool],
) -> list[Decoded]:
    """Decode a batch.

    Args:
        model: A causal language model of transformers.
        prompts: Padded on the left here.
        chooser: Draws the tokens; its rows are those of ``prompts``.
        ends: Tokens that end an answer; they are part of it.
        pad: The token to pad with, which is masked.
        done: Whether an answer so far has come to an end by its text.
        stopped: Asked before each step; where true, what there is so far is returned.

    Returns:
        An answer for each prompt, in order.
    """
    takes, cached = signature(model.forward).parameters, cache_name(model)
    ids, mask = left_padded([prompt.ids for prompt in prompts], pad, model.device)
    found = [Decoded([], []) for _ in prompts]
    rows = [row for row, prompt in enumerate(prompts) if prompt.room > 0]
    kept = list(range(len(prompts)))  # rows that are in the tensors, done or not
    cache = None
    while rows and not stopped():
        given: dict[str, Any] = {"attention_mask": mask, "use_cache": True, cached: cache}
        if "position_ids" in takes:
            given["position_ids"] = positions(mask)[:, -ids.shape[1] :]
        if "logits_to_keep" in takes:
            given["logits_to_keep"] = 1
        with torch.inference_mode():
            out = model(input_ids=ids, **given)
        cache = getattr(out, cached)
        tokens, logprobs = chooser.draw(out.logits[:, -1], kept)
        for place, (row, token) in enumerate(zip(kept, tokens.tolist(), strict=True)):
            if row not in rows:
                continue
            answer, prompt = found[row], prompts[row]
            answer.ids.append(token)
            if logprobs is not None:
                answer.logprobs.append(float(logprobs[place]))
            if token in ends or len(answer.ids) >= prompt.room or done(answer.ids):
                rows.remove(row)
        ids = tokens[:, None]
        many = len(kept) - len(rows) > len(kept) // _LEAVE
        if rows and many and hasattr(cache, "batch_select_indices"):
            stay = torch.tensor([kept.index(row) for row in rows], device=ids.device)
            cache.batch_select_indices(stay)
            ids, mask, kept = ids[stay], mask[stay], list(rows)
        mask = torch.cat([mask, mask.new_ones((len(kept), 1))], dim=1)
    return found


def cache_name(model: Any) -> str:
    """What a model calls the keys and values that it keeps: transformers changed the name."""
    return "cache" if "cache" in signature(model.forward).parameters else "past_key_values"


def left_padded(
    rows: Sequence[Sequence[int]], pad: int, device: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows of tokens as one tensor, padded on the left, and its mask; both (rows, tokens)."""
    width = max(map(len, rows))
    ids = [[pad] * (width - len(row)) + list(row) for row in rows]
    mask = [[0] * (width - len(row)) + [1] * len(row) for row in rows]
    return torch.tensor(ids, device=device), torch.tensor(mask, device=device)


def positions(mask: torch.Tensor) -> torch.Tensor:
    """The position of each token, padding on the left not counted; (rows, tokens)."""
    return (mask.cumsum(dim=1) - 1).clamp(min=0)
