"""Many programs of the subset per execution, through a pool.

A trainer asks for thousands of small answers a second. One execution of the sandbox costs
milliseconds, a program of three lines microseconds, so many programs go into one execution.
What keeps them apart there is the subset (see :mod:`codegym.selfplay.guest`), and around all of
them stand the sandbox's walls. Where an execution dies nevertheless, its programs are run again in
halves until the one that killed it is alone; the others keep their answers.

No expected value ever goes in: what a program returned comes out, and is compared here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from codegym.errors import InfrastructureError
from codegym.sandbox import SandboxPool
from codegym.selfplay.values import Arguments
from codegym.task import Execution, Limits, Outcome

Job = dict[str, Any]
"""What a guest is asked of one program: ``op``, ``source`` or ``text``, ``inputs``, ..."""
Answer = dict[str, Any]
"""What it says; ``refused`` with a reason where the program is outside the subset."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a program of the subset may do and return. Any of these exceeded is an exception."""

    steps: int = 2000
    """Turns of loops and elements looped over, for one input; four times as many for all inputs of
    a program together."""
    number: int = 1_000_000
    """Largest absolute value of a number that comes out."""
    length: int = 64
    """Longest list that comes out."""
    text: int = 64
    """Longest text that comes out, characters."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program returned."""

    outputs: tuple[Any, ...]
    """For each input ``[value]``, or the name of an exception."""
    states: tuple[list[Arguments] | None, ...] = ()
    """For each input the parameters' values after each top-level statement; None where it failed
    or they were not asked for."""
    refused: str = ""
    """Why it did not run at all; empty where it did."""


_MOST = 5000  # more than the guest takes

# The same interpreter again with a hash seed of its own; it reads the same standard input.
_RESEED = """import os, sys
os.execve(sys.executable, [sys.executable, "-s", "-S", "-c", sys.argv[2]],
          {**os.environ, "PYTHONHASHSEED": sys.argv[1]})
"""


@cache
def _guest() -> str:
    return files("codegym.selfplay").joinpath("guest.py").read_text("utf-8")


class Batch:
    """Runs programs of the subset, many per execution.

    Args:
        pool: Where they run.
        bounds: What each may do.
        size: Most programs of one execution.
        limits: Of one execution; by default what ``size`` programs can need at worst.
    """

    def __init__(
        self,
        pool: SandboxPool,
        bounds: Bounds | None = None,
        *,
        size: int = 256,
        limits: Limits | None = None,
    ) -> None:
        self.pool = pool
        self.bounds = bounds or Bounds()
        self._size = size
        self._limits = limits or Limits(wall_s=30, cpu_s=30, output_bytes=16 << 20)
        self.executions = 0
        """How many executions there were."""
        self.programs = 0
        """How many programs there were in them."""
        self.cpu_s = 0.0
        """CPU seconds of the executions."""
        self.last: Execution | None = None
        """The latest execution that was waited for."""

    def submit(self, jobs: Sequence[Job], hash_seed: int | None = None) -> Pending:
        """Queue jobs, at most ``size`` to an execution.

        Args:
            jobs: What to do; each is independent of the others.
            hash_seed: Run in an interpreter of this ``PYTHONHASHSEED`` instead of the warm one.

        Returns:
            The pending answers, in order. Not thread-safe: wait for it where it was made.
        """
        parts = [jobs[start : start + self._size] for start in range(0, len(jobs), self._size)]
        return Pending(self, [(part, self._start(part, hash_seed)) for part in parts], hash_seed)

    def ask(self, jobs: Sequence[Job], hash_seed: int | None = None) -> list[Answer]:
        """The answers to jobs; see :meth:`submit`."""
        return self.submit(jobs, hash_seed).result()

    def run(
        self, programs: Sequence[tuple[str, Sequence[Arguments]]], *, states: bool = False
    ) -> list[Ran]:
        """Run programs on inputs.

        Args:
            programs: Sources, each with its inputs.
            states: Ask for the states after each top-level statement too.
        """
        return [read_run(answer) for answer in self.ask([run_job(*p, states) for p in programs])]

    def _start(self, jobs: Sequence[Job], hash_seed: int | None) -> Future[Execution]:
        jobs = [_cut(job) for job in jobs]
        request = json.dumps({"bounds": asdict(self.bounds), "jobs": jobs}, separators=(",", ":"))
        stdin = request.encode("utf-8")  # ASCII: lone surrogates go over escaped
        if hash_seed is None:
            return self.pool.submit(_guest(), stdin, self._limits)
        return self.pool.submit(_RESEED, stdin, self._limits, [str(hash_seed), _guest()])

    def _read(
        self, jobs: Sequence[Job], future: Future[Execution], hash_seed: int | None
    ) -> list[Answer]:
        """The answers of one execution; of one that died, those of its halves."""
        done = self.last = future.result()
        self.executions += 1
        self.cpu_s += done.usage.cpu_s
        if done.outcome is Outcome.PASSED and not done.stdout_truncated:
            try:
                answers = json.loads(done.stdout)
            except ValueError:
                answers = None
            if isinstance(answers, list) and len(answers) == len(jobs):
                self.programs += len(jobs)
                return answers
        if not jobs:
            raise InfrastructureError(f"an empty batch ended as {done.outcome.value}", "protocol")
        if len(jobs) == 1:
            self.programs += 1
            return [{"refused": f"ended its execution as {done.outcome.value}"}]
        middle = len(jobs) // 2
        halves = [(part, self._start(part, hash_seed)) for part in (jobs[:middle], jobs[middle:])]
        return [answer for part, half in halves for answer in self._read(part, half, hash_seed)]


def _cut(job: Job) -> Job:
    """A job without text that the guest would refuse for its length anyway."""
    long = {key: job[key][:_MOST] for key in ("source", "text") if len(job.get(key, "")) > _MOST}
    return {**job, **long} if long else job


class Pending:
    """Answers that are being worked out."""

    def __init__(
        self,
        batch: Batch,
        parts: list[tuple[Sequence[Job], Future[Execution]]],
        hash_seed: int | None,
    ) -> None:
        self._batch, self._parts, self._hash_seed = batch, parts, hash_seed

    def done(self) -> bool:
        """Whether :meth:`result` would not wait."""
        return all(future.done() for _, future in self._parts)

    def result(self) -> list[Answer]:
        """Wait for the answers, in the order of the jobs.

        Raises:
            InfrastructureError: A sandbox failed on every try.
        """
        return [
            answer
            for jobs, future in self._parts
            for answer in self._batch._read(jobs, future, self._hash_seed)
        ]


def run_job(source: str, inputs: Sequence[Arguments], states: bool = False) -> Job:
    """A job that runs a program on inputs."""
    return {"op": "run", "source": source, "inputs": list(inputs), "states": states}


def read_run(answer: Answer) -> Ran:
    """What a ``run`` job said."""
    if "refused" in answer:
        return Ran((), (), answer["refused"])
    return Ran(tuple(answer["outputs"]), tuple(answer["states"] or ()))
