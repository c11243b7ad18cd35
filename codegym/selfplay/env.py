"""``codegym/SelfPlay-v0``: one role's view of the game, the other role played by a policy.

    env = gym.make("codegym/SelfPlay-v0", role="solver", form="induction", other=my_proposer)
    prompt, info = env.reset(seed=0)
    feedback, reward, terminated, truncated, info = env.step(program)

As the solver, an episode is a task that the other side proposed and the gate let in: one answer,
or one a stage. As the proposer, it is one proposal, which the gate judges and the other side then
tries to solve a few times. Observation and action are text.
"""

from __future__ import annotations

from copy import copy
from typing import Any

import gymnasium as gym
from gymnasium.error import ResetNeeded

from codegym import reward as solver_rewards
from codegym.envs.pools import HeldPool, PoolSettings
from codegym.envs.spaces import CodeText
from codegym.errors import InfrastructureError, InputError
from codegym.sandbox import SandboxPool
from codegym.selfplay.arena import SelfPlay
from codegym.selfplay.batch import Bounds
from codegym.selfplay.gate import Program, Rules
from codegym.selfplay.policies import FormsProposer, GuessingSolver, Policy, proposer_prompt
from codegym.selfplay.rewards import resolve as proposer_reward
from codegym.selfplay.tasks import Form, PosedTask
from codegym.selfplay.values import Range
from codegym.selfplay.verdicts import verdict
from codegym.task import Verdict

ROLES = ("solver", "proposer")
_TRIES = 8
"""How often the other side may propose before an episode begins with a program of the forms."""
_OFFERS = 8
"""Proposals of one try."""
_LONGEST = 4000


