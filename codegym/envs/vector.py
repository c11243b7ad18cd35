"""The vector environment: many episodes, one pool, all judgements at once.

    envs = gym.make_vec("codegym/Function-v0", num_envs=16, group_size=8)
    prompts, infos = envs.reset(seed=0)                     # two tasks, eight episodes each
    feedback, rewards, terminated, truncated, infos = envs.step(sources)

Gymnasium's own ones do not fit: theirs with processes garbles text (it goes through
shared memory of fixed characters), theirs without works through the environments one by
one, and either ends with the first one that fails. Here a sandbox that fails ends one
episode: it is truncated, its reward is NaN and ``infos["infrastructure_error"]`` says
what happened.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from codegym.envs import vectorargs
from codegym.envs.base import JudgedEnv
from codegym.envs.members import Members
from codegym.envs.plays import Step
from codegym.errors import InfrastructureError, InputError
from codegym.extraction import extract_code
from codegym.sandbox import SandboxPool
from codegym.trajectories import GroupRecorder, Writer

Observations = tuple[str, ...]
Bools = NDArray[np.bool_]


class JudgedVectorEnv(VectorEnv[Observations, Sequence[str | None], NDArray[Any]]):
    """``num_envs`` environments of one kind; see the subclasses for which.

    Args:
        num_envs: How many, at least 1.
        autoreset_mode: ``NextStep`` (Gymnasium's default: the step after an episode's end ignores
            the action and gives the next episode's prompt), ``SameStep`` (the step that ends an
            episode gives the next one's prompt, and what it ended with as ``infos["final_obs"]``
            and ``infos["final_info"]``) or ``Disabled`` (reset by ``options={"reset_mask": ...}``;
            until then such an environment takes None for an action, and sits out).
        max_episode_steps: Steps after which an episode that has not terminated is truncated.
        group_size: So many environments in a row have the same tasks and the same random inputs:
            their k-th episodes are attempts at one task from one start. Divides ``num_envs``.
        deadline_s: How long a judgement (or a tool's step) may take, seconds, from when a sandbox
            takes it up; waiting for one does not count. Past it the episode fails by itself. The
            tasks' own limits end a submission long before.
        extract: Take the program out of each action, as :class:`codegym.envs.ExtractCode` does.
        record: Write each episode to this file (see :mod:`codegym.trajectories`).
        policy: What acts, for the record.
        workers: Sandboxes in the pool; one per core where not given.
        pool: A pool to judge in, which stays open.
        backend: As of the single environment.
        runtime: See there.
        arguments: What else the single environment takes.

    Raises:
        InputError: A wrong argument.
    """

    ENV_ID: ClassVar[str]
    SINGLE: ClassVar[str]
    """Where the single environment is, as Gymnasium names it."""

    def __init__(
        self,
        num_envs: int = 1,
        *,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        max_episode_steps: int | None = None,
        group_size: int = 1,
        deadline_s: float = 600.0,
        extract: bool = False,
        record: str | Path | None = None,
        policy: str = "",
        workers: int | None = None,
        pool: SandboxPool | None = None,
        backend: str = "auto",
        runtime: str | None = None,
        **arguments: Any,
    ) -> None:
        if num_envs < 1:
            raise InputError(f"must be at least 1, and is {num_envs}", "num_envs")
        if group_size < 1 or num_envs % group_size:
            raise InputError(f"must divide num_envs, {num_envs}: {group_size}", "group_size")
        if max_episode_steps is not None and max_episode_steps < 1:
            raise InputError(f"must be at least 1, and is {max_episode_steps}", "max_episode_steps")
        if not 0 < deadline_s < math.inf:
            raise InputError(f"must be positive and finite, and is {deadline_s}", "deadline_s")
        self.num_envs = num_envs
        self.autoreset_mode = vectorargs.autoreset_mode(autoreset_mode)
        self._most_steps, self._group_size, self._extract = max_episode_steps, group_size, extract
        self._members = Members(
            self.SINGLE,
            num_envs,
            pool=pool,
            backend=backend,
            workers=workers,
            runtime=runtime,
            deadline_s=deadline_s,
            arguments=arguments,
        )
        first = self.envs[0]
        if extract and not first.takes_programs:
            raise InputError("actions are no programs here", "extract")
        self.metadata = {**first.metadata, "autoreset_mode": self.autoreset_mode}
        self.render_mode = first.render_mode
        self.single_action_space = first.action_space
        self.single_observation_space = first.observation_space
        self.action_space = batch_space(first.action_space, num_envs)
        self.observation_space = batch_space(first.observation_space, num_envs)

        self._observations = [""] * num_envs
        self._steps = [0] * num_envs
        self._ends: list[tuple[bool, bool] | None] = [None] * num_envs
        """How the last episode of each ended; None while one goes on."""
        self._begun = [False] * num_envs
        self._unbegun = [""] * num_envs
        """What failed where an episode could not be begun; else empty."""
        self._record: GroupRecorder | None = None
        if record is not None:
            to = Writer(record)
            self._record = GroupRecorder(to, num_envs, group_size, self.ENV_ID, first.suite, policy)
            # Environments are often dropped without a close().
            self._end_record = weakref.finalize(self, self._record.close)

    @property
    def envs(self) -> list[JudgedEnv]:
        """The single environments, which this one alone resets and steps; one that hung is gone."""
        return self._members.envs

    # ===== Resetting ====

    def reset(
        self, *, seed: vectorargs.Seeds = None, options: dict[str, Any] | None = None
    ) -> tuple[Observations, dict[str, Any]]:
        """Begin episodes.

        Args:
            seed: Of the first environment or group, the others having the numbers after it; or a
                list with one for each environment, the same within a group.
            options: ``reset_mask``, a bool array with which of them to reset; ``task_id``, one for
                all or a list with one (or None) for each; what else the single environment takes.

        Returns:
            Prompts, those of environments that were not reset being what they gave last; infos as
            arrays over the environments. One that could not be reset has
            ``infos["infrastructure_error"]`` and an empty prompt, and its next step fails.

        Raises:
            InputError: A wrong option.
            TypeError: A seed or a mask of a wrong type.
            ValueError: One of a wrong length.
        """
        options = dict(options or {})  # the caller's stays as it is
        mask = vectorargs.reset_mask(options.pop("reset_mask", None), self.num_envs)
        tasks = vectorargs.task_ids(options.pop("task_id", None), self.num_envs)
        seeds = vectorargs.seeds(seed, self.num_envs, self._group_size)
        if mask.all():
            if self._record is not None:
                self._record.begin_round()
            if seeds[0] is not None:
                self._np_random, self._np_random_seed = seeding.np_random(seeds[0])
            if self._group_size > 1:
                # Some of a group may have had more episodes than others: all begin anew.
                drawn = self.np_random.integers(2**31, size=self.num_envs).tolist()
                size = self._group_size
                seeds = [drawn[n - n % size] if s is None else s for n, s in enumerate(seeds)]
        infos: dict[str, Any] = {}
        self._begin(
            {
                int(n): (seeds[n], {**options, **({"task_id": tasks[n]} if tasks[n] else {})})
                for n in np.flatnonzero(mask)
            },
            infos,
        )
        return tuple(self._observations), infos

    def _begin(
        self, which: Mapping[int, tuple[int | None, dict[str, Any]]], infos: dict[str, Any]
    ) -> None:
        """Begin episodes of some, with a seed and options for each."""
        results = self._members.results(
            {number: self._members.resetting(number, *how) for number, how in which.items()}
        )
        for number, result in results.items():
            fault = str(result) if isinstance(result, InfrastructureError) else ""
            prompt, info = ("", {"infrastructure_error": fault}) if fault else result
            self._begun[number], self._ends[number], self._steps[number] = True, None, 0
            self._unbegun[number] = fault
            self._observations[number] = prompt
            self._add_info(infos, info, number)
            if self._record is not None:
                self._record.begin(number, self.envs[number].task, prompt, which[number][0])

    # ===== Stepping ====

    def step(
        self, actions: Sequence[str | None]
    ) -> tuple[Observations, NDArray[np.float64], Bools, Bools, dict[str, Any]]:
        """Step all of them, with all their judgements at once.

        Args:
            actions: A text for each.

        Returns:
            Observations, a tuple of str; rewards, terminated and truncated, arrays of shape
            ``(num_envs,)``; infos as arrays over the environments, each with a mask ``_KEY`` of
            who has it. Where a sandbox failed: an empty observation, the reward NaN, truncated,
            and ``infos["infrastructure_error"]`` (in ``SameStep`` mode in ``final_info`` as well).

        Raises:
            TypeError: An action is no text. Nothing has been stepped then.
            ValueError: Not as many actions as environments.
            gymnasium.error.ResetNeeded: One has no episode to step.
            Exception: What a task's tests or the reward function raised, once all the others are
                done. Reset then.
        """
        texts = vectorargs.texts(actions, self.num_envs)
        if self.autoreset_mode is AutoresetMode.NEXT_STEP:
            resets = [n for n, end in enumerate(self._ends) if end is not None]
        else:
            resets = []
        going = [n for n, end in enumerate(self._ends) if end is None]
        self._check_steppable(texts, resets)
        self._members.judge()  # a pool that cannot start is nobody's own failure
        steps = self._steps_of({number: texts[number] or "" for number in going})

        rewards = np.zeros(self.num_envs, np.float64)
        infos: dict[str, Any] = {}
        for number, (feedback, reward, terminated, truncated, info) in steps.items():
            rewards[number] = reward
            self._observations[number] = feedback
            self._ends[number] = (terminated, truncated) if terminated or truncated else None
            if self.autoreset_mode is AutoresetMode.SAME_STEP and (terminated or truncated):
                resets.append(number)
                self._add_info(infos, {"final_obs": feedback, "final_info": info}, number)
                info = {k: info[k] for k in ("infrastructure_error",) if k in info}
            self._add_info(infos, info, number)
        ends = self._ends.copy()
        if self.autoreset_mode is AutoresetMode.NEXT_STEP:
            for number in resets:
                ends[number] = None
        self._begin({number: (None, {}) for number in resets}, infos)
        terminated, truncated = np.array([end or (False, False) for end in ends]).T
        return tuple(self._observations), rewards, terminated.copy(), truncated.copy(), infos

    def _check_steppable(self, texts: list[str | None], resets: list[int]) -> None:
        for number, text in enumerate(texts):
            if number in resets:
                continue
            if not self._begun[number] or (text is not None and self._ends[number] is not None):
                raise ResetNeeded(
                    f"Cannot step environment {number}: no episode goes on. Reset it, with "
                    '`options={"reset_mask": ...}` if it alone, or give it None for an action.'
                )
            if text is None and self._ends[number] is None:
                raise TypeError(f"Expects action {number} to be a str, as its episode goes on")

    def _steps_of(self, texts: Mapping[int, str]) -> dict[int, Step]:
        """Step some of them; a failure of the infrastructure is a step as well."""
        results = self._members.results(
            {
                number: self._members.stepping(number, self._program(number, text))
                for number, text in texts.items()
                if not self._unbegun[number]
            }
        )
        steps: dict[int, Step] = {}
        for number, text in texts.items():
            result = results.get(number, self._unbegun[number])
            if isinstance(result, InfrastructureError | str):
                result = _failed(str(result))
            feedback, reward, terminated, truncated, info = result
            self._steps[number] += 1
            if self._steps[number] == self._most_steps and not terminated:
                truncated = True
            steps[number] = feedback, reward, terminated, truncated, info
            if self._record is not None:
                self._record.step(number, text, steps[number], self.envs[number].last_verdict)
        return steps

    def _program(self, number: int, text: str) -> str:
        task = self.envs[number].task
        if not self._extract or task is None:
            return text
        return extract_code(text, task.entry_points, task.prompt)

    # ===== The rest of the interface ====

    def render(self) -> tuple[Any, ...]:
        """What each environment renders."""
        return tuple(env.render() for env in self.envs)

    def call(self, name: str, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
        """An attribute of each environment; where it is a method, what it returns."""
        found = [env.get_wrapper_attr(name) for env in self.envs]
        return tuple(one(*args, **kwargs) if callable(one) else one for one in found)

    def get_attr(self, name: str) -> tuple[Any, ...]:
        """An attribute of each environment."""
        return self.call(name)

    def set_attr(self, name: str, values: Any) -> None:
        """Set an attribute of each environment, from a list or tuple or all to one value."""
        each = values if isinstance(values, list | tuple) else [values] * self.num_envs
        for env, value in zip(self.envs, each, strict=True):
            env.set_wrapper_attr(name, value)

    def close_extras(self, **kwargs: Any) -> None:
        """Write what is recorded, close the environments and let go of the pool."""
        if self._record is not None:
            self._end_record()
        self._members.close()


def _failed(fault: str) -> Step:
    return "", math.nan, False, True, {"infrastructure_error": fault}


class FunctionVectorEnv(JudgedVectorEnv):
    """``codegym/Function-v0``, many at once."""

    ENV_ID = "codegym/Function-v0"
    SINGLE = "codegym.envs.function:FunctionEnv"


class ProgramVectorEnv(JudgedVectorEnv):
    """``codegym/Program-v0``, many at once."""

    ENV_ID = "codegym/Program-v0"
    SINGLE = "codegym.envs.program:ProgramEnv"


class RepairVectorEnv(JudgedVectorEnv):
    """``codegym/Repair-v0``, many at once."""

    ENV_ID = "codegym/Repair-v0"
    SINGLE = "codegym.envs.repair:RepairEnv"


class WorkspaceVectorEnv(JudgedVectorEnv):
    """``codegym/Workspace-v0``, many at once: a sandbox and a thread for each."""

    ENV_ID = "codegym/Workspace-v0"
    SINGLE = "codegym.envs.workspace:WorkspaceEnv"
