"""``codegym/Workspace-v0``: an agent with tools in a sandbox of its own.

    env = gym.make("codegym/Workspace-v0", suite="workspaces")
    prompt, info = env.reset(seed=0)                       # info["tools"]: their schemas
    action = '{"name": "shell", "arguments": {"command": "ls"}}'
    answer, reward, terminated, truncated, info = env.step(action)

Each step takes one tool call or several as text (see :mod:`codegym.envs.tools`) and
gives what they answered. ``submit``, or the end of the limits, stops the sandbox; what
was changed in it is judged elsewhere, and the step has the verdict's reward. Every
step before has the reward 0.
"""

from __future__ import annotations

import copy
import math
import weakref
from collections.abc import Callable
from typing import Any

from codegym.envs.base import JudgedEnv, RewardConfig
from codegym.envs.layout import layout_of
from codegym.envs.prompts import feedback, workspace_prompt
from codegym.envs.spaces import CodeText
from codegym.envs.tools import TOOLS, ToolError, parse_calls
from codegym.envs.workbench import Budget, Workbench
from codegym.errors import InfrastructureError, InputError
from codegym.sandbox import SandboxPool
from codegym.suites import Suite
from codegym.task import Task, Verdict


class WorkspaceEnv(JudgedEnv):
    """A task as a workspace: tool calls in, their answers out.

    Args:
        suite: Spec string or a suite. Tasks that are no repositories are a file with the stub,
            which is handed in (see :mod:`codegym.envs.layout`).
        max_turns: Steps after which the episode is truncated.
        command_s: Wall clock of one command, seconds, 1 to 3600.
        episode_s: Wall clock of all commands of an episode together, seconds; then it is
            truncated. Time between steps does not count.
        output_chars: Longest answer of one tool, at least 100; of a longer one the middle is left
            out.
        judge_unsubmitted: Whether a truncated episode is judged as it stands; else its reward is 0.
        backend: As of :class:`JudgedEnv`, like the rest. ``process`` has no workspaces.
        pool: See there. It has to have a lease (``SandboxPool(leases=...)``) for each environment.
        reward: See there.
        task_id: See there.
        render_mode: See there.
        workers: See there.
        runtime: See there.

    Raises:
        InputError: A wrong argument.
    """

    takes_programs = False

    def __init__(
        self,
        suite: str | Suite = "workspaces",
        *,
        max_turns: int = 50,
        command_s: float = 60.0,
        episode_s: float = 900.0,
        output_chars: int = 16_000,
        judge_unsubmitted: bool = True,
        backend: str = "auto",
        pool: SandboxPool | None = None,
        reward: RewardConfig = "pass",
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
        for name, value, least, most in (
            ("max_turns", max_turns, 1, math.inf),
            ("command_s", command_s, 1, 3600),
            ("episode_s", episode_s, 1, math.inf),
            ("output_chars", output_chars, 100, 1 << 18),
        ):
            if not least <= value <= most:
                raise InputError(f"must be {least} to {most}, and is {value!r}", name)
        # A file as long as a submission may be, with every character of it escaped.
        longest = max(task.limits.source_bytes for task in self.suite)
        self.action_space = CodeText(6 * longest)
        self._max_turns = max_turns
        self._budget = Budget(command_s, episode_s, output_chars)
        self._judge_unsubmitted = judge_unsubmitted
        self._bench: Workbench | None = None
        self._end_bench: Callable[[], Any] | None = None
        self._verdict_of_submission: Callable[[], Verdict] | None = None
        self._turns = 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Begin an episode; its sandbox is taken when the first tool needs it.

        Args:
            seed: Seeds the choice of tasks and the tests' random inputs.
            options: ``{"task_id": ...}`` asks for that task.

        Returns:
            The prompt, and ``info`` with ``task_id``, ``suite``, ``entry_points``, ``family``
            and ``tools``: the tools' schemas in the OpenAI form, a list.

        Raises:
            InputError: An unknown option or task id.
        """
        super().reset(seed=seed)
        self._close_bench()
        task = self._begin(options)
        self._turns = 0
        info = {**self._about(task), "tools": copy.deepcopy(list(TOOLS))}
        return self._begin_transcript(workspace_prompt(task, layout_of(task))), info

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Do tool calls, in order; what follows a ``submit`` is not done.

        Args:
            action: Text with one or several calls. What is malformed is told, and costs a turn.

        Returns:
            The tools' answers, or the feedback on the submission; the reward, 0 before the end;
            whether there was a ``submit``; whether the turns or the time are used up; and ``info``
            with ``task_id`` and ``turn``, and at the end ``outcome``, ``tests_passed``,
            ``tests_total`` and ``reward_NAME`` for each component.

        Raises:
            TypeError: The action is not a str.
            gymnasium.error.ResetNeeded: There is no episode to step.
            InfrastructureError: A sandbox failed. Before everything was handed in the episode is
                over with that: reset. Afterwards the next step, whatever its action, judges again.
        """
        task, text = self._submission(action)
        if self._verdict_of_submission is not None:  # judging failed, and is tried again
            return self._judged(task, text, "", terminated=True)
        try:
            answers, submitted = self._do(task, text)
            self._turns += 1
            out = self._turns >= self._max_turns or (
                self._bench is not None and self._bench.exhausted
            )
            if submitted or (out and self._judge_unsubmitted):
                self._verdict_of_submission = self._bench_of(task).hand_in()
        except InfrastructureError:
            self._over = True
            self._close_bench()
            raise
        answer = "\n\n".join(answers)
        if self._verdict_of_submission is not None:
            return self._judged(task, text, answer, terminated=submitted)
        if out:
            self._over = True
            self._close_bench()
        info = {"task_id": task.id, "turn": self._turns}
        return self._transcribe(text, answer, "action"), 0.0, False, out, info

    def close(self) -> None:
        """End the sandbox, and let go of the pool; one that was passed in stays open."""
        self._close_bench()
        super().close()

    def _do(self, task: Task, text: str) -> tuple[list[str], bool]:
        """The answers to an action's calls, and whether it submits."""
        try:
            calls = parse_calls(text)
        except ToolError as error:
            return [f"error: {error}"], False
        answers: list[str] = []
        for number, call in enumerate(calls, 1):
            if call.name == "submit":
                return answers, True
            answer = self._bench_of(task).call(call)
            answers.append(f"[{number}: {call.name}]\n{answer}" if len(calls) > 1 else answer)
        return answers, False

    def _judged(
        self, task: Task, text: str, answer: str, *, terminated: bool
    ) -> tuple[str, float, bool, bool, dict[str, Any]]:
        assert self._verdict_of_submission is not None
        verdict = self._verdict_of_submission()
        reward = self._reward(verdict)
        self._verdict_of_submission = None
        self.last_verdict = verdict
        self._over = True
        info: dict[str, Any] = {
            "task_id": task.id,
            "turn": self._turns,
            "outcome": verdict.outcome.value,
            "tests_passed": verdict.passed,
            "tests_total": verdict.total,
        }
        info.update({f"reward_{name}": part for name, part in reward.components.items()})
        told = "\n\n".join(part for part in (answer, feedback(verdict)) if part)
        text = self._transcribe(text, told, "action")
        return text, reward.total, terminated, not terminated, info

    # ===== The agent's sandbox ====

    def _bench_of(self, task: Task) -> Workbench:
        if self._bench is None:
            judge = self._judge_of_pool()
            self._bench = Workbench(judge, task, layout_of(task), self._budget, self._judge_seed)
            # The pool knows its leases, so that one would outlive an environment that is dropped.
            self._end_bench = weakref.finalize(self, self._bench.close)
        return self._bench

    def _close_bench(self) -> None:
        self._bench = None
        self._verdict_of_submission = None
        if self._end_bench is not None:
            self._end_bench()
            self._end_bench = None

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        if self._bench is not None:
            # A sandbox has no copy: the copy's episode is over, and it starts with a reset.
            state.update(_bench=None, _end_bench=None, _verdict_of_submission=None, _over=True)
        return state
