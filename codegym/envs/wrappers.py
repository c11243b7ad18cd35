"""Wrappers around the environments."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
from gymnasium.utils import RecordConstructorArgs

from codegym.errors import InputError
from codegym.extraction import extract_code
from codegym.suites import Suite
from codegym.task import Task


class ExtractCode(gym.ActionWrapper[str, str, str], RecordConstructorArgs):
    """Lets an agent answer as a chat model does: the program is taken out of the action.

    Args:
        env: An environment whose action is source, such as ``codegym/Function-v0``.

    Raises:
        InputError: The environment has no suite of tasks.

    Example:
        >>> import gymnasium as gym, codegym
        >>> env = ExtractCode(gym.make("codegym/Function-v0"))
        >>> prompt, info = env.reset(seed=0)
    """

    def __init__(self, env: gym.Env[str, str]) -> None:
        RecordConstructorArgs.__init__(self)
        gym.ActionWrapper.__init__(self, env)
        suite = getattr(env.unwrapped, "suite", None)
        if not isinstance(suite, Suite):
            raise InputError("the environment has no suite of tasks", "ExtractCode")
        self._suite = suite
        self._task: Task | None = None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Begin an episode; see the environment's own ``reset``."""
        prompt, info = self.env.reset(seed=seed, options=options)
        self._task = self._suite[info["task_id"]]
        return prompt, info

    def action(self, action: str) -> str:
        """The program in an answer."""
        if self._task is None or not isinstance(action, str):
            return action  # the environment says what is wrong
        return extract_code(action, self._task.entry_points, self._task.prompt)
