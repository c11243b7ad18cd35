"""Drawing tokens with one seed for each row of a batch. Needs torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from codegym.evaluation.models.base import Sampling


class Chooser:
    """Draws the tokens of the rows of a batch.

    To the scores at the temperature, those outside ``top_p`` left out, it adds Gumbel noise: the
    place of the maximum is then distributed as the softmax is (Gumbel 1954; the "Gumbel-max
    trick"). The noise of a row comes from its own generator, so that a request's answer does not
    hang on the requests beside it, as it does with torch's one generator.

    Args:
        sampling: Temperature, top_p, and whether log-probabilities are wanted.
        seeds: One for each row; None draws one.
        device: Where the scores are.
    """

    def __init__(self, sampling: Sampling, seeds: Sequence[int | None], device: Any) -> None:
        self._sampling = sampling
        self._generators = []
        for seed in seeds:
            generator = torch.Generator(device=device)
            if seed is None:
                generator.seed()
            else:
                generator.manual_seed(seed)
            self._generators.append(generator)

    def draw(
        self, scores: torch.Tensor, rows: Sequence[int]
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        """One token for each of some rows.

        Args:
            scores: Logits, (rows, vocabulary).
            rows: Which rows they are of.

        Returns:
            Tokens, (rows,), and their log-probabilities at temperature 1, where wanted.
        """
        scores = scores.float()
        told = torch.log_softmax(scores, dim=-1) if self._sampling.logprobs else None
        if self._sampling.temperature > 0:
            scores = self._nucleus(scores / self._sampling.temperature)
            noise = torch.empty_like(scores)
            for place, row in enumerate(rows):
                noise[place].exponential_(generator=self._generators[row])
            scores = scores - noise.log()
        tokens = scores.argmax(dim=-1)
        return tokens, None if told is None else told.gather(1, tokens[:, None])[:, 0]

    def _nucleus(self, scores: torch.Tensor) -> torch.Tensor:
        if self._sampling.top_p >= 1:
            return scores
        sorted_scores, order = scores.sort(descending=True)
        shares = sorted_scores.softmax(dim=-1)
        # A token is in where those before it do not make up top_p; the first always is.
        out = shares.cumsum(dim=-1) - shares >= self._sampling.top_p
        return scores.masked_fill(out.scatter(1, order, out), -torch.inf)
