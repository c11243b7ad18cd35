"""``codegym/Program-v0``: a program that grows stage by stage, and pays by milestones.

    env = gym.make("codegym/Program-v0", suite="ladder")
    prompt, info = env.reset(seed=0)                       # the overview and stage 1
    feedback, reward, terminated, truncated, info = env.step(source)

Each step takes the whole program so far. A passed stage reveals the next one; a
failed one gives feedback and another attempt. The tests of all earlier stages run
again with each step, so what breaks them costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from codegym.envs.base import JudgedEnv
from codegym.envs.plays import Blocking, Judgement, Play
from codegym.envs.progress import WEIGHTS, Progress
from codegym.envs.prompts import function_prompt, stage_feedback, stage_prompt
from codegym.errors import InputError
from codegym.milestones import MILESTONES
from codegym.sandbox import SandboxPool
from codegym.suites import Suite
from codegym.task import Outcome, Task, Verdict


class ProgramEnv(JudgedEnv):
    """A staged task: whole programs in, gains out.

    Args:
        suite: Spec string or a suite. A task of one stage is an episode of one stage.
        attempts_per_stage: How many submissions a stage may take; then the episode terminates.
        reveal: ``stages`` reveals a stage when the one before is passed; ``all`` shows the whole
            specification at once, and judges every submission on all of it.
        max_turns: Steps after which the episode is truncated; None for as many as the attempts
            allow.
        weights: Of the parts of the reward, ``tests`` and ``milestone`` (see
            :class:`codegym.envs.progress.Progress`).
        thresholds: The milestones, ascending, effective lines.
        strict: Credit the smaller of the reference's effective lines and the submission's own.
            Counting those takes a judgement or more for each statement, when a stage is passed
            that none before it was.
        strict_judgements: Budget for counting; past it the count is an estimate.
        backend: As of :class:`JudgedEnv`, like the rest.
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
        attempts_per_stage: int = 3,
        reveal: Literal["stages", "all"] = "stages",
        max_turns: int | None = None,
        weights: Mapping[str, float] = WEIGHTS,
        thresholds: Sequence[int] = MILESTONES,
        strict: bool = False,
        strict_judgements: int = 1000,
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
            reward="milestones",
            task_id=task_id,
            render_mode=render_mode,
            workers=workers,
            runtime=runtime,
        )
        if attempts_per_stage < 1 or (max_turns is not None and max_turns < 1):
            raise InputError("must be at least 1", "attempts_per_stage, max_turns")
        if strict_judgements < 4:
            raise InputError("must be at least 4", "strict_judgements")
        if reveal not in ("stages", "all"):
            raise InputError(f"must be 'stages' or 'all', and is {reveal!r}", "reveal")
        self._attempts_per_stage = attempts_per_stage
        self._reveal_all = reveal == "all"
        self._max_turns = max_turns
        self._weights, self._thresholds = weights, thresholds
        self._strict, self._strict_judgements = strict, strict_judgements
        self._progress = Progress(self.suite[0], weights, thresholds)  # checks both now
        self._stage = 1
        self._attempts = 0
        self._turns = 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Begin an episode.

        Args:
            seed: Seeds the choice of tasks and the hidden tests' random inputs.
            options: ``{"task_id": ...}`` asks for that task.

        Returns:
            The first stage (or all of them), and ``info`` with ``task_id``, ``suite``,
            ``entry_points``, ``family``, ``stage`` (the one asked for, 1 for the first),
            ``stages``, ``line_credit`` and ``milestones`` (comma-separated).

        Raises:
            InputError: An unknown option or task id.
        """
        super().reset(seed=seed)
        task = self._begin(options)
        self._progress = Progress(task, self._weights, self._thresholds)
        self._stage = len(task.stages) if self._reveal_all else 1
        self._attempts = self._turns = 0
        prompt = function_prompt(task) if self._reveal_all else stage_prompt(task, 1)
        return self._begin_transcript(prompt), {**self._about(task), **self._position(task)}

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Judge the whole program so far.

        Args:
            action: Its source; one that is not a program is judged, as ``invalid``.

        Returns:
            Feedback, and the next stage where this one is passed; the gain (see
            :class:`codegym.envs.progress.Progress`); whether the task is passed or the attempts
            are used up; whether ``max_turns`` is reached; and ``info`` with ``task_id``,
            ``outcome``, ``tests_passed``, ``tests_total``, ``stages_passed``, ``stage``,
            ``stages``, ``line_credit``, ``milestones`` and ``reward_NAME`` for each part.

        Raises:
            TypeError: The action is not a str.
            gymnasium.error.ResetNeeded: There is no episode to step.
            InfrastructureError: The sandbox failed. There is no verdict and no reward, and
                the episode goes on: the same or another submission can be stepped.
        """
        return self._step(action)

    def play(self, action: str) -> Play:
        """A step in pieces: a judgement, and one on the public tests where it failed."""
        task, source = self._submission(action)
        revealed = task.up_to(self._stage)
        verdict: Verdict = yield Judgement(revealed, source, self._judge_seed)
        public: Verdict | None = None
        if verdict.outcome is not Outcome.PASSED and any(s.public for s in revealed.stages):
            public = yield Judgement(revealed, source, self._judge_seed, public=True)
        own: int | None = None
        if self._strict:
            own = yield Blocking(lambda: self._most_credit(task, source, verdict.stage))
        gain = self._progress.gain(verdict, own)
        self.last_verdict = verdict
        self._turns += 1
        self._attempts += 1
        passed = verdict.outcome is Outcome.PASSED
        done = passed and self._stage == len(task.stages)
        text = stage_feedback(verdict, public)
        if passed and not done:
            self._stage += 1
            self._attempts = 0
            text += "\n" + stage_prompt(task, self._stage)
        most = self._attempts_per_stage * (len(task.stages) if self._reveal_all else 1)
        terminated = done or self._attempts >= most
        truncated = not terminated and self._turns == self._max_turns
        self._over = terminated or truncated
        info: dict[str, Any] = {
            "task_id": task.id,
            "outcome": verdict.outcome.value,
            "tests_passed": verdict.passed,
            "tests_total": verdict.total,
            "stages_passed": verdict.stage,
            **self._position(task),
        }
        info.update({f"reward_{name}": part for name, part in gain.components.items()})
        return self._transcribe(source, text), gain.total, terminated, truncated, info

    def _position(self, task: Task) -> dict[str, Any]:
        return {
            "stage": self._stage,
            "stages": len(task.stages),
            "line_credit": self._progress.line_credit,
            "milestones": ", ".join(map(str, self._progress.milestones)),
        }

    def _most_credit(self, task: Task, source: str, stages: int) -> int | None:
        """The submission's own effective lines where they may count; None for no cap."""
        credit = task.stages[stages - 1].effective_lines or 0 if stages else 0
        if credit <= self._progress.line_credit:
            return None
        from codegym.lines import effective_lines, logical_lines

        try:
            found = effective_lines(
                self._judge_of_pool(),
                task.up_to(stages),
                source,
                seed=self._judge_seed,
                judgements=self._strict_judgements,
            )
        except InputError:  # it fails with other inputs: no count can be had of it
            return logical_lines(source)
        return found.effective
