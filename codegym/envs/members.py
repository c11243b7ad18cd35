"""The single environments of a vector environment, and the pool and threads that they share."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from gymnasium.envs.registration import load_env_creator

from codegym.envs.base import JudgedEnv
from codegym.envs.overlap import Overdue, Overlap
from codegym.envs.plays import Blocking, Play
from codegym.envs.pools import HeldPool, PoolSettings
from codegym.errors import InfrastructureError
from codegym.judge import Judge
from codegym.sandbox import SandboxPool

_LEASES = 16


class Members:
    """Environments of one kind.

    Args:
        entry_point: Where the kind is, as Gymnasium names it.
        count: How many.
        pool: A pool to judge in, which stays open; one that is shared where not given.
        backend: Of that one.
        workers: Of that one.
        runtime: Of that one.
        deadline_s: How long each may take for one thing that it wants, seconds.
        arguments: What else each is made with.
    """

    def __init__(
        self,
        entry_point: str,
        count: int,
        *,
        pool: SandboxPool | None,
        backend: str,
        workers: int | None,
        runtime: str | None,
        deadline_s: float,
        arguments: Mapping[str, Any],
    ) -> None:
        shared = {"pool": pool, "backend": backend, "workers": workers, "runtime": runtime}
        self._creator = load_env_creator(entry_point)
        self._arguments = {**arguments, **shared}
        self._deadline_s = deadline_s
        settings = PoolSettings(backend, workers, runtime, max(_LEASES, count))
        self._held = HeldPool(settings, pool)
        self._judge: Judge | None = None
        """What the environments were told to judge with."""
        self._count = count
        self._threads = self._new_threads()
        first = self._single()
        self._arguments["suite"] = first.suite  # loaded once
        self.envs = [first, *(self._single() for _ in range(count - 1))]
        """The environments; one that hung was replaced."""
        self.in_pieces = type(first).play is not JudgedEnv.play
        """Whether a step is a play; else it takes a thread."""

    def judge(self) -> Judge:
        """The judge of all of them; the first call starts its pool.

        Raises:
            InfrastructureError: That did not start.
        """
        if self._judge is None:
            self._judge = self._held.judge()
            for env in self.envs:
                env.use_judge(self._judge)
        return self._judge

    def results(self, plays: Mapping[int, Play]) -> dict[int, Any]:
        """What plays by number returned, all played at once; or their infrastructure errors.

        Raises:
            Exception: What else one raised, once all the others are done.
        """
        results = Overlap(self.judge, self._threads, self._deadline_s).results(plays)
        for number, result in results.items():
            if isinstance(result, Overdue) and not self.in_pieces:
                self._replace(number, result.future)
        for number, result in results.items():
            if isinstance(result, Exception) and not isinstance(result, InfrastructureError):
                result.add_note(f"in environment {number}; reset before the next step")
                raise result
        return results

    def resetting(self, number: int, seed: int | None, options: dict[str, Any]) -> Play:
        """Plays a reset of one."""
        env = self.envs[number]
        if self.in_pieces:  # cheap, so that no thread is worth it
            return env.reset(seed=seed, options=options)
        return (yield Blocking(lambda: env.reset(seed=seed, options=options)))

    def stepping(self, number: int, text: str) -> Play:
        """Plays a step of one."""
        env = self.envs[number]
        if self.in_pieces:
            return (yield from env.play(text))
        return (yield Blocking(lambda: env.step(text)))

    def close(self) -> None:
        """Close them and let go of the pool; safe to call again."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for env in self.envs:
            env.close()
        self._judge = None
        self._held.release()

    def _single(self) -> JudgedEnv:
        env = self._creator(**self._arguments)
        assert isinstance(env, JudgedEnv)
        if self._judge is not None:
            env.use_judge(self._judge)
        return env

    def _replace(self, number: int, busy: Future[Any]) -> None:
        """Put a new environment in the place of one that a thread is still at work on."""
        old = self.envs[number]
        new = self.envs[number] = self._single()
        new.np_random = copy.deepcopy(old.np_random)  # its next episodes are what they were to be

        def close(_: Future[Any]) -> None:
            old.close()

        busy.add_done_callback(close)
        # Its thread is not there for the others; those at work end by themselves.
        self._threads.shutdown(wait=False)
        self._threads = self._new_threads()

    def _new_threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._count, thread_name_prefix="codegym-vector")