class SelfPlayEnv(gym.Env[str, str]):
    """One role of the game.

    Args:
        role: ``solver`` or ``proposer``.
        form: ``deduction``, ``abduction``, ``induction`` or ``staged``.
        other: The other role's policy: prompts and a seed in, texts out. By default programs of
            typed forms are proposed, and tasks are solved by guessing.
        lines: Statements that the proposer is asked for.
        gap: Staged: top-level statements between shown states.
        attempts: As the proposer: how often the other side tries the task.
        reward: As the solver, what :func:`codegym.reward.resolve` takes; as the proposer, a preset
            of :mod:`codegym.selfplay.rewards` or a function of the success rate. By default
            ``pass`` and ``learnability``.
        rules: What the gate asks for.
        bounds: What a program may do and return.
        values: What inputs are drawn from.
        backend: ``auto``, ``docker``, ``bubblewrap`` or ``process``.
        pool: A pool to run in; it stays open when the environment closes.
        workers: Sandboxes in the pool.
        render_mode: ``ansi`` or None.

    Raises:
        InputError: An argument is wrong.

    A reset with a seed forgets what the gate knew, so that the same seed gives the same episodes;
    one without a seed goes on, and a program that was proposed before is no longer new.
    """

    metadata = {"render_modes": ["ansi"], "render_fps": 1}  # noqa: RUF012 - Gymnasium's own form

    def __init__(
        self,
        role: str = "solver",
        form: str = "induction",
        *,
        other: Policy | None = None,
        lines: int = 2,
        gap: int = 1,
        attempts: int = 8,
        reward: Any = None,
        rules: Rules | None = None,
        bounds: Bounds | None = None,
        values: Range | None = None,
        backend: str = "auto",
        pool: SandboxPool | None = None,
        workers: int | None = 1,
        render_mode: str | None = None,
    ) -> None:
        if role not in ROLES:
            raise InputError(f"must be 'solver' or 'proposer', and is {role!r}", "role")
        if form not in set(Form):
            raise InputError(f"must be one of {', '.join(Form)}, and is {form!r}", "form")
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise InputError(f"must be 'ansi' or None, and is {render_mode!r}", "render_mode")
        if lines < 1 or gap < 1 or attempts < 1:
            raise InputError("lines, gap and attempts are at least 1", "SelfPlayEnv")
        self.render_mode = render_mode
        self.role, self.form = role, Form(form)
        self.action_space = self.observation_space = CodeText(1 << 16)
        self._other = other or (FormsProposer(lines) if role == "solver" else GuessingSolver())
        self._lines, self._gap, self._attempts = lines, gap, attempts
        self._settings = {"rules": rules, "bounds": bounds, "values": values}
        self._solver_reward = self._proposer_reward = None
        if role == "solver":
            self._solver_reward = solver_rewards.resolve("pass" if reward is None else reward)
        else:
            self._proposer_reward = proposer_reward("learnability" if reward is None else reward)
        self._held = HeldPool(PoolSettings(backend, workers, None), pool)
        self._game: SelfPlay | None = None
        self._task: PosedTask | None = None
        self._answers: list[str] = []
        self._over = True
        self._shown = ""
        self.last_verdict: Verdict | None = None
        """The solver's verdict on the last answer; None before the first and after a reset."""

    # ===== Episodes ====

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Begin an episode.

        Args:
            seed: Seeds inputs and the other side, and makes the gate forget.
            options: None are known.

        Returns:
            The prompt, and ``info`` with ``role``, ``form`` and, as the solver, ``task_id`` and
            ``lines``.

        Raises:
            InfrastructureError: The sandbox failed.
        """
        super().reset(seed=seed)
        if options:
            raise InputError(f"unknown option {next(iter(options))!r}", "reset")
        if self._game is None or seed is not None:
            self._game = self._new_game(int(self.np_random.integers(2**31)))
        self._over, self._answers, self.last_verdict = False, [], None
        info: dict[str, Any] = {"role": self.role, "form": self.form.value}
        if self.role == "proposer":
            prompt = proposer_prompt(self.form, self._lines)
        else:
            self._task = self._pose(self._game)
            prompt = self._task.prompt()
            info |= {"task_id": self._task.program.behaviour, "lines": self._task.program.lines}
        self._shown = prompt
        return prompt, info

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Take an answer or a proposal.

        Args:
            action: As the solver: a value, arguments, a program, or a stage's lines. As the
                proposer: a program, with or without inputs, as its prompt says.

        Returns:
            Feedback or the next stage's prompt, reward, terminated, False, and ``info``.

        Raises:
            TypeError: The action is not a str.
            gymnasium.error.ResetNeeded: There is no episode to step.
            InfrastructureError: The sandbox failed: no reward, and the episode goes on.
        """
        if self._game is None or self._over:
            raise ResetNeeded("Cannot call `env.step()` before `env.reset()`: no episode goes on.")
        if not isinstance(action, str):
            raise TypeError(f"Expects the action to be a str, actual type: {type(action)}")
        take = self._solve if self.role == "solver" else self._propose
        text, reward, over, info = take(self._game, str(action))
        self._over = over
        self._shown += f"\n--- {self.role} ---\n{action}\n--- feedback ---\n{text}"
        return text, reward, over, False, info

    def _solve(self, game: SelfPlay, action: str) -> tuple[str, float, bool, dict[str, Any]]:
        task = self._task
        assert task is not None
        step = len(self._answers)
        if task.form is Form.STAGED:
            answers = game.batch.ask([task.stage_job(action, step)])
            met = task.stage_met(answers[0], step)
            # A long answer would only push the others out of the sandbox's limits.
            self._answers.append(action[:_LONGEST])
            info: dict[str, Any] = {"stages_met": step + met, "stages": task.steps}
            if met and step + 1 < task.steps:
                return task.prompt(step + 1), 0.0, False, info
            action = task.assembled(self._answers)
        else:
            info = {}
        judged = game.solve([task], [[action]])[0][0]
        if task.form is Form.STAGED and len(self._answers) < task.steps:
            judged = judged._replace(passed=min(judged.passed, judged.total - 1))
        self.last_verdict = verdict(task, judged, game.batch)
        assert self._solver_reward is not None
        reward = self._solver_reward(self.last_verdict)
        info |= {
            "task_id": task.program.behaviour,
            "outcome": self.last_verdict.outcome.value,
            "tests_passed": judged.passed,
            "tests_total": judged.total,
        }
        solved = "Solved." if judged.solved else "Not solved."
        text = f"{solved} Hidden tests passed: {judged.passed} of {judged.total}.\n"
        return text, reward.total, True, info

    def _propose(self, game: SelfPlay, action: str) -> tuple[str, float, bool, dict[str, Any]]:
        decision = game.gate(game.propose([action]))[0]
        info: dict[str, Any] = {"reason": decision.reason, "accepted": decision.accepted}
        program = decision.program
        if program is None or (self.form is Form.STAGED and not program.states):
            why = decision.detail or "it has variables beside its parameters"
            return f"Not a task ({decision.reason}): {why}\n", 0.0, True, info
        task = game.pose(program, self.form, self._gap)
        try:
            success = self._success(game, task)
        except InfrastructureError:
            game.checker.forget(program)  # the same proposal may be stepped with again
            raise
        assert self._proposer_reward is not None
        info |= {"task_id": program.behaviour, "lines": program.lines, "success": success}
        text = f"A task of {program.lines} lines, solved in {success:.0%} of the attempts.\n"
        return text, self._proposer_reward(success), True, info

    def _success(self, game: SelfPlay, task: PosedTask) -> float:
        """How often the other side solves a task; staged, all stages are asked for at once."""
        seed = int(self.np_random.integers(2**31))
        parts = [
            self._other([task.prompt(step)] * self._attempts, seed + step)
            for step in range(task.steps)
        ]
        staged = task.form is Form.STAGED
        tries = [task.assembled(part) if staged else part[0] for part in zip(*parts, strict=True)]
        return sum(judged.solved for judged in game.solve([task], [tries])[0]) / self._attempts

    def _pose(self, game: SelfPlay) -> PosedTask:
        prompt = proposer_prompt(self.form, self._lines)
        proposer, fallback = self._other, FormsProposer(self._lines)
        for attempt in range(2 * _TRIES):
            source = proposer if attempt < _TRIES else fallback
            texts = source([prompt] * _OFFERS, int(self.np_random.integers(2**31)))
            for decision in game.gate(game.propose(texts)):
                if decision.program is not None and self._fits(decision.program):
                    return game.pose(decision.program, self.form, self._gap)
        raise InputError("no proposal went through the gate; loosen `rules`", "SelfPlayEnv")

    def _fits(self, program: Program) -> bool:
        return bool(program.states) or self.form is not Form.STAGED

    # ===== The pool ====

    def _new_game(self, seed: int) -> SelfPlay:
        return SelfPlay(self._held.pool(), seed=seed, **self._settings)  # type: ignore[arg-type]

    def render(self) -> str | None:
        """The episode so far as text."""
        return self._shown if self.render_mode == "ansi" else None

    def close(self) -> None:
        """Let go of the pool; one that was passed in stays open. Safe to call again."""
        self._held.release()
        self._game, self._over = None, True

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_held": copy(self._held), "_game": None, "_over": True}
