"""What every environment that judges submissions has: a suite, a reward, a pool.

One module per environment derives from this and adds what an episode is. Where a step
is a judgement, or several, it is written as a play (see :mod:`codegym.envs.plays`), so
that a vector environment can have those of many environments made at once; where it is
anything else, ``step`` is overridden, and a vector environment takes a thread for it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

import gymnasium as gym
from gymnasium.error import ResetNeeded

from codegym.envs.plays import Play, Step, alone
from codegym.envs.pools import HeldPool, PoolSettings
from codegym.envs.spaces import CodeText
from codegym.errors import InputError
from codegym.judge import Judge
from codegym.reward import Reward, resolve
from codegym.sandbox import SandboxPool
from codegym.suites import Suite, load_suite
from codegym.task import Task, Verdict

MAX_OBSERVATION = 1 << 20
"""Longest observation, characters; what is longer is cut."""

RewardConfig = str | Mapping[str, float] | Callable[[Verdict], Reward | float]
"""What :func:`codegym.reward.resolve` takes."""


class JudgedEnv(gym.Env[str, str]):
    """A suite, a task of it for each episode, and a judge.

    Args:
        suite: Spec string (see :func:`codegym.load_suite`) or a suite.
        backend: ``auto``, ``docker``, ``bubblewrap`` or ``process``.
        pool: A pool to judge in. It stays open when the environment closes, and
            ``backend``, ``workers`` and ``runtime`` are its own.
        reward: A preset, weights by preset, or a function of a verdict (see
            :func:`codegym.reward.resolve`).
        task_id: Always this task, instead of one picked at each reset.
        render_mode: ``ansi`` or None.
        workers: Sandboxes in the pool. One is enough for one environment; those of one
            process and the same settings share a pool.
        runtime: Container runtime, handed to Docker as it is.

    Raises:
        InputError: A wrong suite, task id, reward or render mode.

    The pool starts with the first step, so that making and resetting is cheap, and
    so that an environment can be pickled before.
    """

    metadata = {"render_modes": ["ansi"], "render_fps": 1}  # noqa: RUF012 - Gymnasium's own form
    takes_programs = True
    """Whether an action is a program, which may have to be found in a model's answer."""

    def __init__(
        self,
        suite: str | Suite = "authored",
        *,
        backend: str = "auto",
        pool: SandboxPool | None = None,
        reward: RewardConfig = "pass",
        task_id: str | None = None,
        render_mode: str | None = None,
        workers: int | None = 1,
        runtime: str | None = None,
    ) -> None:
        if render_mode is not None and render_mode not in self.metadata["render_modes"]:
            raise InputError(f"must be 'ansi' or None, and is {render_mode!r}", "render_mode")
        self.render_mode = render_mode
        self.suite = suite if isinstance(suite, Suite) else load_suite(suite)
        if task_id is not None:
            self.suite[task_id]  # an unknown id is an error now, not at the first reset
        self._fixed_task_id = task_id
        self._reward = resolve(reward)
        self._reward_config = reward
        # A text longer than any task's source limit in bytes is longer in characters
        # too; it may still be stepped with, and is judged `invalid` like any other.
        longest = max(task.limits.source_bytes for task in self.suite)
        self.action_space = CodeText(longest)
        self.observation_space = CodeText(MAX_OBSERVATION)

        self._held = HeldPool(PoolSettings(backend, workers, runtime), pool)
        self._judge: Judge | None = None
        """Another's, to judge with; the held pool's own where None."""

        self.last_verdict: Verdict | None = None
        """The verdict on the last submission; None before the first and after a reset."""
        self._task: Task | None = None
        self._judge_seed = 0
        self._over = True
        self._shown = ""

    # ===== Episodes ====

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Seed, for the ``reset`` of an environment to go on from; NumPy's integers do as well.

        Gymnasium's own seeding refuses those, which is what an array of seeds is made of.
        """
        return super().reset(seed=None if seed is None else operator.index(seed), options=options)

    def play(self, action: str) -> Play:
        """A step in pieces; what it raises, it raises as ``step`` does.

        Args:
            action: As of ``step``.
        """
        raise NotImplementedError(f"{type(self).__name__} steps in one piece")

    def _step(self, action: str) -> Step:
        """A step by itself, out of its pieces."""
        step: Step = alone(self.play(action), self._judge_of_pool)
        return step

    @property
    def task(self) -> Task | None:
        """The episode's task; None before the first reset."""
        return self._task

    def _begin(self, options: dict[str, Any] | None) -> Task:
        """Pick the task of a new episode, after ``super().reset(seed=seed)``.

        Raises:
            InputError: An unknown option or task id.
        """
        options = dict(options or {})
        wanted = options.pop("task_id", None) or self._fixed_task_id
        if options:
            raise InputError(f"unknown option {next(iter(options))!r}; known is 'task_id'", "reset")
        # Both numbers are drawn whatever the options say, so that asking for a task
        # does not shift the episodes after it.
        place = int(self.np_random.integers(len(self.suite)))
        self._judge_seed = int(self.np_random.integers(2**31))
        self._task = self.suite[place] if wanted is None else self.suite[wanted]
        self._over = False
        self.last_verdict = None
        return self._task

    def _about(self, task: Task) -> dict[str, Any]:
        """What ``info`` says of an episode's task."""
        return {
            "task_id": task.id,
            "suite": self.suite.name,
            "entry_points": ", ".join(task.entry_points),
            "family": task.family,
        }

    def _submission(self, action: object) -> tuple[Task, str]:
        """The episode's task and a step's source.

        Raises:
            TypeError: The action is not a str.
            gymnasium.error.ResetNeeded: There is no episode to step.
        """
        if self._task is None or self._over:
            raise ResetNeeded("Cannot call `env.step()` before `env.reset()`: no episode goes on.")
        if not isinstance(action, str):
            raise TypeError(
                "Expects the action to be a str, the source of a program, "
                f"actual type: {type(action)}"
            )
        return self._task, str(action)  # numpy's string scalars too become plain str

    def _begin_transcript(self, prompt: str) -> str:
        self._shown = prompt[:MAX_OBSERVATION]
        return self._shown

    def _transcribe(self, source: str, answer: str, what: str = "submission") -> str:
        answer = answer[:MAX_OBSERVATION]
        self._shown += f"\n--- {what} ---\n{source}\n--- feedback ---\n{answer}"
        return answer

    def render(self) -> str | None:
        """The episode so far as text: prompts, submissions, feedback."""
        return self._shown if self.render_mode == "ansi" else None

    def close(self) -> None:
        """Let go of the pool; one that was passed in stays open. Safe to call again."""
        self._judge = None
        self._held.release()

    # ===== The pool ====

    def use_judge(self, judge: Judge) -> None:
        """Judge with this one, whose pool is another's to close."""
        self._judge = judge

    def _judge_of_pool(self) -> Judge:
        return self._judge or self._held.judge()

    def __getstate__(self) -> dict[str, Any]:
        # A reward may be a closure, and is made again from its configuration.
        return {**self.__dict__, "_held": copy(self._held), "_judge": None, "_reward": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._reward = resolve(self._reward_config)
