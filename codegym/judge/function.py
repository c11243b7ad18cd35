"""Protocol ``function``: unmodified test functions against a proxy of the submission's functions.

The request carries the submission for the worker, and prelude and tests for the
judge process. What comes back are facts: how the worker ended, and the judge's
report. The verdict is made of them here, outside the sandbox.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from codegym.errors import InfrastructureError, InputError
from codegym.judge.verdicts import VERSION, put_together
from codegym.sandbox.outcomes import Facts, banned_use, ending
from codegym.sandbox.pool import SandboxPool
from codegym.sandbox.wire import Guest
from codegym.task import Outcome, Task, TestResult, Verdict

_INVALID = {"SyntaxError", "IndentationError", "TabError", "ValueError", "OverflowError"}
_INVALID |= {"UnicodeDecodeError", "RecursionError", "SystemError"}


@dataclass
class _Report:
    """What the judge process said."""

    plan: list[tuple[str, int]] = field(default_factory=list)
    results: list[TestResult] = field(default_factory=list)
    done: bool = False
    fault: str = ""
    void: bool = False
    """Whether no answer counts: the submission forged frames."""
    unloadable: str = ""
    load: tuple[str, str, str] | None = None


def submit(
    pool: SandboxPool,
    task: Task,
    source: bytes,
    *,
    seed: int,
    public: bool,
    examples: int,
    here: bool = False,
) -> Future[Verdict]:
    """Queue a judgement under this protocol; see :meth:`codegym.judge.Judge.submit`."""
    tests = chosen_tests(task, public)
    kind = "judge+hypothesis" if any("hypothesis" in test for test in tests) else "judge"
    header = {
        "op": "judge",
        "judge_kind": kind,
        "entry_points": list(task.entry_points),
        "banned": list(task.banned),
        "seed": seed,
        "examples": examples,
    }
    return queue(pool, task, header, source, [task.prelude, *tests], here=here)


def chosen_tests(task: Task, public: bool) -> list[str]:
    """The public tests of each stage that has any, or the hidden ones.

    Raises:
        InputError: There are no public tests and they were asked for.
    """
    tests = [stage.public if public else stage.tests for stage in task.stages]
    if public and not any(tests):
        raise InputError("this task has no public tests", where=task.id)
    return [test for test in tests if test]


def queue(
    pool: SandboxPool,
    task: Task,
    header: dict[str, Any],
    source: bytes,
    texts: Sequence[str],
    *,
    here: bool,
) -> Future[Verdict]:
    """Queue a judgement whose judge process reports as the one of functions does.

    Args:
        pool: Where it runs.
        task: What was asked.
        header: The request to the guest.
        source: The submission.
        texts: What the judge process gets, the tests last.
        here: Whether it may run in the caller's thread.
    """
    limits = task.limits
    oversize = len(source) > limits.source_bytes
    if oversize:
        source = b"raise SyntaxError"  # judged all the same, so that the tests are counted
    blobs = [source, *(text.encode("utf-8", "surrogatepass") for text in texts)]

    def finish(facts: Facts, guest: Guest) -> Verdict:
        report = read_report(facts.report)
        if report.unloadable:
            raise InputError(f"its tests cannot be loaded: {report.unloadable}", where=task.id)
        if not report.done and facts.killed in (None, "done") and not facts.out_of_memory:
            raise InfrastructureError("the judge process ended early", "protocol")
        outcome, reason = _decide(task, facts, report)
        if oversize:
            outcome, reason = Outcome.INVALID, f"larger than {limits.source_bytes} bytes"
        return _verdict(task, facts, report, outcome, reason, pool, guest)

    return pool.request(header, blobs, limits, finish, here=here)


def read_report(raw: bytes) -> _Report:
    """The judge's lines; a last one that was cut off is left out.

    Raises:
        InfrastructureError: They are not what the judge writes.
    """
    report = _Report()
    try:
        for line in raw.split(b"\n")[:-1]:
            fields: dict[str, Any] = json.loads(line)
            if not isinstance(fields, dict):
                raise TypeError("not an object")
            if "plan" in fields:
                report.plan = [(_text(name), int(stage)) for name, stage in fields["plan"]]
            elif "test" in fields:
                name, stage, passed, message = fields["test"]
                if type(passed) is not bool:
                    raise TypeError("not a bool")
                report.results.append(
                    TestResult(name=_text(name), stage=stage, passed=passed, message=_text(message))
                )
            elif "done" in fields:
                report.done = True
                report.fault = _text(fields.get("fault", ""))
                report.void = bool(fields.get("void", False))
                report.unloadable = _text(fields.get("unloadable", ""))
                if "load" in fields:
                    stage, kind, text = fields["load"]
                    report.load = (_text(stage), _text(kind), _text(text))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise InfrastructureError(
            f"the judge process wrote nonsense: {error}", "protocol"
        ) from error
    return report


def _text(value: Any) -> str:
    """Text that can be written out: lone surrogates, which programs can make, escaped."""
    return str(value).encode("utf-8", "backslashreplace").decode()


def _decide(task: Task, facts: Facts, report: _Report) -> tuple[Outcome, str]:
    """Outcome and reason. Passed takes a finished report in which every planned test passed."""
    ended, why = ending(facts, task.limits)
    if banned := banned_use(facts):
        return Outcome.FAILED, banned
    if report.load is not None:
        stage, kind, text = report.load
        if stage == "compile" and kind in _INVALID:
            return Outcome.INVALID, text
        if kind == "MemoryError":
            return Outcome.MEMORY, text
    if ended not in (Outcome.PASSED, Outcome.FAILED, Outcome.INVALID):
        return ended, why
    if report.load is not None:
        return Outcome.FAILED, f"raised while it was loaded: {report.load[2]}"
    if report.fault:
        code = f" (exit code {facts.status >> 8})" if os.WIFEXITED(facts.status) else ""
        return Outcome.FAILED, report.fault + code
    planned = [(result.name, result.stage) for result in report.results] == report.plan
    if report.done and report.plan and planned and all(r.passed for r in report.results):
        return Outcome.PASSED, ""
    failed = next((result for result in report.results if not result.passed), None)
    if failed is None:
        # Nothing that a submission does: the report of a finished judge has every test.
        raise InfrastructureError("the judge's report is not whole", "protocol")
    if failed.message.startswith("MemoryError"):
        return Outcome.MEMORY, f"{failed.name}: {failed.message}"
    return Outcome.FAILED, f"{failed.name}: {failed.message}"


def _verdict(
    task: Task,
    facts: Facts,
    report: _Report,
    outcome: Outcome,
    reason: str,
    pool: SandboxPool,
    guest: Guest,
) -> Verdict:
    return put_together(
        task,
        _all_tests(report, reason),
        outcome,
        reason,
        facts,
        facts.usage,
        tamper_proof=pool.tamper_proof,
        isolation=pool.isolation,
        versions={"codegym": VERSION, "python": guest.python, "image": pool.image},
    )


def _all_tests(report: _Report, reason: str) -> list[TestResult]:
    """One result for each planned test; those that were not reached are not passed."""
    if report.void:
        return [
            TestResult(name=name, stage=stage, passed=False, message=reason)
            for name, stage in report.plan
        ]
    reached = len(report.results)
    missing = [
        TestResult(name=name, stage=stage, passed=False, message=f"not reached: {reason}")
        for name, stage in report.plan[reached:]
    ]
    return report.results + missing
