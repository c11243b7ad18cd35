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
    takes = signature(model.forward).parameters
    cached = "cache" if "cache" in takes else "past_key_values"  # the new name and the old one
    width = max(len(prompt.ids) for prompt in prompts)
    ids = torch.tensor([[pad] * (width - len(p.ids)) + list(p.ids) for p in prompts])
    mask = torch.tensor([[0] * (width - len(p.ids)) + [1] * len(p.ids) for p in prompts])
    ids, mask = ids.to(model.device), mask.to(model.device)
    found = [Decoded([], []) for _ in prompts]
    rows = [row for row, prompt in enumerate(prompts) if prompt.room > 0]
    kept = list(range(len(prompts)))  # rows that are in the tensors, done or not
    cache = None
    while rows and not stopped():
        given: dict[str, Any] = {"attention_mask": mask, "use_cache": True, cached: cache}
        if "position_ids" in takes:
            places = (mask.cumsum(1) - 1).clamp(min=0)
            given["position_ids"] = places[:, -ids.shape[1] :]
        if "logits_to_keep" in takes:
            given["logits_to_keep"] = 1
        with torch.inference_mode():
            out = model(input_ids=ids, **given)
        cache = getattr(out, cached)
        tokens, logprobs = chooser.draw(out.logits[:, -1], kept)
        for place, (row, token) in enumerate(zip(kept, tokens.tolist(), strict=True)):
            answer, prompt = found[row], prompts[row]
            if row not in rows:
                continue
            answer.ids.append(token)
            if logprobs is not None:
                answer.logprobs.append(float(logprobs[place]))
            if token in ends or len(answer.ids) >= prompt.room or done(answer.ids):
                rows.remove(row)
        ids = tokens[:, None]
        if len(kept) - len(rows) > len(kept) // _LEAVE and rows:
            stay = torch.tensor([kept.index(row) for row in rows], device=ids.device)
            if hasattr(cache, "batch_select_indices"):
                cache.batch_select_indices(stay)
                ids, mask, kept = ids[stay], mask[stay], list(rows)
        mask = torch.cat([mask, mask.new_ones((len(kept), 1))], dim=1)
    return found
