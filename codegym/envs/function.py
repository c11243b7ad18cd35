"""``codegym/Function-v0``: one task, one submission, one verdict.

    env = gym.make("codegym/Function-v0", suite="authored", reward="fraction")
    prompt, info = env.reset(seed=0)
    feedback, reward, terminated, truncated, info = env.step(source)

Observation and action are text. An episode is one step: the submission is judged
and the episode terminates. ``info`` is the same for the same seed and action; what
is not (time, memory, messages) is in ``env.unwrapped.last_verdict``.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from typing import Any

import gymnasium as gym
from gymnasium.error import ResetNeeded

from codegym.envs.pools import PoolLease, PoolSettings
from codegym.envs.prompts import feedback, function_prompt
from codegym.envs.spaces import CodeText
from codegym.errors import InputError
from codegym.judge import Judge
from codegym.reward import Reward, resolve
from codegym.sandbox import SandboxPool
from codegym.suites import Suite, load_suite
from codegym.task import Task, Verdict

_MAX_OBSERVATION = 1 << 20  # characters; what is longer is cut


class FunctionEnv(gym.Env[str, str]):
    """A task, one submission, a verdict, a reward.

    Args:
        suite: Spec string (see :func:`codegym.load_suite`) or a suite.
        backend: ``auto``, ``docker``, ``bubblewrap`` or ``process``.
        pool: A pool to judge in. It stays open when the environment closes, and
            ``backend``, ``workers`` and ``runtime`` are its own.
        reward: A preset (``pass``, ``fraction``), weights by preset, or a function of
            a verdict (see :func:`codegym.reward.resolve`).
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

    def __init__(
        self,
        suite: str | Suite = "authored",
        *,
        backend: str = "auto",
        pool: SandboxPool | None = None,
        reward: str | Mapping[str, float] | Callable[[Verdict], Reward | float] = "pass",
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
        self.observation_space = CodeText(_MAX_OBSERVATION)

        self._settings = PoolSettings(backend, workers, runtime)
        self._given_pool = pool
        self._judge: Judge | None = None
        self._release: Callable[[], Any] | None = None

        self.last_verdict: Verdict | None = None
        """The verdict on the last submission; None before the first and after a reset."""
        self._task: Task | None = None
        self._judge_seed = 0
        self._over = True
        self._shown = ""

    # ===== Gymnasium's methods ====

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Begin an episode.

        Args:
            seed: Seeds the choice of tasks and the hidden tests' random inputs.
            options: ``{"task_id": ...}`` asks for that task.

        Returns:
            The prompt, and ``info`` with ``task_id``, ``suite``, ``entry_points``
            (comma-separated) and ``family``.

        Raises:
            InputError: An unknown option or task id.
        """
        super().reset(seed=seed)
        options = dict(options or {})
        wanted = options.pop("task_id", None) or self._fixed_task_id
        if options:
            raise InputError(f"unknown option {next(iter(options))!r}; known is 'task_id'", "reset")
        # Both numbers are drawn whatever the options say, so that asking for a task
        # does not shift the episodes after it.
        place = int(self.np_random.integers(len(self.suite)))
        self._judge_seed = int(self.np_random.integers(2**31))
        task = self.suite[place] if wanted is None else self.suite[wanted]
        self._task = task
        self._over = False
        self.last_verdict = None
        prompt = function_prompt(task)[:_MAX_OBSERVATION]
        self._shown = prompt
        return prompt, {
            "task_id": task.id,
            "suite": self.suite.name,
            "entry_points": ", ".join(task.entry_points),
            "family": task.family,
        }

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Judge a submission; the episode ends with it.

        Args:
            action: The source of the whole program. One that is too long, has a syntax
                error or cannot be encoded is judged, as ``invalid``.

        Returns:
            Feedback, reward, True, False, and ``info`` with ``task_id``, ``outcome``,
            ``tests_passed``, ``tests_total`` and ``reward_NAME`` for each component.

        Raises:
            TypeError: The action is not a str.
            gymnasium.error.ResetNeeded: There is no episode to step.
            InfrastructureError: The sandbox failed. There is no verdict and no reward, and
                the episode goes on: the same or another submission can be stepped.
        """
        if self._task is None or self._over:
            raise ResetNeeded(
                "Cannot call `env.step()` before `env.reset()`: an episode is one step."
            )
        if not isinstance(action, str):
            raise TypeError(
                "Expects the action to be a str, the source of a program, "
                f"actual type: {type(action)}"
            )
        source = str(action)  # numpy's string scalars too become plain str
        verdict = self._judge_of_pool().evaluate(self._task, source, seed=self._judge_seed)
        reward = self._reward(verdict)
        self.last_verdict = verdict
        self._over = True
        text = feedback(verdict)[:_MAX_OBSERVATION]
        self._shown = f"{self._shown}\n--- submission ---\n{source}\n--- feedback ---\n{text}"
        info: dict[str, Any] = {
            "task_id": self._task.id,
            "outcome": verdict.outcome.value,
            "tests_passed": verdict.passed,
            "tests_total": verdict.total,
        }
        info.update({f"reward_{name}": part for name, part in reward.components.items()})
        return text, reward.total, True, False, info

    def render(self) -> str | None:
        """The episode so far as text: prompt, submission, feedback."""
        return self._shown if self.render_mode == "ansi" else None

    def close(self) -> None:
        """Let go of the pool; one that was passed in stays open. Safe to call again."""
        self._judge = None
        if self._release is not None:
            self._release()
            self._release = None

    # ===== The pool ====

    def _judge_of_pool(self) -> Judge:
        if self._judge is None:
            pool = self._given_pool
            if pool is None:
                lease = PoolLease(self._settings)
                pool = lease.pool
                # Environments are often dropped without a close().
                self._release = weakref.finalize(self, lease.release)
            self._judge = Judge(pool)
        return self._judge

    def __getstate__(self) -> dict[str, Any]:
        if self._given_pool is not None:
            raise TypeError(
                "An environment with a pool passed to it cannot be pickled or copied: give it "
                "`backend` and `workers` instead, and each process starts its own."
            )
        state = self.__dict__.copy()
        state["_judge"] = state["_release"] = None
        state["_reward"] = None  # may be a closure; made again from its configuration
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._reward = resolve(self._reward_config)
