"""From a trainer's batch of answers to rewards, all of it judged at once.

    with Grader("authored", reward="fraction") as grader:
        grades = grader.grade(task_ids, answers)       # one for each, in order

A trainer's reward function is called once for a batch. Here each answer is a judgement of
its own in one pool, equal programs of a task are judged once, and the answers to one task
see the same hidden inputs, so that a group is compared on equal terms. An answer that
could not be judged has no reward, and says why.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from copy import copy
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from codegym.envs.base import RewardConfig
from codegym.envs.pools import HeldPool, PoolSettings
from codegym.errors import InfrastructureError, InputError
from codegym.extraction import extract_code
from codegym.reward import resolve
from codegym.sandbox import SandboxPool
from codegym.suites import Suite, load_suite
from codegym.task import Outcome, Task, Verdict

PATIENCE_S = 900.0
"""How long a batch may take by default, seconds; what has no verdict then is dropped."""


@dataclass(frozen=True, slots=True)
class Grade:
    """What became of one answer: a reward and its verdict, or the fault that there was."""

    reward: float | None
    """None where there is no verdict: the sample is to be dropped."""
    verdict: Verdict | None = None
    error: str | None = None
    """What the infrastructure did, one line; None where there is a verdict."""
    components: dict[str, float] = field(default_factory=dict)
    """The parts of the reward, by name."""

    @property
    def solved(self) -> bool:
        """Whether the answer passed every test."""
        return self.verdict is not None and self.verdict.outcome is Outcome.PASSED


class Grader:
    """Judges answers to the tasks of a suite; starts its pool with the first of them.

    Args:
        suite: Spec string or a suite.
        reward: A preset, weights by preset, or a function of a verdict.
        backend: ``auto``, ``docker`` or ``bubblewrap``.
        workers: Sandboxes at work; one per core by default.
        runtime: Container runtime, handed to Docker as it is.
        pool: A pool to judge in instead; it stays the caller's to close.
        extract: Find the program in the answer (see :func:`codegym.extraction.extract_code`).
        timeout_s: How long a batch may take as a whole, seconds.

    Raises:
        InputError: A wrong suite or reward, or a time that is not positive.

    It pickles without its pool, so that a trainer may send it to its workers; graders and
    environments of equal settings share one pool in a process.
    """

    def __init__(
        self,
        suite: str | Suite = "authored",
        *,
        reward: RewardConfig = "pass",
        backend: str = "auto",
        workers: int | None = None,
        runtime: str | None = None,
        pool: SandboxPool | None = None,
        extract: bool = True,
        timeout_s: float = PATIENCE_S,
    ) -> None:
        if not timeout_s > 0:
            raise InputError(f"must be more than 0, and is {timeout_s}", "timeout_s")
        self.suite = suite if isinstance(suite, Suite) else load_suite(suite)
        self.extract, self.timeout_s = extract, timeout_s
        self._config = reward
        self._reward = resolve(reward)
        self._held = HeldPool(PoolSettings(backend, workers, runtime), pool)

    def source(self, task: Task, answer: str) -> str:
        """The program in an answer to a task."""
        if not self.extract or task.protocol == "workspace" or task.language != "python":
            return answer
        return extract_code(answer, task.entry_points, task.prompt)

    def grade(self, task_ids: Sequence[str], answers: Sequence[str]) -> list[Grade]:
        """Judge a batch and wait for it, for :attr:`timeout_s` at most.

        Args:
            task_ids: Of each answer, its task.
            answers: What the model said.

        Returns:
            One grade for each answer, in order.

        Raises:
            InputError: An unknown task, another number of tasks than of answers, or a task
                whose tests cannot be loaded.
        """
        deadline = time.monotonic() + self.timeout_s
        futures = self.submit(task_ids, answers)
        try:
            return [self._settle(future, deadline) for future in futures]
        finally:
            for future in futures:
                future.cancel()  # those that nobody waits for any more

    async def grade_async(self, task_ids: Sequence[str], answers: Sequence[str]) -> list[Grade]:
        """As :meth:`grade`, without holding up the event loop or a thread for each answer."""
        deadline = time.monotonic() + self.timeout_s
        futures = await asyncio.to_thread(self.submit, task_ids, answers)
        try:
            if futures:
                waiting = [asyncio.wrap_future(future) for future in set(futures)]
                left = max(0.0, deadline - time.monotonic())
                for ended in (await asyncio.wait(waiting, timeout=left))[0]:
                    # Asked for, so that asyncio does not complain that nobody did.
                    _ = ended.cancelled() or ended.exception()
            return [self._settle(future, 0.0) for future in futures]
        finally:
            for future in futures:
                future.cancel()

    async def grade_one(self, task_id: str, answer: str) -> Grade:
        """Judge one answer, for trainers that ask one at a time and many at once."""
        return (await self.grade_async([task_id], [answer]))[0]

    def submit(self, task_ids: Sequence[str], answers: Sequence[str]) -> list[Future[Verdict]]:
        """Queue a batch; equal programs of a task share one future."""
        if len(task_ids) != len(answers):
            raise InputError(f"{len(answers)} answers to {len(task_ids)} tasks", "grader")
        tasks = [self.suite[task_id] for task_id in task_ids]
        seeds = {task.id: secrets.randbelow(1 << 31) for task in tasks}
        sources = [self.source(task, text) for task, text in zip(tasks, answers, strict=True)]
        queued: dict[tuple[str, str], Future[Verdict]] = {}
        futures = []
        for task, source in zip(tasks, sources, strict=True):
            if (task.id, source) not in queued:
                queued[task.id, source] = self._queue(task, source, seeds[task.id])
            futures.append(queued[task.id, source])
        return futures

    def _queue(self, task: Task, source: str, seed: int) -> Future[Verdict]:
        try:
            return self._held.judge().submit(task, source, seed=seed)
        except InfrastructureError as error:  # no pool, or one that was closed
            failed: Future[Verdict] = Future()
            failed.set_exception(error)
            return failed

    def _settle(self, future: Future[Verdict], deadline: float) -> Grade:
        try:
            verdict = future.result(max(0.0, deadline - time.monotonic()))
        except InfrastructureError as error:
            return Grade(None, error=f"{error.cause}: {error}")
        except (FutureTimeout, CancelledError):
            return Grade(None, error=f"late: no verdict after {self.timeout_s:g} s")
        reward = self._reward(verdict)
        return Grade(reward.total, verdict, components=reward.components)

    def close(self) -> None:
        """Let go of the pool. Safe to call again; the next batch starts another."""
        self._held.release()

    def __enter__(self) -> Grader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        # A reward may be a closure, and is made again from its configuration.
        return {**self.__dict__, "_held": copy(self._held), "_reward": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._reward = resolve(self._config)
