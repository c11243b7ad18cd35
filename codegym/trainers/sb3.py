"""Stable-Baselines3: a VecEnv whose judgements all go through one pool at once.

    envs = vec_env("codegym/Function-v0", 16, Pieces([...]), length=2, suite=..., reward="fraction")
    PPO("MlpPolicy", envs).learn(2048)

Stable-Baselines3 has no place for a sample without a reward, so that a sandbox that fails raises
:class:`codegym.InfrastructureError` out of ``learn``. Nothing of that rollout has moved the
weights; ``model.set_env(envs, force_reset=True)`` and ``learn(..., reset_num_timesteps=False)``
go on from there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from stable_baselines3.common.vec_env import VecEnv

from codegym.envs.tokens import Tokenizer
from codegym.trainers.arrays import Array, TokenVector, token_vector


class JudgedVecEnv(VecEnv):  # type: ignore[misc] # not there for who checks types without it
    """A :class:`TokenVector` in ``SAME_STEP`` mode, as Stable-Baselines3 wants it."""

    def __init__(self, envs: TokenVector) -> None:
        self._envs = envs
        self._actions: Array | None = None
        self.render_mode: str | None = None
        super().__init__(envs.num_envs, envs.single_observation_space, envs.single_action_space)

    def reset(self) -> Array:
        """Begin episodes, by the seeds of :meth:`seed` where there are any."""
        seeds = None if self._seeds[0] is None else list(self._seeds)
        observations, infos = self._envs.reset(seed=seeds)
        self.reset_infos = self._rows(infos)
        self._reset_seeds()
        self._reset_options()
        return observations

    def step_async(self, actions: Array) -> None:
        """Take the actions; :meth:`step_wait` has the judgements."""
        self._actions = actions

    def step_wait(self) -> tuple[Array, Array, Array, list[dict[str, Any]]]:
        """Step all of them.

        Raises:
            InfrastructureError: A sandbox failed; reset.
        """
        assert self._actions is not None
        observations, rewards, terminated, truncated, infos = self._envs.step(self._actions)
        rows = self._rows(infos)
        for number, row in enumerate(rows):
            if terminated[number] or truncated[number]:
                row.update(row.pop("final_info", {}))
                row["terminal_observation"] = row.pop("final_obs")
                row["TimeLimit.truncated"] = bool(truncated[number] and not terminated[number])
        return observations, rewards.astype(np.float32), terminated | truncated, rows

    def _rows(self, infos: dict[str, Any]) -> list[dict[str, Any]]:
        """Infos of each environment, out of those as arrays over all."""
        return [_row(infos, number) for number in range(self.num_envs)]

    def close(self) -> None:
        """End the sandboxes."""
        self._envs.close()

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        """An attribute of some environments."""
        found = self._envs.judged.get_attr(attr_name)
        return [found[number] for number in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        """Set an attribute of some environments."""
        for number in self._get_indices(indices):
            setattr(self._envs.judged.envs[number], attr_name, value)

    def env_method(
        self, method_name: str, *method_args: Any, indices: Any = None, **method_kwargs: Any
    ) -> list[Any]:
        """Call a method of some environments."""
        envs = self._envs.judged.envs
        return [
            getattr(envs[number], method_name)(*method_args, **method_kwargs)
            for number in self._get_indices(indices)
        ]

    def env_is_wrapped(self, wrapper_class: type[Any], indices: Any = None) -> list[bool]:
        """None of them is: the wrapper is around all together."""
        chosen: Iterable[int] = self._get_indices(indices)
        return [False for _ in chosen]


def _row(infos: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        key: _row(values, number) if isinstance(values, dict) else values[number]
        for key, values in infos.items()
        if not key.startswith("_") and infos[f"_{key}"][number]
    }


def vec_env(
    env_id: str, num_envs: int, tokenizer: Tokenizer, *, length: int, **arguments: Any
) -> JudgedVecEnv:
    """Make a VecEnv; arguments as of :func:`codegym.trainers.arrays.token_vector`."""
    return JudgedVecEnv(token_vector(env_id, num_envs, tokenizer, length=length, **arguments))
