"""Muon: momentum whose steps are orthogonal matrices, for the layers of small models.

Torch has one (`torch.optim.Muon`), which iterates in bfloat16 and over one matrix at a time: on a
processor without instructions for bfloat16 a step of it takes longer than the rest of the update.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
"""Of x, x^3 and x^5; singular values end between 0.7 and 1.2 (Jordan et al. 2024)."""


def orthogonal(matrices: Tensor, steps: int = 5) -> Tensor:
    """The nearest (semi-)orthogonal matrices, nearly, by Newton-Schulz iteration.

    Args:
        matrices: (matrices, rows, columns).
        steps: Iterations.

    Returns:
        The same shape.
    """
    if matrices.shape[-2] > matrices.shape[-1]:
        return orthogonal(matrices.mT, steps).mT
    one, three, five = NEWTON_SCHULZ
    found = matrices / (matrices.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        square = found @ found.mT
        found = one * found + (three * square + five * square @ square) @ found
    return found


class Muon(torch.optim.Optimizer):
    """Muon (Jordan et al. 2024) with steps as large as AdamW's (Liu et al. 2025, arXiv 2502.16982).

    Args:
        params: Matrices; tables, norms and all else belong to another optimiser.
        lr: Learning rate, one that AdamW would have.
        momentum: Of the gradient; Nesterov's.
        weight_decay: Decoupled.
    """

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float,
        momentum: float = 0.95,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:
        """One step; matrices of one shape are made orthogonal together."""
        for group in self.param_groups:
            lr, momentum = group["lr"], group["momentum"]
            shapes: dict[torch.Size, list[tuple[Tensor, Tensor]]] = {}
            for param in group["params"]:
                if param.grad is None:
                    continue
                state = self.state[param]
                if not state:
                    state["momentum"] = torch.zeros_like(param)
                mean = state["momentum"].lerp_(param.grad, 1 - momentum)
                shapes.setdefault(param.shape, []).append((param, param.grad.lerp(mean, momentum)))
            for shape, rows in shapes.items():
                size = 0.2 * max(shape) ** 0.5  # the root mean square of a step of AdamW
                for (param, _), way in zip(
                    rows, orthogonal(torch.stack([way for _, way in rows])), strict=True
                ):
                    param.mul_(1 - lr * group["weight_decay"]).add_(way, alpha=-lr * size)
