"""``codegym/Repair-v0``: several submissions to one task, with feedback between them.

    env = gym.make("codegym/Repair-v0", suite="authored", reward="fraction")
    prompt, info = env.reset(seed=0)
    feedback, reward, terminated, truncated, info = env.step(source)

Each step takes a whole program. Solving the task terminates the episode, and
``max_turns`` truncates it. A step is paid what its submission is worth more than the one
before, so that an episode sums to the reward of its last submission.
"""

from __future__ import annotations

from collections.abc import Collection, Generator
from typing import Any, Literal

from codegym.envs.base import JudgedEnv, RewardConfig
from codegym.envs.plays import Judgement, Play, Wanted
from codegym.envs.prompts import PARTS, function_prompt, repair_feedback
from codegym.envs.traces import with_traces
from codegym.errors import InputError
from codegym.reward import Reward
from codegym.sandbox import SandboxPool
from codegym.suites import Suite
from codegym.task import Outcome, Task, Verdict

REVEALED = ("public", "output", "traceback", "counts")
"""What is revealed by default: everything but the hidden tests."""


class RepairEnv(JudgedEnv):
    """A task, several submissions, feedback between them.

    Args:
        suite: Spec string or a suite.
        max_turns: Submissions after which the episode is truncated.
        reveal: What the feedback tells. ``public``: which public tests fail, with what was
            expected and what came. ``output``: what the program printed under them.
            ``traceback``: where in it an exception came from. ``counts``: how many hidden tests
            passed. ``hidden``: which hidden tests fail and why, which gives their inputs away.
        pays: ``gain`` pays each step what it gained over the one before; ``end`` pays the last
            submission's reward when the episode ends, and 0 before.
        reward: As of :class:`JudgedEnv`, like the rest.
        backend: See there.
        pool: See there.
        task_id: See there.
        render_mode: See there.
        workers: See there.
        runtime: See there.

    Raises:
        InputError: A wrong argument.
    """

    def __init__(
        self,
        suite: str | Suite = "authored",
        *,
        max_turns: int = 4,
        reveal: Collection[str] = REVEALED,
        pays: Literal["gain", "end"] = "gain",
        reward: RewardConfig = "pass",
        backend: str = "auto",
        pool: SandboxPool | None = None,
        task_id: str | None = None,
        render_mode: str | None = None,
        workers: int | None = 1,
        runtime: str | None = None,
    ) -> None:
        super().__init__(
            suite,
            backend=backend,
            pool=pool,
            reward=reward,
            task_id=task_id,
            render_mode=render_mode,
            workers=workers,
            runtime=runtime,
        )
        if max_turns < 1:
            raise InputError(f"must be at least 1, and is {max_turns}", "max_turns")
        unknown = [reveal] if isinstance(reveal, str) else sorted(set(reveal) - set(PARTS))
        if unknown:
            known = ", ".join(PARTS)
            raise InputError(f"must be some of {known} in a list, and has {unknown[0]!r}", "reveal")
        if pays not in ("gain", "end"):
            raise InputError(f"must be 'gain' or 'end', and is {pays!r}", "pays")
        self._max_turns = max_turns
        self._reveal = frozenset(reveal)
        self._pays_gain = pays == "gain"
        self._turns = 0
        self._paid = Reward(total=0.0, components={})

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Begin an episode.

        Args:
            seed: Seeds the choice of tasks and the tests' random inputs, which are the same for
                all submissions of an episode.
            options: ``{"task_id": ...}`` asks for that task.

        Returns:
            The prompt, and ``info`` with ``task_id``, ``suite``, ``entry_points``
            (comma-separated), ``family`` and ``turns_left``.

        Raises:
            InputError: An unknown option or task id.
        """
        super().reset(seed=seed)
        task = self._begin(options)
        self._turns = 0
        self._paid = Reward(total=0.0, components={})
        info = {**self._about(task), "turns_left": self._max_turns}
        return self._begin_transcript(function_prompt(task)), info

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Judge a submission.

        Args:
            action: The source of the whole program; one that is none is judged, as ``invalid``.

        Returns:
            Feedback; the reward; whether the task is solved; whether ``max_turns`` is reached;
            and ``info`` with ``task_id``, ``outcome``, ``tests_passed``, ``tests_total``,
            ``turns_left`` and ``reward_NAME`` for each component, as the submission is worth it
            (not what it gained).

        Raises:
            TypeError: The action is not a str.
            gymnasium.error.ResetNeeded: There is no episode to step.
            InfrastructureError: The sandbox failed. There is no verdict and no reward, no turn
                is used, and the same or another submission can be stepped.
        """
        return self._step(action)

    def play(self, action: str) -> Play:
        """A step in pieces: a judgement, and those on the public tests where it failed."""
        task, source = self._submission(action)
        verdict: Verdict = yield Judgement(task, source, self._judge_seed)
        public, printed = yield from self._public_tests(task, source, verdict)
        worth = self._reward(verdict)
        self.last_verdict = verdict
        self._turns += 1
        terminated = verdict.outcome is Outcome.PASSED
        truncated = not terminated and self._turns >= self._max_turns
        self._over = terminated or truncated
        reward = worth.total - self._paid.total if self._pays_gain else worth.total * self._over
        self._paid = worth
        info: dict[str, Any] = {
            "task_id": task.id,
            "outcome": verdict.outcome.value,
            "tests_passed": verdict.passed,
            "tests_total": verdict.total,
            "turns_left": self._max_turns - self._turns,
        }
        info.update({f"reward_{name}": part for name, part in worth.components.items()})
        text = repair_feedback(verdict, public, printed, source, self._reveal)
        return self._transcribe(source, text), reward, terminated, truncated, info

    def _public_tests(
        self, task: Task, source: str, verdict: Verdict
    ) -> Generator[Wanted, Verdict, tuple[Verdict | None, str]]:
        """The verdict on the public tests, and what goes to standard error under them.

        None where nothing is to be told of them.
        """
        told = self._reveal & {"public", "output", "traceback"}
        if (
            verdict.outcome is Outcome.PASSED
            or not told
            or not any(stage.public.strip() for stage in task.stages)
        ):
            return None, ""
        seed = self._judge_seed
        public = yield Judgement(task, source, seed, public=True)
        printed = public.stderr
        if (
            "traceback" in self._reveal
            and public.outcome is Outcome.FAILED
            and task.protocol in ("function", "module")
        ):
            traced = yield Judgement(task, with_traces(task, source), seed, public=True)
            printed = traced.stderr
        return public, printed.decode("utf-8", "replace")
