"""What the facts that a guest reports mean: how a worker ended, and what it used."""

from __future__ import annotations

import math
import os
import signal
from typing import Any, NamedTuple

from codegym.errors import InfrastructureError
from codegym.sandbox.wire import Message
from codegym.task import Execution, Isolation, Limits, Outcome, Usage


class Facts(NamedTuple):
    """One answer of a guest, checked."""

    status: int
    """Wait status of the worker's main process."""
    killed: str | None
    """Why the supervisor ended it: ``wall``, ``cpu``, ``output``, ``done``; or None."""
    out_of_memory: bool
    """Whether the kernel killed in this sandbox for want of memory during the run."""
    word: str
    """A worker's own word on its failure: ``I`` not a program, ``M`` out of memory, ``B`` and a
    text: it used what is banned."""
    usage: Usage
    stdout: bytes
    stderr: bytes
    stdout_truncated: bool
    stderr_truncated: bool
    report: bytes
    """What the judge reported, lines of JSON."""


def read_facts(message: Message) -> Facts:
    """Check an answer.

    Raises:
        InfrastructureError: It is not the answer to a run (cause ``protocol``).
    """
    header = message.header
    try:
        stdout, stderr, report = message.blobs
        usage = Usage(
            wall_s=_seconds(header["wall_s"]),
            cpu_s=_seconds(header["cpu_s"]),
            peak_bytes=int(header["peak_bytes"]),
        )
        stdout_truncated, stderr_truncated = header["truncated"]
        return Facts(
            status=_status(header["status"]),
            killed=header["killed"],
            out_of_memory=int(header["oom"]) > 0,
            word=str(header["word"]),
            usage=usage,
            stdout=stdout,
            stderr=stderr,
            stdout_truncated=bool(stdout_truncated),
            stderr_truncated=bool(stderr_truncated),
            report=report,
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise InfrastructureError(
            f"a sandbox answered nonsense: {type(error).__name__}: {error}", cause="protocol"
        ) from error


def _status(value: Any) -> int:
    status = int(value)
    if not (0 <= status < 1 << 16 and (os.WIFEXITED(status) or os.WIFSIGNALED(status))):
        raise ValueError("not the wait status of something that ended")
    return status


def _seconds(value: Any) -> float:
    seconds = float(value)
    if not math.isfinite(seconds) or seconds < 0:
        raise ValueError("not a duration")
    return seconds


def ending(facts: Facts, limits: Limits) -> tuple[Outcome, str]:
    """How the worker ended, with one line for people.

    A worker that the supervisor ended because the judge had finished counts as passed here:
    nothing is wrong with how it ended. One that had died before that, and so made the judge
    finish, has a status of its own.
    """
    if facts.killed == "wall":
        return Outcome.TIMEOUT, f"still running after {limits.wall_s:g} s"
    if facts.killed == "cpu":
        return Outcome.TIMEOUT, f"used more than {limits.cpu_s:g} s of CPU"
    if facts.killed == "output":
        return Outcome.OUTPUT, f"wrote more than {limits.output_bytes} bytes"
    if os.WIFSIGNALED(facts.status):
        number = os.WTERMSIG(facts.status)
        if number == signal.SIGKILL and facts.killed == "done" and not facts.out_of_memory:
            return Outcome.PASSED, ""
        if number == signal.SIGXCPU or (
            number == signal.SIGKILL and facts.usage.cpu_s >= limits.cpu_s
        ):
            return Outcome.TIMEOUT, f"used more than {limits.cpu_s:g} s of CPU"
        if number == signal.SIGKILL and facts.out_of_memory:
            return Outcome.MEMORY, "ran out of memory"
        return Outcome.CRASHED, f"died of signal {number} ({_signal_name(number)})"
    code = os.waitstatus_to_exitcode(facts.status)
    if code == 0:
        return Outcome.PASSED, ""
    if banned := banned_use(facts):
        return Outcome.FAILED, banned
    if facts.word == "I":
        return Outcome.INVALID, _last_line(facts.stderr)
    if facts.word == "M" or facts.out_of_memory:
        return Outcome.MEMORY, "ran out of memory"
    return Outcome.FAILED, f"exit code {code}"


def banned_use(facts: Facts) -> str:
    """What the submission used although it is banned, in one line; empty where nothing."""
    return " ".join(facts.word[1:].split()) if facts.word.startswith("B") else ""


def execution(facts: Facts, limits: Limits, isolation: Isolation) -> Execution:
    """The record of a plain run."""
    outcome, reason = ending(facts, limits)
    by_signal = os.WIFSIGNALED(facts.status)
    return Execution(
        outcome=outcome,
        reason=reason,
        exit_code=None if by_signal else os.waitstatus_to_exitcode(facts.status),
        signal=os.WTERMSIG(facts.status) if by_signal else None,
        stdout=facts.stdout,
        stderr=facts.stderr,
        stdout_truncated=facts.stdout_truncated,
        stderr_truncated=facts.stderr_truncated,
        usage=facts.usage,
        isolation=isolation,
    )


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


def _last_line(raw: bytes) -> str:
    lines = raw.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else "not a program"
