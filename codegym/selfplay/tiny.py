"""The small model of `baselines/selfplay.py`, without torch: an agent for the suite `traces`.

    codegym eval --suite traces --agent codegym.selfplay.tiny:Tiny --out runs/tiny

The weights in ``tiny.npz`` are of a run of that baseline; ``baselines/README.md`` has the model
card. The forward pass is Llama's (arXiv 2302.13971): RMS norms, rotary positions, SwiGLU, tied
embeddings.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from codegym.errors import InputError
from codegym.selfplay.grammar import LIST, TEXT, Line
from codegym.selfplay.syntax import START, allowed, complete, follow
from codegym.selfplay.tokens import (
    END,
    EXAMPLES,
    KIND,
    LENGTH,
    LIMIT,
    MAX_LINE,
    SLOTS,
    SOLVE,
    TOKEN,
    VOCABULARY,
    Piece,
    encode,
)

State = list[Any]
"""The list or text, and the number."""
Cache = list[tuple[np.ndarray, np.ndarray] | None]
"""Of each layer keys and values, (rows, heads, positions, width of a head)."""

_STATE = re.compile(r"^ +([xs]) = (.+), a = (-?\d+)$", re.MULTILINE)
_NO_PROGRAM = "# this agent reads tasks of the suite `traces`, and this is none that it can read\n"
_FLOATS = np.float32
_EMBEDDINGS = "llama.model.embed_tokens.weight"


class TinyModel:
    """The solver's forward pass.

    Args:
        weights: Arrays by the names that ``baselines/selfplay.py`` has for them, and ``heads``.
    """

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self._heads = int(weights["heads"])
        self._weights = {
            name: array.astype(_FLOATS) for name, array in weights.items() if name != "heads"
        }
        self._layers = 1 + max(
            int(name.split(".")[3]) for name in weights if name.startswith("llama.model.layers.")
        )

    @classmethod
    def load(cls, path: str | Path | None = None) -> TinyModel:
        """Read weights.

        Args:
            path: An ``.npz`` of ``tools/ship_tiny.py``; None for the one that is shipped.

        Raises:
            InputError: It is not there, or not such a file.
        """
        where = path if path is not None else resources.files(__package__).joinpath("tiny.npz")
        try:
            with np.load(str(where), allow_pickle=False) as arrays:
                return cls(dict(arrays))
        except (OSError, ValueError, KeyError) as error:
            raise InputError(f"no weights of the small model: {error}", str(where)) from None

    def read(self, request: Sequence[int], values: np.ndarray) -> tuple[np.ndarray, Cache]:
        """Read what the model is asked.

        Args:
            request: Three tokens: role, lines, kind.
            values: (rows, slots, 3) as of :func:`~codegym.selfplay.tokens.encode`.

        Returns:
            Logits of the first token, (rows, vocabulary), and what later ones look back at.
        """
        w = self._weights
        head = np.repeat(w[_EMBEDDINGS][list(request)][None], len(values), axis=0)
        shown = w["before.weight"][values[..., 0]] + w["after.weight"][values[..., 1]]
        shown = shown + w["change.weight"][values[..., 2]] + w["slot.weight"]
        cache: Cache = [None] * self._layers
        return self._run(np.concatenate([head, shown], axis=1), cache), cache

    def write(self, token: int, cache: Cache) -> np.ndarray:
        """Logits of the token after this one, which is the same in each row; the cache grows."""
        assert cache[0] is not None
        rows = len(cache[0][0])
        return self._run(np.repeat(self._weights[_EMBEDDINGS][[token]][None], rows, axis=0), cache)

    def _run(self, hidden: np.ndarray, cache: Cache) -> np.ndarray:
        """Positions that all see each other and what is in the cache; logits after the last one.

        No mask is needed: what is read is seen whole, and what is written comes one by one.
        """
        for layer in range(self._layers):
            hidden = self._layer(layer, hidden, cache)
        last = _normed(hidden[:, -1], self._weights["llama.model.norm.weight"])
        found: np.ndarray = last @ self._weights[_EMBEDDINGS].T
        return found

    def _layer(self, layer: int, hidden: np.ndarray, cache: Cache) -> np.ndarray:
        name, w = f"llama.model.layers.{layer}.", self._weights
        rows, length, width = hidden.shape

        def linear(part: str, inputs: np.ndarray) -> np.ndarray:
            found: np.ndarray = inputs @ w[f"{name}{part}.weight"].T
            return found

        normed = _normed(hidden, w[name + "input_layernorm.weight"])
        query, key, value = (
            linear(f"self_attn.{part}_proj", normed)
            .reshape(rows, length, self._heads, width // self._heads)
            .transpose(0, 2, 1, 3)
            for part in "qkv"
        )
        before = cache[layer]
        start = 0 if before is None else before[0].shape[2]
        query, key = _rotated(query, start), _rotated(key, start)
        if before is not None:
            key, value = (np.concatenate(p, axis=2) for p in zip(before, (key, value), strict=True))
        cache[layer] = key, value
        scores = query @ key.swapaxes(-1, -2) / np.sqrt(_FLOATS(width // self._heads))
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ value
        mixed = mixed.transpose(0, 2, 1, 3).reshape(rows, length, width)
        hidden = hidden + linear("self_attn.o_proj", mixed)
        normed = _normed(hidden, w[name + "post_attention_layernorm.weight"])
        gate = linear("mlp.gate_proj", normed)
        gated = gate / (1 + np.exp(-gate)) * linear("mlp.up_proj", normed)
        found: np.ndarray = hidden + linear("mlp.down_proj", gated)
        return found

    def line(self, kind: int, examples: Sequence[tuple[State, State]]) -> Line:
        """The likeliest line, token by token, between the states of some examples.

        The model reads five examples; of more the others are left out.
        """
        values = encode(kind, examples[:EXAMPLES])[None]
        logits, cache = self.read((SOLVE, LENGTH + 1, KIND + kind), values)
        line: list[str] = []
        state = START
        while True:
            parts = allowed(kind, state, ending=len(line) > MAX_LINE // 2)
            options = [TOKEN[part] for part in sorted(parts)] + ([END] if complete(state) else [])
            token = max(options, key=logits[0].__getitem__)
            if token == END:
                return tuple(line)
            line.append(VOCABULARY[token])
            after = follow(state, line[-1])
            assert after is not None
            state, logits = after, self.write(token, cache)


class Tiny:
    """An agent that reads the runs in a task of `traces` and writes a line for each step."""

    def __init__(self) -> None:
        self._model = TinyModel.load()

    def act(self, observation: str, info: dict[str, Any]) -> str:
        """The function that a task of `traces` asks for; what is no such task gets no program."""
        del info
        runs = read_runs(observation)
        if not runs:
            return _NO_PROGRAM
        kind = LIST if isinstance(runs[0][0][0], list) else TEXT
        steps = [
            [(states[step], states[step + 1]) for states in runs]
            for step in range(len(runs[0]) - 1)
        ]
        return Piece(kind, tuple(self._model.line(kind, some) for some in steps)).source


def read_runs(prompt: str) -> list[list[State]]:
    """The runs that a task of `traces` shows: of each, the variables before and after each line.

    Returns:
        At least five runs of one length, with values that the model has ids for; else none.
    """
    runs = []
    for part in re.split(r"^Run \d+:$", prompt, flags=re.MULTILINE)[1:]:
        try:
            runs.append([[ast.literal_eval(one), int(a)] for _, one, a in _STATE.findall(part)])
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return []
    if len(runs) < EXAMPLES or len({len(states) for states in runs}) > 1 or len(runs[0]) < 2:
        return []
    kind = type(runs[0][0][0])
    return runs if all(_can_be_read(state, kind) for states in runs for state in states) else []


def _can_be_read(state: State, kind: type) -> bool:
    first, a = state
    if type(first) is not kind or not isinstance(first, list | str) or len(first) >= SLOTS:
        return False
    numbers = [a, *(first if isinstance(first, list) else [])]
    return all(type(number) is int and abs(number) <= LIMIT for number in numbers)


def _normed(hidden: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """RMS norm, with the epsilon that transformers' configuration has by default."""
    found: np.ndarray = (
        hidden / np.sqrt((hidden**2).mean(-1, keepdims=True) + _FLOATS(1e-6)) * weight
    )
    return found


def _rotated(parts: np.ndarray, start: int) -> np.ndarray:
    """Rotary positions from `start`: pairs are a half of the head's width apart; base 10,000."""
    length, width = parts.shape[-2:]
    rates = 10_000.0 ** (-np.arange(0, width, 2) / width)
    places = np.arange(start, start + length)[:, None]
    angles = np.concatenate([places * rates] * 2, axis=-1).astype(_FLOATS)
    turned = np.concatenate([-parts[..., width // 2 :], parts[..., : width // 2]], axis=-1)
    found: np.ndarray = parts * np.cos(angles) + turned * np.sin(angles)
    return found
