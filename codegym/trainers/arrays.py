r"""The vector environment as arrays, for RL libraries that know numbers alone.

    menu = Pieces(["def f(x):\n    return ", "x + 1", "x - 1"])
    envs = token_vector("codegym/Function-v0", 16, menu, length=2, suite=..., reward="fraction")

A policy that starts from nothing writes no program byte by byte: what is tried at random never
passes a test. Over :class:`Pieces`, a small menu of texts, there is something to learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, VectorWrapper
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from codegym.envs.tokens import TokenAction, Tokenizer, TokenObservation, Utf8Bytes
from codegym.envs.vector import JudgedVectorEnv
from codegym.errors import InfrastructureError, InputError

Array = NDArray[Any]


class Pieces:
    """A tokenizer whose tokens are texts of your choice: a menu to write programs from.

    Args:
        texts: The pieces, different from each other.

    Raises:
        InputError: There is none, or one twice or empty.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        if not texts or len(set(texts)) < len(texts) or "" in texts:
            raise InputError("takes different texts, at least one, none of them empty", "Pieces")
        self.texts = tuple(texts)
        self.vocab_size = len(texts)

    def encode(self, text: str, /) -> list[int]:
        """The longest pieces that the text begins with, one after another.

        Raises:
            ValueError: It is not made of pieces.
        """
        ids = []
        while text:
            fits = [n for n, piece in enumerate(self.texts) if text.startswith(piece)]
            if not fits:
                raise ValueError(f"no piece fits {text[:40]!r}")
            ids.append(max(fits, key=lambda n: len(self.texts[n])))
            text = text[len(self.texts[ids[-1]]) :]
        return ids

    def decode(self, ids: Sequence[int], /) -> str:
        """The pieces put together."""
        return "".join(self.texts[one] for one in ids)


class TokenVector(VectorWrapper):
    """A vector environment whose actions are arrays of token ids, and its observations of floats.

    Args:
        env: What it wraps.
        tokenizer: Of actions, V tokens; see :class:`codegym.envs.TokenAction`.
        length: Tokens in an action; the id V ends a shorter one.
        observation_length: Bytes of an observation, from its start. They come as floats from 0 to
            1, as networks like them; 1 fills up a shorter one.

    A sandbox that fails has no reward, and these libraries have no place for a missing one: the
    step raises :class:`codegym.InfrastructureError`, and the caller is to reset.
    """

    def __init__(
        self, env: JudgedVectorEnv, tokenizer: Tokenizer, length: int, observation_length: int
    ) -> None:
        super().__init__(env)
        self.judged = env
        one = env.envs[0]
        self._acting = TokenAction(one, tokenizer, length)
        self._seeing = TokenObservation(one, length=observation_length)
        self.single_action_space = self._acting.action_space
        self.single_observation_space = gym.spaces.Box(0.0, 1.0, (observation_length,), np.float32)
        self.action_space = batch_space(self.single_action_space, env.num_envs)
        self.observation_space = batch_space(self.single_observation_space, env.num_envs)

    def reset(
        self, *, seed: Any = None, options: dict[str, Any] | None = None
    ) -> tuple[Array, dict[str, Any]]:
        """Begin episodes; see the environment's own ``reset``."""
        texts, infos = self.env.reset(seed=seed, options=options)
        self._raise_fault(infos)
        return self._stack(texts), infos

    def step(self, actions: Array) -> tuple[Array, Array, Array, Array, dict[str, Any]]:
        """Step all of them.

        Raises:
            InfrastructureError: A sandbox failed. No reward of this step counts; reset.
        """
        sources = [self._acting.action(ids) for ids in actions]
        texts, rewards, terminated, truncated, infos = self.env.step(sources)
        self._raise_fault(infos)
        if "final_obs" in infos:
            rows = np.empty(self.num_envs, dtype=object)
            for number in np.flatnonzero(infos["_final_obs"]):
                rows[number] = self._floats(infos["final_obs"][number])
            infos["final_obs"] = rows
        return self._stack(texts), rewards, terminated, truncated, infos

    def _stack(self, texts: Sequence[str]) -> Array:
        return np.stack([self._floats(text) for text in texts])

    def _floats(self, text: str) -> Array:
        return (self._seeing.observation(text) / Utf8Bytes.vocab_size).astype(np.float32)

    def _raise_fault(self, infos: dict[str, Any]) -> None:
        failed = infos.get("_infrastructure_error")
        if failed is not None and np.any(failed):
            first = infos["infrastructure_error"][int(np.argmax(failed))]
            raise InfrastructureError(f"{int(np.sum(failed))} episodes failed: {first}", "lost")


def token_vector(
    env_id: str,
    num_envs: int,
    tokenizer: Tokenizer,
    *,
    length: int,
    observation_length: int = 256,
    autoreset_mode: AutoresetMode = AutoresetMode.SAME_STEP,
    **arguments: Any,
) -> TokenVector:
    """Make a vector environment of arrays.

    Args:
        env_id: Which, such as ``codegym/Function-v0``.
        num_envs: Episodes at one time; all their judgements go through one pool together.
        tokenizer: Of actions.
        length: Tokens in an action.
        observation_length: Bytes of an observation.
        autoreset_mode: See :class:`codegym.envs.vector.JudgedVectorEnv`.
        arguments: What else that takes: ``suite``, ``reward``, ``backend``, ``workers``, ...
    """
    env = gym.make_vec(
        env_id,
        num_envs=num_envs,
        vectorization_mode="vector_entry_point",
        autoreset_mode=autoreset_mode,
        **arguments,
    )
    return TokenVector(cast(JudgedVectorEnv, env), tokenizer, length, observation_length)
