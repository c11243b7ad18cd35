"""Drawing tokens with one seed for each row of a batch. Needs torch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import torch

from codegym.evaluation.models.base import Sampling


class Chooser:
    """A logits processor after which the largest score is the token that was drawn.

    To the scores at the temperature, those outside ``top_p`` left out, it adds Gumbel noise: the
    place of the maximum is then distributed as the softmax is (Gumbel 1954; the "Gumbel-max
    trick"). The noise of a row comes from its own generator, so that a request's answer does not
    hang on the requests beside it, as it does with torch's one generator.

    Args:
        sampling: Temperature, top_p, and whether log-probabilities are wanted.
        seeds: One for each row; None draws one.
        width: Tokens of the padded prompt.
        device: Where the scores are.
    """

    def __init__(
        self, sampling: Sampling, seeds: Sequence[int | None], width: int, device: Any
    ) -> None:
        self._sampling, self._width = sampling, width
        self._generators = []
        for seed in seeds:
            generator = torch.Generator(device=device)
            if seed is None:
                generator.seed()
            else:
                generator.manual_seed(seed)
            self._generators.append(generator)
        self._last: torch.Tensor | None = None
        self._told: list[torch.Tensor] = []

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Make the maximum of each row its draw."""
        scores = scores.float()
        if self._sampling.logprobs:
            self._note(input_ids)
            self._last = torch.log_softmax(scores, dim=-1)
        if self._sampling.temperature == 0:
            return scores
        scores = self._nucleus(scores / self._sampling.temperature)
        noise = torch.empty_like(scores)
        for row, generator in enumerate(self._generators):
            noise[row].exponential_(generator=generator)
        return scores - noise.log()

    def _nucleus(self, scores: torch.Tensor) -> torch.Tensor:
        if self._sampling.top_p >= 1:
            return scores
        sorted_scores, order = scores.sort(descending=True)
        shares = sorted_scores.softmax(dim=-1)
        # A token is in where those before it do not make up top_p; the first always is.
        out = shares.cumsum(dim=-1) - shares >= self._sampling.top_p
        return scores.masked_fill(out.scatter(1, order, out), -torch.inf)

    def _note(self, input_ids: torch.Tensor) -> None:
        if self._last is not None and input_ids.shape[1] > self._width:
            self._told.append(self._last.gather(1, input_ids[:, -1:]))

    def finish(self, sequences: torch.Tensor) -> None:
        """Note the last token, which no further step has shown."""
        if self._sampling.logprobs and sequences.shape[1] - self._width > len(self._told):
            self._note(sequences)

    def logprobs(self, row: int) -> list[float] | None:
        """Of each token that the row drew, padding after its end included."""
        if not self._sampling.logprobs:
            return None
        return [float(step[row, 0]) for step in self._told]


class Ending:
    """A stopping criterion: a row's own room is used up, it said a stop text, or all is to stop.

    Args:
        width: Tokens of the padded prompt.
        rooms: Most new tokens of each row.
        stopped: Set where all is to stop.
        ended: Whether the last tokens that a row drew hold a stop text.
        tail: How many tokens that looks at.
    """

    def __init__(
        self,
        width: int,
        rooms: Sequence[int],
        stopped: threading.Event,
        ended: Callable[[list[int]], bool],
        tail: int,
    ) -> None:
        self._width, self._rooms, self._stopped = width, rooms, stopped
        self._ended, self._tail = ended, tail

    def __call__(self, input_ids: torch.Tensor, scores: Any, **more: Any) -> torch.Tensor:
        """Which rows are done."""
        made = input_ids.shape[1] - self._width
        tails = (
            input_ids[:, -min(made, self._tail) :].tolist() if made else [[] for _ in self._rooms]
        )
        stopped = self._stopped.is_set()
        done = [
            stopped or made >= room or self._ended(tail)
            for room, tail in zip(self._rooms, tails, strict=True)
        ]
        return torch.tensor(done, device=input_ids.device)
