"""What a case gets to work with, and how it says that it was not held."""

from __future__ import annotations

import contextlib
import secrets
import textwrap
import time
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Any, NoReturn, Protocol

from codegym.judge import Judge
from codegym.sandbox.pool import SandboxPool
from codegym.selftest import tasks
from codegym.selftest.bait import Bait
from codegym.task import Execution, Limits, Outcome, Task, Verdict

LIMITS = Limits(wall_s=3, cpu_s=3)
"""Limits of a program where its case gives none."""
GRACE_S = 5.0
"""How much longer than its wall clock a run may take until it is over, seconds."""

_PROBE = """
def breach(*words):
    print(*words, flush=True)
def refused(name, call, *arguments):
    # Something that must fail with an error of the operating system.
    try:
        found = call(*arguments)
    except (OSError, ValueError):
        return
    breach(name, "was not refused:", repr(found)[:60])
"""
_SHOWN = 4
_REASON = 300


class NotHeld(Exception):
    """The case was not held; the message says why, in one line."""


class Skipped(Exception):
    """The case does not apply here; the message says why, in one line."""


class Judging(Protocol):
    """What cases need of a judge."""

    def evaluate(self, task: Task, source: str | bytes) -> Verdict:
        """Judge a submission and wait for the verdict."""

    def submit(self, task: Task, source: str | bytes) -> Future[Verdict]:
        """Queue a judgement."""


class Stage:
    """A pool, a judge, and bait on the host.

    Args:
        pool: Where programs run.
        bait: What lies on the host.
        judge: What judges submissions; one over the pool where not given.
        restart_engine: Whether the Docker engine may be stopped and started.
    """

    def __init__(
        self,
        pool: SandboxPool,
        bait: Bait,
        judge: Judging | None = None,
        *,
        restart_engine: bool = False,
    ) -> None:
        self.pool = pool
        self.bait = bait
        self.judge: Judging = judge if judge is not None else Judge(pool)
        self.restart_engine = restart_engine
        self.expected: tuple[Outcome, ...] = ()
        """Outcomes that are right for the case that is on."""
        self.secret = 10**15 + secrets.randbelow(9 * 10**15)
        """A number of 16 digits that only the hidden tests hold."""
        self.addition = tasks.addition(self.secret)

    @property
    def backend(self) -> str:
        """The backend that is tested."""
        return self.pool.backend

    @property
    def runtime(self) -> str | None:
        """The container runtime that is tested; None where the backend has none."""
        return self.pool.isolation.runtime if self.backend == "docker" else None

    def program(
        self,
        source: str | bytes,
        limits: Limits = LIMITS,
        *,
        stdin: bytes = b"",
        expect: Sequence[Outcome] = (),
    ) -> Execution:
        """Run a program; its outcome must be an expected one, and it must be over in time."""
        started = time.monotonic()
        done = self.pool.run(_dedent(source), stdin, limits)
        self._require_ended(time.monotonic() - started, limits.wall_s)
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        self._require_outcome(done.outcome, done.reason, said, expect)
        return done

    def submission(
        self,
        source: str | bytes,
        *,
        expect: Sequence[Outcome] = (),
        task: Task | None = None,
    ) -> Verdict:
        """Judge a submission; its outcome must be an expected one, and it must be over in time.

        A verdict other than "passed" must pass no test and name a reason.
        """
        task = task or self.addition
        started = time.monotonic()
        verdict = self.judge.evaluate(task, _dedent(source))
        self._require_ended(time.monotonic() - started, task.limits.wall_s)
        self._require_outcome(verdict.outcome, verdict.reason, [], expect)
        if verdict.outcome is not Outcome.PASSED:
            told = f"{verdict.outcome.value}, yet {verdict.passed} of {verdict.total} tests passed"
            self.require(verdict.passed == verdict.stage == 0, f"{told}, stage {verdict.stage}")
            self.require(bool(verdict.reason), "the verdict names no reason")
        return verdict

    def probe(self, source: str, limits: Limits = LIMITS) -> None:
        """Run a program that tries what must not work, and prints what did.

        It has ``breach(*words)`` to tell of it, and ``refused(name, call, *arguments)`` for calls
        that must fail.
        """
        done = self.program(_PROBE + textwrap.dedent(source), limits, expect=[Outcome.PASSED])
        told = done.stdout.decode("utf-8", "replace").splitlines()
        self.require(not told, "; ".join(told[:_SHOWN]))

    def neighbour(self, source: str, limits: Limits = LIMITS) -> Future[Execution]:
        """Start a program, filled in, that runs beside the case."""
        return self.pool.submit(_dedent(self.fill(source)), limits=limits)

    def fill(self, source: str) -> str:
        """A hostile source with the facts that it needs put in.

        ``@HIGH@`` and ``@LOW@`` are the halves of the secret's digits (a source that held them in
        one piece would find itself), ``@CANARY@`` the path, ``@PORT@`` and ``@ABSTRACT@`` the
        listeners, ``@NONCE@`` the content of the bait.
        """
        digits = str(self.secret)
        words = {
            "@HIGH@": digits[:8],
            "@LOW@": digits[8:],
            "@CANARY@": str(self.bait.canary),
            "@PORT@": str(self.bait.port),
            "@ABSTRACT@": self.bait.abstract,
            "@NONCE@": self.bait.nonce,
        }
        for mark, value in words.items():
            source = source.replace(mark, value)
        return source

    def require(self, holds: bool, why: str) -> None:
        """Go on only where something holds.

        Raises:
            NotHeld: It does not.
        """
        if not holds:
            self.not_held(why)

    def not_held(self, reason: str) -> NoReturn:
        """End the case: not held."""
        raise NotHeld(" ".join(reason.split())[:_REASON])

    def skip(self, reason: str) -> NoReturn:
        """End the case: it does not apply here."""
        raise Skipped(reason)

    @contextlib.contextmanager
    def another_pool(self, **options: Any) -> Iterator[SandboxPool]:
        """A second pool of the same backend, for a case that breaks it: one slot, no spares."""
        options = {"workers": 1, "spares": 0, "runtime": self.runtime, **options}
        with quiet_pool(self.backend, **options) as pool:
            yield pool

    def _require_outcome(
        self, outcome: Outcome, reason: str, said: Sequence[str], expect: Sequence[Outcome]
    ) -> None:
        wanted = tuple(expect) or self.expected
        names = " or ".join(item.value for item in wanted)
        detail = ": ".join([reason, *said]) or "no reason given"
        self.require(outcome in wanted, f"{outcome.value}, not {names} ({detail})")

    def _require_ended(self, seconds: float, wall_s: float) -> None:
        self.require(
            seconds < wall_s + GRACE_S, f"over after {seconds:.1f} s, with a limit of {wall_s:g} s"
        )


def quiet_pool(backend: str, **options: Any) -> SandboxPool:
    """A pool; without the warning of the backend that isolates nothing, which was asked for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return SandboxPool(backend, **options)


def _dedent(source: str | bytes) -> str | bytes:
    return textwrap.dedent(source) if isinstance(source, str) else source
