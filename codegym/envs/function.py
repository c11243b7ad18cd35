"""``codegym/Function-v0``: one task, one submission, one verdict.

    env = gym.make("codegym/Function-v0", suite="authored", reward="fraction")
    prompt, info = env.reset(seed=0)
    feedback, reward, terminated, truncated, info = env.step(source)

Observation and action are text. An episode is one step: the submission is judged
and the episode terminates. ``info`` is the same for the same seed and action; what
is not (time, memory, messages) is in ``env.unwrapped.last_verdict``.
"""

from __future__ import annotations

from typing import Any

from codegym.envs.base import JudgedEnv
from codegym.envs.plays import Judgement, Play
from codegym.envs.prompts import feedback, function_prompt
from codegym.task import Verdict


class FunctionEnv(JudgedEnv):
    """A task, one submission, a verdict, a reward; arguments as of :class:`JudgedEnv`."""

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
        task = self._begin(options)
        return self._begin_transcript(function_prompt(task)), self._about(task)

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
        return self._step(action)

    def play(self, action: str) -> Play:
        """A step in pieces: one judgement."""
        task, source = self._submission(action)
        verdict: Verdict = yield Judgement(task, source, self._judge_seed)
        reward = self._reward(verdict)
        self.last_verdict = verdict
        self._over = True
        text = self._transcribe(source, feedback(verdict))
        info: dict[str, Any] = {
            "task_id": task.id,
            "outcome": verdict.outcome.value,
            "tests_passed": verdict.passed,
            "tests_total": verdict.total,
        }
        info.update({f"reward_{name}": part for name, part in reward.components.items()})
        return text, reward.total, True, False, info
