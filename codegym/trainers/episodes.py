"""An environment as the object that trainers want: reused, never closed, faults kept.

Trainers make such an object once and reset it often, retry, and forget to close. Here an
environment is made with the first reset, episodes that were left open end with the next,
and what is dropped lets go of its sandboxes. A fault ends the episode: it has no reward
then, whatever is asked afterwards.
"""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple

import gymnasium as gym

from codegym.envs.wrappers import extracting
from codegym.errors import InfrastructureError

OVER = "The episode is over."


class Answer(NamedTuple):
    """What came of an action."""

    text: str
    reward: float
    """Of this step."""
    done: bool


class Episode:
    """One environment, one episode after another.

    Args:
        env_id: Of the environment, such as ``codegym/Repair-v0``.
        options: Its arguments: ``suite``, ``reward``, ``pool``, ...; ``workers`` is one per core by
            default, and objects of equal options share one pool.
    """

    def __init__(self, env_id: str, **options: Any) -> None:
        self.env_id = env_id
        self._options = {"workers": None, **options}
        self._env: gym.Env[str, str] | None = None
        self._begun = self._done = False
        self.info: dict[str, Any] = {}
        """What the last reset or step told besides."""
        self.rewards: list[float] = []
        """Of each step so far."""
        self.fault: str | None = None
        """What failed in the episode; None where nothing did."""

    @property
    def done(self) -> bool:
        """Whether the episode is over, or was never begun."""
        return self._done or not self._begun

    @property
    def reward(self) -> float | None:
        """Sum of the rewards so far; None where the sandbox failed: the sample is to be dropped."""
        return None if self.fault is not None else sum(self.rewards)

    def reset(self, task_id: str | None = None, seed: int | None = None) -> str:
        """Begin an episode, and return its prompt.

        Args:
            task_id: Of this task; one is drawn where it is empty or None.
            seed: Drawn anew where not given, also of an object that was reset before.

        Raises:
            InputError: No such task.
            InfrastructureError: The environment cannot be begun.
        """
        if self._env is None:
            env: gym.Env[str, str] = gym.make(
                self.env_id, disable_env_checker=True, **self._options
            )
            self._env = extracting(env)
        self._begun, self._done, self.fault, self.rewards = False, False, None, []
        options = {"task_id": task_id} if task_id else None
        seed = secrets.randbelow(1 << 31) if seed is None else seed
        prompt, self.info = self._env.reset(seed=seed, options=options)
        self._begun = True
        return prompt

    def step(self, action: str) -> Answer:
        """Act. After the end, nothing is done and nothing is paid.

        Raises:
            InfrastructureError: The sandbox failed; the episode is over, without a reward.
        """
        if self.done or self._env is None:
            return Answer(OVER, 0.0, True)
        try:
            text, reward, terminated, truncated, self.info = self._env.step(action)
        except InfrastructureError as error:
            self.fault, self._done = f"{error.cause}: {error}", True
            raise
        self.rewards.append(float(reward))
        self._done = terminated or truncated
        return Answer(text, float(reward), self._done)

    def step_again(self, action: str, retries: int) -> Answer:
        """As :meth:`step`, trying again where a sandbox that judges failed, and nothing was lost.

        Raises:
            InfrastructureError: As :meth:`step`, after that.
        """
        for _ in range(retries):
            try:
                return self.step(action)
            except InfrastructureError:
                env = self._env
                assert env is not None
                if getattr(env.unwrapped, "_over", True):  # the agent's own sandbox went
                    raise
                self.fault, self._done = None, False
        return self.step(action)

    @property
    def solved(self) -> bool:
        """Whether the last submission passed every test."""
        return self.fault is None and self.info.get("outcome") == "passed"

    def close(self) -> None:
        """End what is open. Safe to call again, and a reset makes it usable again."""
        self._begun = False
        if self._env is not None:
            self._env.close()
            self._env = None
