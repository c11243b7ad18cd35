"""Wrappers around the environments: taking the program out of an answer, and recording.

Those for tokens are in :mod:`codegym.envs.tokens`, those for conversations in
:mod:`codegym.envs.chat`.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gymnasium as gym
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs
from pydantic import JsonValue

from codegym.errors import InfrastructureError, InputError
from codegym.extraction import extract_code
from codegym.suites import Suite
from codegym.task import Task
from codegym.trajectories import Recorder, Writer


def extracting(env: gym.Env[str, str]) -> gym.Env[str, str]:
    """An environment with :class:`ExtractCode` around it, if its actions are programs."""
    return ExtractCode(env) if getattr(env.unwrapped, "takes_programs", True) else env


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
        self._suite = _suite_of(env, "ExtractCode")
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


class RecordTrajectory(gym.Wrapper[str, str, str, str], RecordConstructorArgs):
    """Writes each episode to a file (see :mod:`codegym.trajectories`).

    An episode is written when it ends, or as far as it came at the next reset or on closing. One
    whose sandbox failed is written with that, and without a reward, unless the step was tried
    again. Put it next to the environment, within :class:`codegym.envs.TokenAction` and the like;
    around :class:`ExtractCode` it records answers as they came.

    Args:
        env: An environment with text in and out.
        path: ``.jsonl``, which is appended to, or ``.parquet`` where pyarrow is installed, which is
            written on closing.
        policy: What acts, in your words.
        extra: JSON that goes into each record.

    Raises:
        InputError: The file cannot be written, or the environment has no suite of tasks, or other
            things than text in and out.
    """

    def __init__(
        self,
        env: gym.Env[str, str],
        path: str | Path,
        policy: str = "",
        extra: Mapping[str, JsonValue] | None = None,
    ) -> None:
        RecordConstructorArgs.__init__(self, path=str(path), policy=policy, extra=extra)
        gym.Wrapper.__init__(self, env)
        self._suite = _suite_of(env, "RecordTrajectory")
        for space in (env.action_space, env.observation_space):
            if not isinstance(space, spaces.Text):
                what = f"records text, and has {space}: put it inside of what makes that"
                raise InputError(what, "RecordTrajectory")
        self._writer = Writer(path)
        spec = env.unwrapped.spec
        self._recorder = Recorder(self._writer, spec.id if spec else "", self._suite, policy, extra)
        self._episodes = 0
        # Environments are often dropped without a close().
        self._end = weakref.finalize(self, _end, self._recorder, self._writer)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Begin an episode; see the environment's own ``reset``."""
        prompt, info = self.env.reset(seed=seed, options=options)
        task = self._suite[info["task_id"]]
        self._recorder.begin(task, prompt, seed, attempt=self._episodes)
        self._episodes += 1
        return prompt, info

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Step; see the environment's own ``step``."""
        try:
            step = self.env.step(action)
        except InfrastructureError as error:
            self._recorder.fail(action, str(error))
            raise
        feedback, reward, terminated, truncated, info = step
        verdict = getattr(self.env.unwrapped, "last_verdict", None)
        self._recorder.step(action, feedback, float(reward), terminated, truncated, info, verdict)
        return feedback, float(reward), terminated, truncated, info

    def close(self) -> None:
        """Write what is left, and close the environment."""
        self._end()
        super().close()


def _end(recorder: Recorder, writer: Writer) -> None:
    recorder.finish()
    writer.close()


def _suite_of(env: gym.Env[Any, Any], what: str) -> Suite:
    suite = getattr(env.unwrapped, "suite", None)
    if not isinstance(suite, Suite):
        raise InputError("the environment has no suite of tasks", what)
    return suite
