"""What ``env.step`` adds to the judgement that it makes."""

from __future__ import annotations

import time
from typing import Any

import gymnasium as gym

from codegym.bench.contender import Contender, Skipped
from codegym.bench.ours import bench_task
from codegym.bench.series import Series
from codegym.judge import Judge
from codegym.sandbox import SandboxPool
from codegym.suites import Suite


class EnvStep(Contender):
    """Steps and judgements of the same task in the same slot, strictly in turn.

    Args:
        pool: A pool of one slot.
    """

    name = "env.step"
    share = 8.0

    def __init__(self, pool: SandboxPool) -> None:
        task = bench_task()
        self.series = [
            Series("env_judgement", "a judgement, in turn with env.step"),
            Series("env_step", "env.step of codegym/Function-v0", "env_judgement"),
        ]
        self._judge = Judge(pool)
        self._task = task
        self._env: gym.Env[Any, Any] = gym.make(
            "codegym/Function-v0", suite=Suite("bench", [task]), pool=pool
        )

    def measure(self, seconds: float) -> None:
        """One of each in turn. Which one comes first alternates: neither has the warmer cache."""
        judgements, steps = (series.durations for series in self.series)
        end = time.perf_counter() + seconds
        turn = len(steps)
        while True:
            turn += 1
            self._env.reset(seed=turn)
            if turn % 2:
                judgements.append(self._evaluate(turn))
                steps.append(self._step())
            else:
                steps.append(self._step())
                judgements.append(self._evaluate(turn))
            if time.perf_counter() >= end:
                return

    def _evaluate(self, seed: int) -> float:
        started = time.perf_counter()
        self._judge.evaluate(self._task, self._task.reference, seed=seed)
        return time.perf_counter() - started

    def _step(self) -> float:
        started = time.perf_counter()
        reward = self._env.step(self._task.reference)[1]
        duration = time.perf_counter() - started
        if reward != 1.0:
            raise Skipped(f"the reference earned {reward}")
        return duration

    def close(self) -> None:
        """Close the environment; the pool is not its own."""
        self._env.close()
