"""Tokens in and out, for RL libraries that know arrays of a fixed size alone.

    env = TokenAction(TokenObservation(gym.make("codegym/Function-v0"), length=512), length=256)

With both, Stable-Baselines3, RLlib and CleanRL take an environment as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs
from numpy.typing import NDArray

from codegym.errors import InputError

Ids = NDArray[np.integer[Any]]


class Tokenizer(Protocol):
    """What the wrappers need. One of transformers, tokenizers or tiktoken has it."""

    def encode(self, text: str, /) -> Any:
        """The text as ids, or something that has them as ``ids``."""

    def decode(self, ids: list[int], /) -> str:
        """Ids as text."""


class Utf8Bytes:
    """A tokenizer without a vocabulary to load: a token is a byte of UTF-8.

    What is no UTF-8 decodes to U+FFFD; a lone surrogate is encoded as a question mark.
    """

    vocab_size = 256

    def encode(self, text: str, /) -> list[int]:
        """The bytes of a text."""
        return list(text.encode("utf-8", "replace"))

    def decode(self, ids: list[int], /) -> str:
        """The text of bytes."""
        return bytes(ids).decode("utf-8", "replace")


class _Vocabulary:
    """A tokenizer, and how many ids it has.

    Raises:
        InputError: The length is not positive, or the tokenizer does not say how many.
    """

    def __init__(self, tokenizer: Tokenizer | None, length: int, what: str) -> None:
        if length < 1:
            raise InputError(f"must be at least 1, and is {length}", f"{what}: length")
        self.tokenizer: Any = tokenizer if tokenizer is not None else Utf8Bytes()
        # With added tokens len() counts more than vocab_size; each is missing somewhere.
        sizes: list[Any] = []
        for name in ("vocab_size", "n_vocab", "get_vocab_size", "__len__"):
            found = getattr(self.tokenizer, name, None)
            sizes.append(found() if callable(found) else found)
        known = [int(size) for size in sizes if size]
        if not known:
            raise InputError("has no vocab_size, n_vocab or len()", f"{what}: tokenizer")
        self.size = max(known)

    def encode(self, text: str) -> list[int]:
        try:  # transformers puts a beginning and an end around, which are no part of the text
            found = self.tokenizer.encode(text, add_special_tokens=False)
        except TypeError:
            found = self.tokenizer.encode(text)
        return [int(one) for one in getattr(found, "ids", found)]


class TokenObservation(gym.ObservationWrapper[Ids, str, str], RecordConstructorArgs):
    """Observations as token ids of a fixed length.

    Args:
        env: An environment whose observation is text.
        tokenizer: See :class:`Tokenizer`; bytes of UTF-8 where not given. Its size is V.
        length: Tokens in an observation, T. A shorter text is filled up with the id V; of a longer
            one the rest is dropped.
        keep: Which end of a longer text is kept.

    The space is ``Box(0, V, (T,), int64)``.

    Raises:
        InputError: A wrong argument.
    """

    def __init__(
        self,
        env: gym.Env[str, str],
        tokenizer: Tokenizer | None = None,
        length: int = 1024,
        keep: Literal["start", "end"] = "start",
    ) -> None:
        RecordConstructorArgs.__init__(self, tokenizer=tokenizer, length=length, keep=keep)
        gym.ObservationWrapper.__init__(self, env)
        if keep not in ("start", "end"):
            raise InputError(f"must be 'start' or 'end', and is {keep!r}", "keep")
        self._vocabulary = _Vocabulary(tokenizer, length, "TokenObservation")
        self._length, self._keep = length, keep
        self.observation_space = spaces.Box(0, self._vocabulary.size, (length,), np.int64)

    def observation(self, observation: str) -> Ids:
        """The ids of a text, cut or filled up."""
        ids = self._vocabulary.encode(observation)
        ids = ids[: self._length] if self._keep == "start" else ids[-self._length :]
        filled = np.full(self._length, self._vocabulary.size, np.int64)
        filled[: len(ids)] = ids
        return filled


class TokenAction(gym.ActionWrapper[Any, Ids, str], RecordConstructorArgs):
    """Actions as token ids of a fixed length.

    Args:
        env: An environment whose action is text.
        tokenizer: As of :class:`TokenObservation`. Its size is V.
        length: Tokens in an action, T. The id V ends a shorter one.

    The space is ``MultiDiscrete([V + 1] * T)``.

    Raises:
        InputError: A wrong argument.
    """

    def __init__(
        self, env: gym.Env[Any, str], tokenizer: Tokenizer | None = None, length: int = 256
    ) -> None:
        RecordConstructorArgs.__init__(self, tokenizer=tokenizer, length=length)
        gym.ActionWrapper.__init__(self, env)
        self._vocabulary = _Vocabulary(tokenizer, length, "TokenAction")
        self.action_space = spaces.MultiDiscrete([self._vocabulary.size + 1] * length)

    def action(self, action: Ids | Sequence[int]) -> str:
        """The text of ids.

        Raises:
            ValueError: Not a vector of the length, or an id out of range.
        """
        ids = np.asarray(action)
        if ids not in self.action_space:
            raise ValueError(f"Expects ids of {self.action_space}, got {action!r}")
        ends = np.flatnonzero(ids == self._vocabulary.size)
        kept = ids[: ends[0]] if len(ends) else ids
        return str(self._vocabulary.tokenizer.decode([int(one) for one in kept]))
